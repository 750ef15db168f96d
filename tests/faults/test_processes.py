"""Processes of the site end while visitors write (F2, F3, F4)."""

import os
import signal
import threading
import time
from collections.abc import Iterator

import pytest

from tests.servers import Site
from tests.servers.rows import answers, doubled
from tests.servers.writers import Writers

CLIENTS = 4


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


def lost(site: Site, writers: Writers) -> list[str]:
    """Answers that were acknowledged and are not what is stored; one that nobody answered for may be."""
    wrong = []
    for writer in writers.all:
        found = answers(site.environment["DATABASE_URL"], writer.public_id)
        for question, value in writer.acknowledged.items():
            if found.get(question) != value and writer.unanswered != (question, found.get(question)):
                wrong.append(f"{writer.name}, {question}: {found.get(question)} and not {value}")
    return wrong


@pytest.mark.fault("F2")
def test_killed_worker_is_replaced_and_no_acknowledged_answer_is_lost(site: Site) -> None:
    writers = Writers(site.port, CLIENTS)
    writers.start()
    writers.wait_for(3)
    victim = site.workers[0]

    os.kill(victim, signal.SIGKILL)
    writers.wait_for(5)
    end = time.monotonic() + 30
    while len(site.workers) < 2 and time.monotonic() < end:
        time.sleep(0.1)
    alive = site.workers
    writers.stop()

    assert victim not in alive
    assert len(alive) == 2
    assert writers.refused == []
    assert lost(site, writers) == []
    assert doubled(site.environment["DATABASE_URL"]) == []


@pytest.mark.fault("F3")
def test_site_that_is_asked_to_end_answers_what_it_has_begun(site: Site) -> None:
    writers = Writers(site.port, CLIENTS)
    writers.start()
    writers.wait_for(3)

    ending = threading.Thread(target=site.terminate)
    ending.start()
    ending.join(40)
    ended = not ending.is_alive()
    writers.stop()
    unsaid = lost(site, writers)
    site.start()
    writers.start()
    writers.wait_for(3)
    writers.stop()

    assert ended
    assert writers.refused == []
    assert unsaid == []
    assert lost(site, writers) == []
    assert doubled(site.environment["DATABASE_URL"]) == []


@pytest.mark.fault("F4")
def test_workers_are_changed_for_new_ones_and_no_answer_is_lost(site: Site) -> None:
    writers = Writers(site.port, CLIENTS)
    before = site.workers
    writers.start()
    writers.wait_for(3)

    site.reload()
    writers.wait_for(10)
    end = time.monotonic() + 40
    while set(site.workers) & set(before) and time.monotonic() < end:
        time.sleep(0.1)
    after = site.workers
    writers.stop()
    broken = sum(writer.broken for writer in writers.all)

    assert len(after) == 2
    assert not set(after) & set(before)
    assert writers.refused == []
    # A connection that is kept open ends with its worker; whatever was on its way is sent again.
    assert broken <= 2 * CLIENTS
    assert lost(site, writers) == []
    assert doubled(site.environment["DATABASE_URL"]) == []
