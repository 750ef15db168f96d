"""A small disk of its own for a site: to be filled, emptied, and made read-only."""

import os
import shutil
import subprocess
import tempfile
import time
from functools import cache
from pathlib import Path

from tests.servers import Site
from tests.servers.site import prepared

MEGABYTES = 48


class Disk:
    """A file system in memory at `folder`; needs the right to mount."""

    def __enter__(self) -> "Disk":
        self.folder = Path(tempfile.mkdtemp(prefix="faasible-disk-"))
        _mount("-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(self.folder))
        return self

    def __exit__(self, *error: object) -> None:
        subprocess.run(["umount", "--lazy", str(self.folder)], check=True)
        self.folder.rmdir()

    @staticmethod
    @cache
    def is_allowed() -> bool:
        try:
            with Disk():
                return True
        except (OSError, subprocess.CalledProcessError):
            return False

    def site(self) -> Site:
        """A site with all content whose database and cache are on this disk."""
        shutil.copy(prepared() / "site.sqlite3", self.folder)
        return Site(
            DATABASE_URL=f"sqlite:///{self.folder / 'site.sqlite3'}", CACHE_URL=f"filecache://{self.folder / 'cache'}"
        )

    def fill(self) -> None:
        """Take the last byte."""
        with (self.folder / "filler").open("wb", buffering=0) as filler:
            for size in (1 << 20, 1 << 12, 1):
                try:
                    while filler.write(os.urandom(size)) == size:
                        pass
                except OSError:
                    continue

    def free(self) -> None:
        (self.folder / "filler").unlink()

    def take_no_writes(self) -> None:
        """Waits for those who were killed a moment ago: while one of them still ends, its files are open."""
        deadline = time.monotonic() + 10
        while True:
            try:
                return _mount("-o", "remount,ro", str(self.folder))
            except subprocess.CalledProcessError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def take_writes(self) -> None:
        _mount("-o", "remount,rw", str(self.folder))


def _mount(*words: str) -> None:
    subprocess.run(["mount", *words], check=True, capture_output=True)
