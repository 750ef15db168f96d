"""Somebody holds SQLite's write lock (F9, F10)."""

import re
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.servers import Site


@contextmanager
def held(site: Site) -> Iterator[None]:
    """The write lock in another hand, as a long change of the content would hold it."""
    database = sqlite3.connect(site.folder / "site.sqlite3", isolation_level=None, timeout=20)
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        database.execute("ROLLBACK")
        database.close()


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.mark.fault("F9")
def test_writes_wait_for_a_lock_of_eight_seconds_and_reads_do_not(site: Site) -> None:
    writer, reader = site.visitor(), site.visitor()
    assessment = writer.begin("Waits")
    reader.get("/patterns/")
    answers: list[int] = []
    sending = threading.Thread(target=lambda: answers.append(writer.answer(assessment, "memory_mb", 5)))

    reads = []
    with held(site):
        sending.start()
        end = time.monotonic() + 8
        while time.monotonic() < end:
            start = time.monotonic()
            reads.append((reader.get("/patterns/")[0], reader.get("/assessments/start/")[0], time.monotonic() - start))
            time.sleep(0.1)
        waited = answers == []
    sending.join(20)

    assert waited
    assert answers == [200]
    assert {status for *both, _ in reads for status in both} == {200}
    assert sorted(seconds for *_, seconds in reads)[len(reads) // 2] < 1


@pytest.mark.fault("F10")
def test_write_that_waits_too_long_is_refused_with_its_form_and_can_be_sent_again(site: Site) -> None:
    form, answer, seen = site.visitor(60), site.visitor(60), site.visitor()
    assessment = answer.begin("Waits too long")
    form.get("/assessments/start/")
    answers: list[int] = []
    sending = threading.Thread(target=lambda: answers.append(answer.answer(assessment, "memory_mb", 5)))

    with held(site):
        sending.start()
        status, page = form.post("/assessments/start/", name="Kept words")
        headers = form.last_headers
        sending.join(60)
        read = seen.get("/patterns/")[0]
    action = re.search(r'<form[^>]* action="([^"]+)"', page)
    assert action
    again = form.post(action[1], name="Kept words")
    stored = answer.answer(assessment, "memory_mb", 5)

    assert (status, answers, read) == (503, [503], 200)
    assert headers is not None
    assert headers["Retry-After"] == "5"
    assert "Content-Security-Policy" in headers
    assert "Kept words</textarea>" in page
    assert (again[0], stored) == (302, 200)
