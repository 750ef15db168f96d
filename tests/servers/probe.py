"""Reads after writes: what one process has committed, all others must show at once.

`python -m tests.servers.probe [WRITES]` does it on SQLite and on PostgreSQL; the tests do it with fewer writes.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from threading import Event, Thread

from tests.servers.postgres import Postgres
from tests.servers.site import PROJECT, Site

WRITES = 1000
PATH, LIST = "/patterns/fan-out/", "/patterns/"
# Reads numbers and commits each, in one of two ways of writing; says so when it has.
WRITER = """
import sys
import django
django.setup()
from patterns.models import Pattern
for line in sys.stdin:
    said, number = f"Probe {int(line)} of many.", int(line)
    if number % 2:
        Pattern.objects.filter(slug="fan-out").update(intent=said)
    else:
        row = Pattern.objects.get(slug="fan-out")
        row.intent = said
        row.save()
    print(number, flush=True)
"""


def probe(database_url: str, writes: int) -> tuple[int, int]:
    """How many of how many reads were stale.

    Two processes serve and a third writes. After each write both are read three times: a page that is made anew, one
    from memory, and a list of a new address, which is made of kept cards. Meanwhile others read all the time, so that
    pages are being made while a write is committed.
    """
    with ExitStack() as stack:
        first = stack.enter_context(Site(workers=1, **({"DATABASE_URL": database_url} if database_url else {})))
        shared = {name: first.environment[name] for name in ("DATABASE_URL", "STATIC_ROOT")}
        second = stack.enter_context(Site(workers=1, is_empty=True, **shared))
        write = stack.enter_context(_writer(first))
        for site in (first, second):
            stack.enter_context(_reading(site))
        connections = [HTTPConnection("127.0.0.1", site.port, timeout=30) for site in (first, second)]
        for connection in connections:
            stack.callback(connection.close)
        stale = reads = 0
        for number in range(writes):
            write(number)
            for path in (PATH, PATH, f"{LIST}?new={number}"):
                for connection in connections:
                    reads += 1
                    stale += f"Probe {number} of many." not in _page(connection, path)
    return stale, reads


def _page(connection: HTTPConnection, path: str) -> str:
    connection.request("GET", path)
    answer = connection.getresponse()
    page = answer.read().decode()
    if answer.status != 200:
        raise RuntimeError(f"{path} was answered {answer.status}.")
    return page


@contextmanager
def _writer(site: Site) -> Iterator[Callable[[int], None]]:
    """A process that writes into the site's database; calling it returns after the commit."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER],
        cwd=PROJECT,
        env={**site.environment, "DJANGO_SETTINGS_MODULE": "config.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:

        def write(number: int) -> None:
            if process.stdin is None or process.stdout is None:
                raise RuntimeError("The writer has no pipes.")
            process.stdin.write(f"{number}\n")
            process.stdin.flush()
            if process.stdout.readline() != f"{number}\n":
                raise RuntimeError("The writer has ended.")

        yield write


@contextmanager
def _reading(site: Site) -> Iterator[None]:
    """Somebody who reads the page all the time."""
    is_over = Event()

    def read() -> None:
        connection = HTTPConnection("127.0.0.1", site.port, timeout=30)
        while not is_over.is_set():
            _page(connection, PATH)
        connection.close()

    reader = Thread(target=read)
    reader.start()
    try:
        yield
    finally:
        is_over.set()
        reader.join(60)


def main() -> int:
    writes = int(sys.argv[1]) if sys.argv[1:] else WRITES
    stale, reads = probe("", writes)
    print(f"reads after writes on SQLite      {stale} of {reads:,} stale (at most 0)")
    if Postgres.is_installed:
        with Postgres() as database:
            found, reads = probe(database.url, writes)
        stale += found
        print(f"reads after writes on PostgreSQL  {found} of {reads:,} stale (at most 0)")
    else:
        print("reads after writes on PostgreSQL  not run: PostgreSQL is not installed")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
