"""What a server did to its database's files, as strace wrote it down, and what of it would survive a power loss.

A model: a write, a cut and a removal last once a later sync of the same file has ended (a removal at once, which is
the worst case); everything else is forgotten. It knows no torn sectors, and no disks that lie.
"""

import ast
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CALLS = ("pwrite64", "pwritev", "pwritev2", "write", "writev", "ftruncate", "fallocate", "fsync", "fdatasync", "unlink")
LINE = re.compile(r"(?P<pid>\d+) +(?:<\.\.\. \w+ resumed>|(?=\w+\())(?P<rest>.*)", re.DOTALL)
CALL = re.compile(r"(?P<name>\w+)\((?P<words>.*)\) += (?P<result>-?\d+)", re.DOTALL)
ON_FILE = re.compile(r"\d+<(?P<path>[^>]*)>(?:\(deleted\))?(?:, (?P<rest>.*))?", re.DOTALL)
WRITE = re.compile(r'(?P<data>"(?:[^"\\]|\\.)*")(?P<cut>\.\.\.)?, \d+, (?P<offset>\d+)', re.DOTALL)
UNFINISHED = " <unfinished ...>"


@cache
def is_allowed() -> bool:
    """Whether there is a strace here that may trace."""
    try:
        return subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, timeout=20).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def command(traced: list[str], log: Path, files: list[Path]) -> list[str]:
    """The command under strace; its children are traced too."""
    watched = [word for path in files for word in ("-P", str(path))]
    return [
        "strace",
        "-f",
        "-y",
        "-qq",
        "-s",
        "100000",
        "-o",
        str(log),
        "-e",
        f"trace={','.join(CALLS)}",
        *watched,
        *traced,
    ]


@dataclass(frozen=True)
class Call:
    name: str
    words: str
    began: int  # number of the line on which it was entered
    ended: int


def calls(log: Path) -> Iterator[Call]:
    """The calls that ended well, in the order in which they ended; those that the kill cut off never did."""
    entered: dict[str, tuple[int, str]] = {}
    with log.open(encoding="latin-1", newline="\n") as lines:
        for number, line in enumerate(lines):
            found = LINE.match(line.rstrip("\n"))
            if found is None:
                continue  # a signal or an end of a process
            pid, rest = found["pid"], found["rest"]
            if rest.endswith(UNFINISHED):
                entered[pid] = (number, rest.removesuffix(UNFINISHED))
                continue
            began, start = entered.pop(pid, (number, "")) if "resumed>" in line[:80] else (number, "")
            whole = CALL.match(start + rest)
            if whole and int(whole["result"]) >= 0:
                yield Call(whole["name"], whole["words"], began, number)


class Disk:
    """Files as they would be found after the power came back."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = {path: bytearray(content) for path, content in files.items()}
        self._pending: dict[str, list[tuple[int, str, int, bytes]]] = {}
        self.syncs = self.writes = 0

    def replay(self, log: Path) -> None:
        for call in calls(log):
            self._take(call)

    def save(self, folder: Path) -> None:
        for path, content in self.files.items():
            (folder / Path(path).name).write_bytes(content)

    @property
    def forgotten(self) -> int:
        """Writes that no sync covered."""
        return sum(map(len, self._pending.values()))

    def _take(self, call: Call) -> None:
        if call.name == "unlink":
            path = ast.literal_eval(call.words)
            self.files.pop(path, None)
            self._pending.pop(path, None)
            return
        found = ON_FILE.fullmatch(call.words)
        if found is None:
            raise ValueError(f"not understood: {call.name}({call.words[:100]}")
        path, rest = found["path"], found["rest"] or ""
        if call.name in {"fsync", "fdatasync"}:
            self._sync(path, call.began)
        elif call.name == "ftruncate":
            self._pending.setdefault(path, []).append((call.ended, "cut", int(rest), b""))
        elif call.name == "pwrite64":
            written = WRITE.fullmatch(rest)
            if written is None or written["cut"]:
                raise ValueError(f"not understood: pwrite64({rest[:100]}")
            data = ast.literal_eval(f"b{written['data']}")
            self._pending.setdefault(path, []).append((call.ended, "write", int(written["offset"]), data))
            self.writes += 1
        else:
            raise ValueError(f"the model does not know {call.name}, which was called on {path}")

    def _sync(self, path: str, began: int) -> None:
        """What had ended before the sync began is on the disk when it has ended."""
        self.syncs += 1
        waiting = self._pending.pop(path, [])
        for ended, kind, place, data in waiting:
            if ended > began:
                self._pending.setdefault(path, []).append((ended, kind, place, data))
                continue
            file = self.files.setdefault(path, bytearray())
            if kind == "cut":
                file[place:] = bytes(max(0, place - len(file)))
                continue
            file.extend(bytes(max(0, place + len(data) - len(file))))
            file[place : place + len(data)] = data
