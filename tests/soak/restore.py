"""The restore drill on a big database: backed up while visitors answer, lost, restored, counted row by row, served."""

import argparse
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

from tests.servers import Postgres, Site, Visitor
from tests.servers.rows import answers, hashes, rows
from tests.servers.writers import Writers
from tests.soak import end_with_servers

DATABASES = ("sqlite", "postgres")
MOST_BACKUP_SECONDS, MOST_RESTORE_SECONDS = 5.0, 300.0
FILL = """
import secrets
from advisor.models import Assessment
for _ in range({count} // 500):
    Assessment.objects.bulk_create(
        Assessment(name="Filling", owner="nobody", rationale=secrets.token_hex(2000)) for _ in range(500)
    )
"""
ROW_BYTES = 4200


@dataclass
class Drill:
    database: str
    megabytes: float = 0
    backup: float = 0
    acknowledged: int = 0  # before the backup began
    missing: list[str] = field(default_factory=list)
    restore: float = 0  # with the start of the site and the first pages
    slowest_write: float = 0
    refused: int = 0

    @property
    def problems(self) -> list[str]:
        told = self.missing[:10]
        told += [f"{self.refused} answers were refused while the backup ran"] * bool(self.refused)
        told += [f"the backup took {self.backup:.1f} s"] * (self.backup > MOST_BACKUP_SECONDS)
        told += [f"the restore took {self.restore:.1f} s"] * (self.restore > MOST_RESTORE_SECONDS)
        return told

    def row(self) -> str:
        return (
            f"{self.database:<10}{self.megabytes:>7.0f}{self.backup:>11.1f}{self.acknowledged:>14}"
            f"{len(self.missing):>9}{self.slowest_write:>17.2f}{self.restore:>12.1f}"
        )


HEAD = (
    f"{'database':<10}{'MB':>7}{'backup, s':>11}{'acknowledged':>14}{'missing':>9}"
    f"{'slowest write, s':>17}{'restore, s':>12}"
)


def run(database: str, megabytes: int, clients: int) -> Drill:
    drill = Drill(database)
    with ExitStack() as stack:
        site, other = (stack.enter_context(made) for made in sites(database, stack))
        other.kill()
        url, archive = site.environment["DATABASE_URL"], site.folder / "drill.zip"
        site.manage("shell", "-c", FILL.format(count=megabytes * 1_000_000 // ROW_BYTES))
        writers = Writers(site.port, clients)
        writers.start()
        writers.wait_for(3)
        before = {writer.public_id: dict(writer.acknowledged) for writer in writers.all}
        drill.acknowledged = writers.count
        told = site.manage("backup", str(archive)).stdout
        drill.backup = float(told.rpartition("in ")[2].split()[0])
        drill.slowest_write = max(writer.slowest for writer in writers.all)
        writers.stop()
        drill.refused = len(writers.refused)
        source = {table: hashes(url, table) for table in ("advisor_assessment", "advisor_givenanswer")}
        writing = {str(key) for (key,) in rows(url, "SELECT id FROM advisor_assessment WHERE name <> 'Filling'")}
        for key in writing:
            del source["advisor_assessment"][key]
        site.kill()
        start = time.monotonic()
        other.manage("restore", str(archive), "--replace")
        other.manage("prepare")
        other.start()
        visitor = Visitor(other.port)
        for path in ("/", "/patterns/fan-out/"):
            status = visitor.get(path)[0]
            drill.missing += [f"{path} is answered {status}"] * (status != 200)
        visitor.close()
        drill.restore = time.monotonic() - start
        there = other.environment["DATABASE_URL"]
        look(there, before, source, drill)
        drill.megabytes = archive.stat().st_size / 1e6
    return drill


def sites(database: str, stack: ExitStack) -> Iterator[Site]:
    """The site that is lost, and an empty one on another database."""
    for is_empty in (False, True):
        server = stack.enter_context(Postgres(durable=True)) if database == "postgres" else None
        yield Site(is_empty=is_empty, **({"DATABASE_URL": server.url} if server else {}))


def look(url: str, before: dict[str, dict[str, int]], source: dict[str, dict[str, str]], drill: Drill) -> None:
    """What was acknowledged is there, and rows that nobody changed are what they were."""
    for public_id, acknowledged in before.items():
        found = answers(url, public_id)
        drill.missing += [
            f"{public_id}, {name}: {found.get(name)} and not {value}"
            for name, value in acknowledged.items()
            if found.get(name, 0) < value
        ]
    given = hashes(url, "advisor_givenanswer")
    if not given.items() <= source["advisor_givenanswer"].items():
        drill.missing.append("given answers are not as they were")
    if len(given) < drill.acknowledged:
        drill.missing.append(f"{len(given)} given answers of {drill.acknowledged}")
    lost = source["advisor_assessment"].items() - hashes(url, "advisor_assessment").items()
    drill.missing += [f"{len(lost)} assessments are not as they were"] * bool(lost)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=100)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--database", choices=DATABASES, action="append", help="default: both")
    given = parser.parse_args()
    problems: list[str] = []
    print(HEAD)
    for database in given.database or DATABASES:
        if database == "postgres" and not Postgres.is_installed:
            print(f"{database:<10} not run: PostgreSQL's programs are not installed")
            continue
        drill = run(database, given.megabytes, given.clients)
        print(drill.row(), flush=True)
        problems += [f"{database}: {problem}" for problem in drill.problems]
    for problem in problems:
        print(f"MISSED  {problem}")
    raise SystemExit(1 if problems else 0)


if __name__ == "__main__":
    end_with_servers()
    main()
