"""One file that holds a manifest and a database: a zip with two members, neither of them compressed.

As nothing is compressed, no archive can grow when it is read, and what it may hold is bounded by its own size.
"""

import hashlib
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from config.upkeep.files import sync
from config.upkeep.manifest import Manifest, Refused

MANIFEST, DATABASE = "manifest.json", "database"
MOST_MANIFEST = 1_000_000
MOST_DIRECTORY = 1000  # bytes of a zip's list of members; ours has two
BLOCK = 1 << 20


def digest_of(file: Path) -> str:
    with file.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def write(archive: Path, manifest: Manifest, database: Path) -> None:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as made:
        made.writestr(MANIFEST, manifest.model_dump_json(indent=1))
        with database.open("rb") as source, made.open(DATABASE, "w", force_zip64=True) as target:
            shutil.copyfileobj(source, target, BLOCK)
    archive.chmod(0o600)  # it holds sessions and accounts
    sync(archive)


@contextmanager
def opened(archive: Path) -> Iterator[tuple[Manifest, IO[bytes]]]:
    """The manifest and the database to be read; raises Refused for what no backup of ours looks like."""
    with ExitStack() as stack:
        with _read(archive):
            _check_directory(archive)
            source = stack.enter_context(zipfile.ZipFile(archive))
            _check_members(archive, source)
            manifest = _manifest(archive, source)
            if source.getinfo(DATABASE).file_size != manifest.size:
                raise Refused(
                    f"{archive} is damaged: its database has {source.getinfo(DATABASE).file_size:,} bytes "
                    f"and by the manifest {manifest.size:,}."
                )
            database = stack.enter_context(source.open(DATABASE))
        yield manifest, database


@contextmanager
def _read(archive: Path) -> Iterator[None]:
    """Refuse the archive for what fails while it is read; nothing else may happen inside."""
    try:
        yield
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, UnicodeDecodeError) as error:
        size = archive.stat().st_size
        raise Refused(f"{archive} is cut short, damaged or no backup: of its {size:,} bytes, {error}.") from error
    except OSError as error:
        raise Refused(f"{archive} cannot be read: {error}.") from error


def extract(archive: Path, manifest: Manifest, database: IO[bytes], file: Path) -> None:
    """Copy the database into a file; raises Refused where it is not what the manifest says."""
    free = shutil.disk_usage(file.parent).free
    if manifest.size > free:
        raise Refused(f"The database needs {manifest.size:,} bytes, and {file.parent} has {free:,} free.")
    found, left = hashlib.sha256(), manifest.size
    with file.open("wb") as target:
        while left and (block := _block(archive, database, left)):
            found.update(block)
            target.write(block)
            left -= len(block)
    if left or found.hexdigest() != manifest.sha256:
        raise Refused(f"{archive} is damaged: its database is not the one that the manifest describes.")
    sync(file)


def _block(archive: Path, database: IO[bytes], left: int) -> bytes:
    with _read(archive):
        return database.read(min(BLOCK, left))


def _check_directory(archive: Path) -> None:
    """Before the list of members is read, as each takes more memory than it has bytes."""
    with archive.open("rb") as source:
        end = zipfile._EndRecData(source)  # type: ignore[attr-defined]
    if end is not None and end[zipfile._ECD_SIZE] > MOST_DIRECTORY:  # type: ignore[attr-defined]
        raise Refused(f"{archive} is no backup: its list of members has over {MOST_DIRECTORY:,} bytes.")


def _check_members(archive: Path, source: zipfile.ZipFile) -> None:
    """Names are compared and never used, so a path in one leads nowhere."""
    names = [member.filename for member in source.infolist()]
    if names != [MANIFEST, DATABASE]:
        told = ", ".join(name[:80] for name in names[:5])
        raise Refused(f"{archive} is no backup: it holds {told or 'nothing'} and not {MANIFEST}, {DATABASE}.")
    size = archive.stat().st_size
    for member in source.infolist():
        if member.compress_type != zipfile.ZIP_STORED or member.flag_bits & 1:
            raise Refused(f"{archive} is no backup: {member.filename} is compressed or encrypted.")
        if member.file_size != member.compress_size or member.header_offset + member.file_size > size:
            raise Refused(f"{archive} is damaged: {member.filename} claims {member.file_size:,} bytes.")
    if source.getinfo(MANIFEST).file_size > MOST_MANIFEST:
        raise Refused(f"{archive} is no backup: its manifest has over {MOST_MANIFEST:,} bytes.")


def _manifest(archive: Path, source: zipfile.ZipFile) -> Manifest:
    try:
        return Manifest.model_validate_json(source.read(MANIFEST))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "as a whole"
        raise Refused(
            f"{archive} is no backup that this version reads: its manifest, {place}: {first['msg']}."
        ) from error
