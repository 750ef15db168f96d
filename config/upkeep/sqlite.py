"""SQLite: copied by its own backup while others write, checked page by page, and put back by a rename."""

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper

from config.upkeep.files import keep
from config.upkeep.files import put as put_file
from config.upkeep.manifest import WRITTEN_BY_MIGRATE, Contents, Refused, Table

ROWS_AT_ONCE = 2000
BESIDE = ("-wal", "-shm", "-journal")


def file_of(database: BaseDatabaseWrapper) -> Path | None:
    """The file of the database; None for one in memory."""
    name = str(database.settings_dict["NAME"])
    return None if ":memory:" in name or "mode=memory" in name else Path(name)


def dump(database: BaseDatabaseWrapper, file: Path) -> Contents:
    """One step of the backup copies everything as it was when it began: in WAL mode nobody waits for it."""
    database.ensure_connection()
    try:
        with closing(sqlite3.connect(file)) as copy:
            database.connection.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a WAL beside it
    except sqlite3.DatabaseError as error:
        raise Refused(f"The database cannot be read: {error}.") from error
    return contents_of(file)


def contents_of(file: Path) -> Contents:
    """What a database that nobody writes to holds; raises Refused where SQLite finds it damaged."""
    try:
        with closing(sqlite3.connect(file)) as source:
            _check(source)
            if "django_migrations" not in _tables(source):
                raise Refused("The database is empty: `manage.py prepare` fills one.")
            applied = source.execute("SELECT app || '.' || name FROM django_migrations")
            return Contents(
                version=sqlite3.sqlite_version,
                migrations=sorted(name for (name,) in applied),
                tables={name: _table(source, name) for name in _tables(source)},
            )
    except sqlite3.DatabaseError as error:
        raise Refused(f"The database in it cannot be read: {error}.") from error


def has_rows(database: BaseDatabaseWrapper) -> bool:
    """Also for a file that cannot be read, as nobody knows what is in it."""
    path = file_of(database)
    if path is None or not path.exists() or not path.stat().st_size:
        return False
    try:
        with closing(sqlite3.connect(path)) as source:
            names = [name for name in _tables(source) if name not in WRITTEN_BY_MIGRATE]
            return any(source.execute(f"SELECT 1 FROM {_quoted(name)} LIMIT 1").fetchone() for name in names)  # noqa: S608
    except sqlite3.DatabaseError:
        return True


def home(database: BaseDatabaseWrapper) -> Path | None:
    path = file_of(database)
    if path is None:
        raise Refused("The database is in memory: nothing can be restored into it.")
    return path.parent


def put(database: BaseDatabaseWrapper, file: Path, expected: Contents, kept: str) -> str:
    """The file replaces the database by one rename; what was there stays beside it under another name."""
    path = file_of(database)
    assert path is not None  # noqa: S101 - home refused it
    if told := expected.differences(contents_of(file)):
        raise Refused(f"What the archive holds is not what it says: {'; '.join(told[:5])}.")
    database.close()
    was_there, beside = path.exists(), path.with_name(f"{path.name}.replaced-{kept}")
    if was_there:
        _leave_wal(path)
        keep(path, beside)
    _take_mode(file, path if was_there else path.parent)
    for ending in BESIDE:  # of a database that is damaged or gone: a sound one has taken them in
        left = path.with_name(path.name + ending)
        if left.exists():
            left.replace(beside.with_name(beside.name + ending))
    put_file(file, path)
    return str(beside) if was_there else ""


def _check(source: sqlite3.Connection) -> None:
    found = [str(row[0]) for row in source.execute("PRAGMA integrity_check(5)")]
    if found != ["ok"]:
        raise Refused(f"SQLite finds the database damaged: {'; '.join(found)}.")
    loose = source.execute("PRAGMA foreign_key_check").fetchmany(5)
    if loose:
        told = [f"row {number} of {table} names a row of {other} that is missing" for table, number, other, _ in loose]
        raise Refused(f"The database is not sound: {'; '.join(told)}.")


def _tables(source: sqlite3.Connection) -> list[str]:
    """All but virtual ones, whose rows lie in other tables."""
    virtual = "sql LIKE 'CREATE VIRTUAL TABLE%'"
    found = source.execute(f"SELECT name FROM sqlite_schema WHERE type = 'table' AND NOT {virtual} ORDER BY name")  # noqa: S608
    return [name for (name,) in found]


def _table(source: sqlite3.Connection, name: str) -> Table:
    count, found = 0, hashlib.sha256()
    for rows in _rows(source, name):
        count += len(rows)
        found.update(repr(rows).encode("utf-8", "surrogatepass"))
    return Table(rows=count, digest=found.hexdigest())


def _rows(source: sqlite3.Connection, name: str) -> Iterator[list[tuple[object, ...]]]:
    """The rows of a table in the order of its key."""
    columns = source.execute(f"PRAGMA table_info({_quoted(name)})").fetchall()
    key = sorted((place, column) for _, column, *_, place in columns if place)
    order = ", ".join(_quoted(column) for _, column in key) or "rowid"
    cursor = source.execute(f"SELECT * FROM {_quoted(name)} ORDER BY {order}")  # noqa: S608
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        yield rows


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _leave_wal(path: Path) -> None:
    """Take the WAL into the file; raises Refused while anybody has the database open."""
    with closing(sqlite3.connect(path, timeout=1)) as old:
        try:
            [mode] = old.execute("PRAGMA journal_mode=DELETE").fetchone()
        except sqlite3.OperationalError as error:
            raise Refused(f"The database {path} is in use ({error}): stop the site first.") from error
        except sqlite3.DatabaseError:
            return  # it is damaged, and is kept as it is
        if mode != "delete":
            raise Refused(f"The database {path} is in use: stop the site first.")


def _take_mode(file: Path, example: Path) -> None:
    """What root restores must stay open to the user that the site runs as."""
    found = example.stat()
    file.chmod(found.st_mode & 0o777 if example.is_file() else 0o600)
    if os.geteuid() == 0:
        shutil.chown(file, found.st_uid, found.st_gid)
