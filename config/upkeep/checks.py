"""What `manage.py check --database default` and `prepare` say of the ground that the site stands on.

Both are of the tag `database`, as they are about the machine that holds the data and not about the code: a check of
a deployment elsewhere does not run them.
"""

import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core import checks
from django.core.checks import CheckMessage
from django.db import connections

from config.upkeep.sqlite import file_of

Version = tuple[int, ...]

FAULTY_SINCE: Version = (3, 7, 0)
MENDED: Version = (3, 51, 3)
MENDED_EARLIER: tuple[Version, ...] = ((3, 44, 6), (3, 50, 7))  # the releases of older series that got the mend
LEAST_FREE_MB = 200


def has_wal_reset_fault(version: Version) -> bool:
    """Whether this SQLite may corrupt a database when a checkpoint races a reset of the WAL (sqlite.org/wal.html)."""
    if not FAULTY_SINCE <= version < MENDED:
        return False
    return not any(version[:2] == mended[:2] and version >= mended for mended in MENDED_EARLIER)


def sqlite_version(
    app_configs: Any = None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """The fault is rare, but what it does cannot be undone, so it is said although the site runs."""
    if "default" not in (databases or []) or connections["default"].vendor != "sqlite":
        return []
    if not has_wal_reset_fault(sqlite3.sqlite_version_info):
        return []
    return [
        checks.Warning(
            f"SQLite {sqlite3.sqlite_version} has the WAL-reset fault, which can, rarely, corrupt a database.",
            hint="Use a Python with SQLite 3.51.3 or newer (or 3.50.7, 3.44.6), or PostgreSQL; until then back up.",
            id="upkeep.W001",
        )
    ]


def free_disk(app_configs: Any = None, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """A database that cannot grow takes no answers: say so before the disk is full."""
    if "default" not in (databases or []):
        return []
    path = file_of(connections["default"]) if connections["default"].vendor == "sqlite" else None
    if path is None:
        return []
    free_mb = shutil.disk_usage(_existing(path.parent)).free // 1_000_000
    if free_mb >= LEAST_FREE_MB:
        return []
    return [
        checks.Warning(
            f"The disk of the database has {free_mb} MB free; the site needs at least {LEAST_FREE_MB} MB.",
            hint="Free some, or move the database: once the disk is full, nothing that visitors write can be kept.",
            id="upkeep.W002",
        )
    ]


def _existing(folder: Path) -> Path:
    return folder if folder.exists() else _existing(folder.parent)
