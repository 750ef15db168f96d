"""A restore: everything is checked before the first change, and the change itself is one step."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

from advisor.schema import known_migrations
from config.upkeep import archive
from config.upkeep.backup import store
from config.upkeep.files import workplace
from config.upkeep.manifest import Manifest, Refused


class Behind(Exception):
    """The database is restored, and its migrations could not be brought to those of the code."""


@dataclass(frozen=True)
class Restored:
    manifest: Manifest
    kept: str  # where what was replaced is; "" where there was nothing
    migrated: int  # migrations run, as the archive was older than the code


def restore(file: Path, now: datetime, *, replace: bool = False) -> Restored:
    """Make the database what the archive holds; raises Refused with a reason, and then nothing has changed.

    Raises Behind where only the migrations of an older archive failed.
    """
    with archive.opened(file) as (manifest, database):
        _check_fits(manifest)
        if not replace and store().has_rows(connection):
            raise Refused("The database holds rows. With --replace it is kept beside the restored one.")
        with _folder() as folder:
            made = folder / "database"
            archive.extract(file, manifest, database, made)
            kept = store().put(connection, made, manifest.contents, f"{now:%Y%m%dt%H%M%Sz}")
    return Restored(manifest, kept, _migrate())


def _check_fits(manifest: Manifest) -> None:
    if manifest.vendor != connection.vendor:
        raise Refused(f"It is a backup of {manifest.vendor}, and this site's database is {connection.vendor}.")
    known = {f"{app}.{name}" for app, name in known_migrations()}
    newer = [name for name in manifest.contents.migrations if name not in known]
    if newer:
        told = ", ".join(name[:80] for name in newer[:5])
        raise Refused(f"It is of a newer version of this code, with the migrations {told}: update the code first.")


@contextmanager
def _folder() -> Iterator[Path]:
    """Where the database is unpacked: beside the old one if it is to be renamed, else anywhere."""
    home = store().home(connection)
    if home is None:
        with tempfile.TemporaryDirectory(prefix="faasible-restore-") as folder:
            yield Path(folder)
        return
    home.mkdir(parents=True, exist_ok=True)
    with workplace(home) as folder:
        yield folder


def _migrate() -> int:
    """Bring an older archive to this code's migrations; a second `manage.py migrate` goes on where one was ended."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    try:
        call_command("migrate", verbosity=0)
    except (CommandError, Error) as error:
        raise Behind(str(error)) from error
    return len(plan)
