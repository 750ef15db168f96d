"""`migrate` and `load_content` killed at random moments: a second run must complete, and give what one run gives."""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.servers import Postgres
from tests.servers.rows import connected, rows, tables
from tests.servers.site import PROJECT
from tests.soak import end_with_servers

DATABASES = ("sqlite", "postgres")
COMMANDS = ("migrate", "load_content")


class Machine:
    """Databases of one kind, each empty at first."""

    def __init__(self, folder: Path, server: Postgres | None) -> None:
        self.folder, self.server, self._made = folder, server, 0

    def empty(self) -> str:
        """The DATABASE_URL of a new database."""
        self._made += 1
        if self.server is None:
            return f"sqlite:///{self.folder / f'{self._made}.sqlite3'}"
        import psycopg

        with psycopg.connect(self.server.url.replace("postgres://", "postgresql://"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE made_{self._made}")
        return f"{self.server.url.rpartition('/')[0]}/made_{self._made}"


@contextmanager
def machine(database: str) -> Iterator[Machine]:
    with tempfile.TemporaryDirectory() as folder:
        if database == "sqlite":
            yield Machine(Path(folder), None)
            return
        with Postgres() as server:
            yield Machine(Path(folder), server)


def begin(url: str, *words: str) -> subprocess.Popen[str]:
    known = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    given = {"LOCAL": "on", "SECRET_KEY": "only-for-tests-" + "0" * 40, "CACHE_URL": "locmemcache://"}
    return subprocess.Popen(
        [sys.executable, "manage.py", *words, "--verbosity", "0"],
        cwd=PROJECT,
        env={**known, **given, "DATABASE_URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def manage(url: str, *words: str) -> None:
    """Run a command; raises AssertionError where it fails."""
    process = begin(url, *words)
    told, _ = process.communicate(timeout=300)
    assert process.returncode == 0, f"{words[0]} ended with {process.returncode}: {told[-2000:]}"


def kill(process: subprocess.Popen[str]) -> bool:
    """Whether it was still at work."""
    was_at_work = process.poll() is None
    process.kill()
    process.communicate()
    return was_at_work


def counts(url: str) -> dict[str, int]:
    return {table: rows(url, f"SELECT count(*) FROM {table}")[0][0] for table in tables(url)}  # noqa: S608


def applied(url: str) -> int:
    """Migrations that are done; none where even their table is missing."""
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        return 0
    with suppress(Exception), connected(url) as connection:
        return int(connection.execute("SELECT count(*) FROM django_migrations").fetchone()[0])
    return 0


@dataclass
class Outcome:
    database: str
    command: str
    killed: int = 0
    half_way: int = 0  # some of it was done and the rest was not
    problems: tuple[str, ...] = ()

    def row(self) -> str:
        return f"{self.database:<10}{self.command:<14}{self.killed:>7}{self.half_way:>10}{len(self.problems):>10}"


HEAD = f"{'database':<10}{'command':<14}{'killed':>7}{'half way':>10}{'problems':>10}"


def killed(url: str, command: str, whole: float, steps: int, chance: random.Random) -> bool:
    """Run a command and kill it: `migrate` some moments after a step, the load, which has no steps, at some time."""
    process = begin(url, command)
    if command == "migrate":
        wanted, start = chance.randrange(steps - 1), time.monotonic()
        while applied(url) < wanted and process.poll() is None and time.monotonic() - start < 120:
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 0.1))
    else:
        with suppress(subprocess.TimeoutExpired):
            process.wait(whole * chance.uniform(0.3, 0.9))
    return kill(process)


def run(database: str, command: str, kills: int, chance: random.Random | None = None) -> Outcome:
    """So many kills; one that came too late, as the machine was quicker than before, is tried again, and sooner."""
    chance, outcome = chance or random.Random(20), Outcome(database, command)  # noqa: S311 - moments to kill at
    with machine(database) as place:
        reference = place.empty()
        if command == "load_content":
            manage(reference, "migrate")
        start = time.monotonic()
        manage(reference, command)
        whole, wanted, steps = time.monotonic() - start, counts(reference), applied(reference)
        for _ in range(kills + 5):
            if outcome.killed == kills:
                break
            url = place.empty()
            if command == "load_content":
                manage(url, "migrate")
            if not killed(url, command, whole, steps, chance):
                whole /= 2
                continue
            outcome.killed += 1
            outcome.half_way += command == "migrate" and 0 < applied(url) < steps
            try:
                manage(url, command)
            except AssertionError as error:
                outcome.problems += (f"{database}: {error}",)
                continue
            found = counts(url)
            if found != wanted:
                other = ", ".join(name for name in wanted if found.get(name) != wanted[name])
                outcome.problems += (f"{database}: after a second {command} there are other rows in {other}",)
    return outcome


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--database", choices=DATABASES, action="append", help="default: both")
    given = parser.parse_args()
    problems: list[str] = []
    print(HEAD)
    for database in given.database or DATABASES:
        if database == "postgres" and not Postgres.is_installed:
            print(f"{database:<10}not run: PostgreSQL's programs are not installed")
            continue
        for command in COMMANDS:
            outcome = run(database, command, given.kills)
            print(outcome.row(), flush=True)
            problems += outcome.problems
    for problem in problems:
        print(f"MISSED  {problem}")
    raise SystemExit(1 if problems else 0)


if __name__ == "__main__":
    end_with_servers()
    main()
