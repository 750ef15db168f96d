"""The power goes while visitors answer: what no finished sync covered is gone, and no acknowledged answer may be.

The same is run with `synchronous=NORMAL`, which must lose some: else the model shows nothing.
"""

import argparse
import os
import signal
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from tests.servers import Site
from tests.servers.rows import answers, rows
from tests.servers.writers import Writer, Writers
from tests.soak import end_with_servers, trace


class Traced(Site):
    """A site whose writes to its database are written down; a kill leaves strace time to write the last ones."""

    def __init__(self, mode: str) -> None:
        settings = {"DJANGO_SETTINGS_MODULE": "tests.soak.normal"} if mode == "NORMAL" else {}
        super().__init__(**settings)
        self.database = self.folder / "site.sqlite3"
        self.trace_log = self.folder / "trace"
        files = [self.database, self.folder / "site.sqlite3-wal", self.folder / "site.sqlite3-journal"]
        self.command = trace.command(["config/serve"], self.trace_log, files)

    def start(self) -> float:
        if list(self.folder.glob("site.sqlite3-*")):
            raise RuntimeError("the database was not closed before the trace begins")
        self.before = self.database.read_bytes()
        return super().start()

    def lose_power(self) -> None:
        """Every process but strace, which ends with them."""
        for pid in descendants(self._process.pid):
            os.kill(pid, signal.SIGKILL)
        self._process.wait(60)


def descendants(pid: int) -> list[int]:
    """Parents before their children, so that none starts another when it is missed."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += [int(child), *descendants(int(child))]
    return found


@dataclass
class Loss:
    mode: str
    acknowledged: int
    lost: int
    syncs: int
    forgotten: int
    is_sound: bool

    def row(self) -> str:
        sound = "ok" if self.is_sound else "DAMAGED"
        return f"{self.mode:<8}{self.acknowledged:>14}{self.lost:>7}{self.syncs:>8}{self.forgotten:>12}  {sound}"


HEAD = f"{'mode':<8}{'acknowledged':>14}{'lost':>7}{'syncs':>8}{'forgotten':>12}  integrity"


def lose(mode: str, seconds: float, clients: int = 4) -> Loss:
    """One round. An assessment that was begun counts as acknowledged too."""
    with Traced(mode) as site, tempfile.TemporaryDirectory() as folder:
        writers = Writers(site.port, clients)
        writers.start()
        time.sleep(seconds)
        site.lose_power()
        writers.stop()
        disk = trace.Disk({str(site.database): site.before})
        disk.replay(site.trace_log)
        disk.save(Path(folder))
        url = f"sqlite:///{folder}/site.sqlite3"
        is_sound = rows(url, "PRAGMA integrity_check") == [("ok",)]
        lost = sum(lost_of(url, writer) for writer in writers.all)
        return Loss(mode, writers.count, lost, disk.syncs, disk.forgotten, is_sound)


def lost_of(url: str, writer: Writer) -> int:
    """How many numbers were acknowledged and are not there: every one was noted when it was given."""
    there = rows(
        url,
        "SELECT count(DISTINCT value) FROM advisor_givenanswer JOIN advisor_assessment a ON a.id = assessment_id "  # noqa: S608
        f"WHERE public_id = '{writer.public_id}' AND CAST(value AS integer) <= {writer.count}",
    )[0][0]
    found = answers(url, writer.public_id)
    allowed = {question: {value} for question, value in writer.acknowledged.items()}
    if writer.unanswered:
        allowed.setdefault(writer.unanswered[0], {None}).add(writer.unanswered[1])
    behind = sum(found.get(question) not in values for question, values in allowed.items())
    return max(writer.count - there, behind)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--seconds", type=float, default=6)
    given = parser.parse_args()
    if not trace.is_allowed():
        print("not run: strace is missing, or may not trace here")
        return
    print(HEAD)
    losses = []
    for _ in range(given.rounds):
        for mode in ("FULL", "NORMAL"):
            losses.append(lose(mode, given.seconds))
            print(losses[-1].row(), flush=True)
    problems = [f"{loss.mode} left a damaged database" for loss in losses if not loss.is_sound]
    problems += [f"FULL lost {loss.lost} answers" for loss in losses if loss.mode == "FULL" and loss.lost]
    problems += [
        "NORMAL lost none: the model shows nothing" for loss in losses if loss.mode == "NORMAL" and not loss.lost
    ]
    for problem in problems:
        print(f"MISSED  {problem}")
    raise SystemExit(1 if problems else 0)


if __name__ == "__main__":
    end_with_servers()
    main()
