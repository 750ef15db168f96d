"""PostgreSQL: dumped by pg_dump from one snapshot, and put back by psql in one transaction that checks every table.

Only the schema `public` is treated. What a restore replaces stays in the database as a schema of another name.
"""

import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from config.upkeep.manifest import WRITTEN_BY_MIGRATE, Contents, Refused, Table

KEPT = "replaced_"
FROM_ENVIRONMENT = {
    "PGHOST": "host",
    "PGPORT": "port",
    "PGUSER": "user",
    "PGPASSWORD": "password",
    "PGPASSFILE": "passfile",
    "PGSSLMODE": "sslmode",
    "PGSSLROOTCERT": "sslrootcert",
    "PGSSLCERT": "sslcert",
    "PGSSLKEY": "sslkey",
}
TRANSACTION_TIMEOUT_SINCE = 17_00_00  # set by each newer pg_restore, also for a server that does not know it
# What the text of a row depends on, apart from the row.
STEADY = (
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL timezone = 'UTC'",
    "SET LOCAL datestyle = 'ISO, YMD'",
    "SET LOCAL intervalstyle = 'postgres'",
    "SET LOCAL extra_float_digits = 1",
    "SET LOCAL bytea_output = 'hex'",
    "SET LOCAL search_path = public",
)


def dump(database: BaseDatabaseWrapper, file: Path) -> Contents:
    """The dump and the digests are of one snapshot, which this transaction holds open for pg_dump."""
    database.close()  # a new connection, as the isolation must be said before anything is read
    with transaction.atomic(using=database.alias), database.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        _check_schema(cursor)
        for setting in STEADY:
            cursor.execute(setting)
        names = _table_names(database)
        if "django_migrations" not in names:
            raise Refused("The database is empty: `manage.py prepare` fills one.")
        cursor.execute("SELECT pg_export_snapshot()")
        [snapshot] = cursor.fetchone()
        words = [
            "--format=custom",
            "--compress=1",
            "--no-owner",
            "--no-privileges",
            f"--exclude-schema={KEPT}*",
            f"--file={file}",
        ]
        _run(database, "pg_dump", [*words, f"--snapshot={snapshot}"])
        cursor.execute("SELECT app || '.' || name FROM django_migrations")
        migrations = sorted(name for (name,) in cursor.fetchall())
        cursor.execute("SHOW server_version")
        [version] = cursor.fetchone()
        tables = {}
        for name in names:
            cursor.execute(_sums(name))
            rows, digest = cursor.fetchone()
            tables[name] = Table(rows=rows, digest=digest)
    _run(database, "pg_restore", ["--list", str(file)], connects=False)
    return Contents(version=version, migrations=migrations, tables=tables)


def has_rows(database: BaseDatabaseWrapper) -> bool:
    with database.cursor() as cursor:
        for name in _table_names(database):
            if name not in WRITTEN_BY_MIGRATE:
                cursor.execute(f"SELECT 1 FROM {_quoted(name)} LIMIT 1")  # noqa: S608
                if cursor.fetchone():
                    return True
    return False


def home(database: BaseDatabaseWrapper) -> Path | None:
    return None


def put(database: BaseDatabaseWrapper, file: Path, expected: Contents, kept: str) -> str:
    """One transaction sets the old tables aside, makes the new ones and counts them: it holds whole or not at all."""
    schema = KEPT + kept
    with database.cursor() as cursor:
        _check_schema(cursor)
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        [others] = cursor.fetchone()
        if others:
            raise Refused(f"The database is in use by {others} other connection(s): stop the site first.")
        is_old = database.connection.info.server_version < TRANSACTION_TIMEOUT_SINCE
    is_kept = bool(_table_names(database))
    database.close()
    steps = {
        "before.sql": _set_aside(schema) if is_kept else "",
        "dump.sql": "",
        "after.sql": _check(expected.tables),
    }
    for name, text in steps.items():
        file.with_name(name).write_text(text)
    words = ["--no-owner", "--no-privileges", "--no-comments"]
    _run(database, "pg_restore", [*words, f"--file={file.with_name('dump.sql')}", str(file)], connects=False)
    if is_old:
        _leave_out(file.with_name("dump.sql"), b"SET transaction_timeout = 0;")
    run = [f"--file={file.with_name(name)}" for name in steps]
    psql = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
    _run(database, "psql", [*psql, *run])
    return f"the schema {schema} of the same database" if is_kept else ""


def _leave_out(file: Path, line: bytes) -> None:
    """Make a line at the beginning of a dump a comment of the same length, if it is there."""
    with file.open("r+b") as dump:
        place = dump.read(4096).find(b"\n" + line)
        if place >= 0:
            dump.seek(place + 1)
            dump.write(b"--")


def _check_schema(cursor: Any) -> None:
    cursor.execute("SELECT current_schema()")
    [schema] = cursor.fetchone()
    if schema != "public":
        raise Refused(f"The tables lie in the schema {schema}; only public can be backed up and restored.")


def _sums(name: str) -> str:
    """Rows of a table, and the sum of their digests, which is the same in whatever order they lie."""
    each = "('x' || substr(md5(t::text), 1, 15))::bit(60)::bigint"
    return f"SELECT count(*) AS rows, coalesce(sum({each}), 0)::text AS digest FROM public.{_quoted(name)} t"  # noqa: S608


def _set_aside(schema: str) -> str:
    """Give the old tables' schema another name. Extensions move on, as the new tables need them too."""
    return f"""
SET LOCAL lock_timeout = '10s';
ALTER SCHEMA public RENAME TO {schema};
CREATE SCHEMA public;
DO $move$
DECLARE moved name;
BEGIN
  FOR moved IN SELECT extname FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE nspname = '{schema}'
  LOOP EXECUTE format('ALTER EXTENSION %I SET SCHEMA public', moved); END LOOP;
END $move$;
"""  # noqa: S608 - the name is a word and the time


def _check(tables: dict[str, Table]) -> str:
    """An error, which undoes everything, where a table does not hold what the archive says."""
    lines = [f"{setting};" for setting in STEADY]
    for name, table in tables.items():
        lines.append(
            f"DO $check$ BEGIN IF NOT EXISTS (SELECT FROM ({_sums(name)}) found "
            f"WHERE found.rows = {table.rows} AND found.digest = '{table.digest}') "
            f"THEN RAISE EXCEPTION 'the table {name} does not hold what the archive says'; END IF; END $check$;"
        )
    return "\n".join(lines)


def _table_names(database: BaseDatabaseWrapper) -> list[str]:
    return sorted(database.introspection.table_names())


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _run(database: BaseDatabaseWrapper, program: str, words: Iterable[str], *, connects: bool = True) -> None:
    """Run one of PostgreSQL's programs; raises Refused where it is missing or fails. No password on a command line."""
    if shutil.which(program) is None:
        raise Refused(f"{program} is not installed here: on Debian it is in the package postgresql-client.")
    parameters = database.get_connection_params() if connects else {}
    given = {name: str(parameters[key]) for name, key in FROM_ENVIRONMENT.items() if parameters.get(key)}
    name = [f"--dbname={parameters['dbname']}"] if connects else []
    done = subprocess.run([program, *words, *name], env={**os.environ, **given}, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise Refused(f"{program} failed: {done.stderr.strip()[-1000:]}")
