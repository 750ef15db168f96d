"""Files that are there whole or not at all."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.upkeep.manifest import Refused

UNFINISHED = ".faasible-unfinished"


@contextmanager
def workplace(folder: Path) -> Iterator[Path]:
    """A folder inside this one for what is being made; what an earlier run left when it was killed is removed.

    Raises Refused where another run is at work.
    """
    place = folder / UNFINISHED
    place.mkdir(mode=0o700, exist_ok=True)
    with (place / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(f"Another backup or restore is at work in {folder}.") from None
        for left in place.iterdir():
            if left.name != "lock":
                left.unlink()
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)


def sync(path: Path) -> None:
    """Until the disk has it; for a folder, which names it holds."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def put(made: Path, place: Path) -> None:
    """Give a finished file its name: at every moment the name leads to the old file or to the whole new one."""
    sync(made)
    made.replace(place)
    sync(place.parent)


def keep(path: Path, kept: Path) -> None:
    """Give a file a second name; where the file system has no such thing, copy it."""
    try:
        os.link(path, kept)
    except OSError:
        shutil.copy2(path, kept)
        sync(kept)
    sync(kept.parent)
