"""PostgreSQL is down, and leaves in the middle of a transaction (F13, F14)."""

import threading
import time
from collections.abc import Iterator

import pytest

from tests.servers import Postgres, Site
from tests.servers.rows import answers, doubled
from tests.servers.writers import Writer

pytestmark = pytest.mark.skipif(not Postgres.is_installed, reason="not run: PostgreSQL's programs are not installed")


@pytest.fixture
def server() -> Iterator[Postgres]:
    with Postgres(durable=True) as running:
        yield running


@pytest.mark.fault("F13", "F14")
def test_site_says_that_postgresql_is_away_fails_fast_and_goes_on_when_it_is_back(server: Postgres) -> None:
    with Site(DATABASE_URL=server.url) as site:
        visitor = site.visitor()
        assessment = visitor.begin("Before")
        writers = [Writer(site.port, f"writer {number}") for number in range(4)]
        for writer in writers:
            writer.begin()
        stop = threading.Event()
        writing = [threading.Thread(target=writer.write, args=(stop,)) for writer in writers]
        for thread in writing:
            thread.start()
        time.sleep(2)
        server.stop("immediate")  # with transactions of the writers in the middle

        start = time.monotonic()
        away, page = visitor.post("/assessments/start/", name="Kept words")
        wait = visitor.last_headers and visitor.last_headers["Retry-After"]
        asked, told = visitor.get("/api/v1/patterns")
        ready, alive = visitor.get("/readyz")[0], visitor.get("/healthz")[0]
        took = time.monotonic() - start
        server.start()
        back = visitor.answer(assessment, "memory_mb", 5)
        time.sleep(2)
        stop.set()
        for thread, writer in zip(writing, writers, strict=True):
            thread.join(30)
            writer.visitor.close()
        lost = [
            (question, number)
            for writer in writers
            for question, number in writer.acknowledged.items()
            if answers(server.url, writer.assessment.split("/")[2]).get(question) != number
        ]
        twice = doubled(server.url)

    assert (away, wait) == (503, "10")
    assert "The database cannot be reached" in page
    assert "Kept words</textarea>" in page
    assert asked == 503
    assert "The database cannot be reached" in told
    assert (ready, alive) == (503, 200)
    assert took < 5
    assert back == 200
    assert all(set(writer.refused) <= {503} for writer in writers)
    assert sum(writer.count for writer in writers) > 20
    assert (lost, twice) == ([], [])
