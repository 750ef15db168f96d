"""A backup: one archive, made while the site runs, checked before it gets its name."""

from datetime import datetime
from pathlib import Path

from django.db import connection

from config.upkeep import archive, postgres, sqlite
from config.upkeep.files import put, workplace
from config.upkeep.manifest import Manifest, Refused, Store

STORES: dict[str, Store] = {"sqlite": sqlite, "postgresql": postgres}
ENDING = ".faasible.zip"


def store() -> Store:
    try:
        return STORES[connection.vendor]
    except KeyError:
        raise Refused(f"A database of the kind {connection.vendor} cannot be backed up here.") from None


def place_for(given: Path, now: datetime) -> Path:
    """The archive's path: the one given, or one that tells the time inside the folder given.

    Raises Refused for what may have been meant as a folder; none is made, as a disk may not be mounted.
    """
    if given.is_dir():
        return given / f"{now:%Y%m%dT%H%M%SZ}{ENDING}"
    if given.suffix != ".zip":
        raise Refused(f"There is no folder {given}: make it first. An archive's own name ends with .zip.")
    return given


def back_up(place: Path, now: datetime) -> Manifest:
    """Write the archive; raises Refused with a reason, and then there is none."""
    if place.exists():
        raise Refused(f"{place} is there already.")
    if not place.parent.is_dir():
        raise Refused(f"There is no folder {place.parent}.")
    with workplace(place.parent) as folder:
        file, made = folder / "database", folder / "archive"
        contents = store().dump(connection, file)
        manifest = Manifest.model_validate(
            {
                "made": now,
                "vendor": connection.vendor,
                "size": file.stat().st_size,
                "sha256": archive.digest_of(file),
                "contents": contents,
            }
        )
        archive.write(made, manifest, file)
        file.unlink()
        put(made, place)
    return manifest
