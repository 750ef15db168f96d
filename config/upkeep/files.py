"""Files that are there whole or not at all."""

import fcntl
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.upkeep.manifest import Refused

UNFINISHED = ".faasible-unfinished"
LOCK = "lock"


@contextmanager
def workplace(folder: Path) -> Iterator[Path]:
    """A new folder inside this one for what is being made, which only we can enter, as it holds sessions.

    What an earlier run left when it was killed is removed. Raises Refused where another run is at work.
    """
    with tempfile.TemporaryDirectory(prefix=f"{UNFINISHED}-", dir=folder, ignore_cleanup_errors=True) as made:
        place = Path(made)
        mask = os.umask(0o077)
        try:
            with (place / LOCK).open("x") as lock:
                _take(lock.fileno(), folder)
                for left in folder.glob(f"{UNFINISHED}*"):
                    if left != place and _is_ours(left):
                        _remove(left)
                yield place
        finally:
            os.umask(mask)


def _take(lock: int, folder: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Refused(f"Another backup or restore is at work in {folder}.") from None


def _is_ours(left: Path) -> bool:
    """Whether it is as we make them: others may write beside us, and whatever they put there must stay."""
    found = left.lstat()
    return stat.S_ISDIR(found.st_mode) and stat.S_IMODE(found.st_mode) == 0o700 and found.st_uid == os.geteuid()


def _remove(left: Path) -> None:
    """Remove what a killed run left, unless there is no lock in it, which is the first that a run makes."""
    try:
        lock = os.open(left / LOCK, os.O_RDWR | os.O_NOFOLLOW)
    except OSError:
        return
    try:
        _take(lock, left.parent)
        shutil.rmtree(left, ignore_errors=True)
    finally:
        os.close(lock)


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
