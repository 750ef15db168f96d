"""`kill -9` of the whole server under write load: every acknowledged answer must be there afterwards, and none twice.

On PostgreSQL every third round crashes the database too (`pg_ctl stop -m immediate`), just before the server dies.
"""

import argparse
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.servers import Postgres, Site
from tests.servers.rows import answers, doubled, rows
from tests.servers.writers import Writers
from tests.soak import end_with_servers

MOST_SECONDS_BACK = 5.0
DATABASES = ("sqlite", "postgres")


@dataclass
class Outcome:
    database: str
    rounds: int = 0
    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: int = 0
    unsound: int = 0
    refused: list[int] = field(default_factory=list)  # statuses that no writer should have seen
    kept_unacknowledged: int = 0
    back: list[float] = field(default_factory=list)

    @property
    def problems(self) -> list[str]:
        told = [*self.lost[:10]]
        told += [f"{self.doubled} answers are there twice"] * bool(self.doubled)
        told += [f"the database was not sound after {self.unsound} rounds"] * bool(self.unsound)
        told += [f"{len(self.refused)} answers got {sorted(set(self.refused))}"] * bool(self.refused)
        slow = [seconds for seconds in self.back if seconds > MOST_SECONDS_BACK]
        told += [f"it took {max(self.back):.1f} s until the site was back"] * bool(slow)
        return told

    def row(self) -> str:
        back = sorted(self.back)
        return (
            f"{self.database:<10}{self.rounds:>7}{self.acknowledged:>14,}{len(self.lost):>6}{self.doubled:>9}"
            f"{self.unsound:>9}{self.kept_unacknowledged:>17}{back[len(back) // 2]:>11.2f}{back[-1]:>10.2f}"
        )


HEAD = (
    f"{'database':<10}{'rounds':>7}{'acknowledged':>14}{'lost':>6}{'doubled':>9}{'unsound':>9}"
    f"{'kept unasked':>17}{'back, s':>11}{'most, s':>10}"
)


@contextmanager
def started(database: str) -> Iterator[tuple[Site, Postgres | None]]:
    if database == "sqlite":
        with Site() as site:
            yield site, None
        return
    with Postgres(durable=True) as server, Site(DATABASE_URL=server.url) as site:
        yield site, server


def run(database: str, rounds: int, seconds: float, clients: int = 8, chance: random.Random | None = None) -> Outcome:
    """Each round writes about so many seconds, kills, looks, and starts again; the clients repeat what was not said."""
    chance, outcome = chance or random.Random(8), Outcome(database)  # noqa: S311 - moments to kill at
    with started(database) as (site, server):
        writers = Writers(site.port, clients)
        writers.start()
        for number in range(rounds):
            time.sleep(seconds * chance.uniform(0.5, 1.5))
            crashes = server is not None and number % 3 == 2
            if server is not None and crashes:
                server.stop("immediate")
            site.kill()
            if server is not None and crashes:
                server.start()
            writers.stop()
            look(site, writers, outcome)
            outcome.back.append(site.start())
            if number < rounds - 1:
                writers.start()
        outcome.rounds, outcome.acknowledged = rounds, writers.count
        # What PostgreSQL's absence made fail was answered with an error, which is no acknowledgement.
        outcome.refused = [status for status in writers.refused if server is None or status not in {500, 503}]
    return outcome


def look(site: Site, writers: Writers, outcome: Outcome) -> None:
    url = site.environment["DATABASE_URL"]
    if url.startswith("sqlite"):
        outcome.unsound += rows(url, "PRAGMA integrity_check") != [("ok",)]
    outcome.doubled += len(doubled(url))
    for writer in writers.all:
        found = answers(url, writer.public_id)
        for question, value in writer.acknowledged.items():
            allowed = {value}
            if writer.unanswered and writer.unanswered[0] == question:
                allowed.add(writer.unanswered[1])
            if found.get(question) not in allowed:
                outcome.lost.append(f"{writer.name}, {question}: {found.get(question)} and not {value}")
        if writer.unanswered and found.get(writer.unanswered[0]) == writer.unanswered[1]:
            outcome.kept_unacknowledged += 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=12, help="of writing in a round, about")
    parser.add_argument("--database", choices=DATABASES, action="append", help="default: both")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--at-least", type=int, default=0, help="acknowledged answers that a database must reach")
    given = parser.parse_args()
    problems = []
    print(HEAD)
    for database in given.database or DATABASES:
        if database == "postgres" and not Postgres.is_installed:
            print(f"{database:<10} not run: PostgreSQL's programs are not installed")
            continue
        outcome = run(database, given.rounds, given.seconds, given.clients)
        print(outcome.row(), flush=True)
        problems += [f"{database}: {problem}" for problem in outcome.problems]
        if outcome.acknowledged < given.at_least:
            problems.append(f"{database}: {outcome.acknowledged:,} answers were acknowledged, under {given.at_least:,}")
    for problem in problems:
        print(f"MISSED  {problem}")
    raise SystemExit(1 if problems else 0)


if __name__ == "__main__":
    end_with_servers()
    main()
