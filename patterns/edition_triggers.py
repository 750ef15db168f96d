"""Triggers that move the edition with every write to a table of content, however it is written.

They are made after each `migrate`, as SQLite drops those of a table that a migration builds anew, and as a model that
is new is watched without anybody thinking of it.
"""

from collections.abc import Iterable
from uuid import uuid4

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from patterns.models import Edition

EVENTS = ("insert", "update", "delete")
TABLE = Edition._meta.db_table
MOVES = "patterns_edition_moves"

# Two statements and no REPLACE: inside a trigger the OR IGNORE of the statement that fired it would hold for that too.
SQLITE = f"DELETE FROM {TABLE}; INSERT INTO {TABLE} (word) VALUES (lower(hex(randomblob(16))));"  # noqa: S608

# The first write of a transaction takes away the rows that no other writer holds, and adds its own: nobody waits, and
# as no word comes twice, no set of words does. Later writes only change what the transaction itself reads (see
# `patterns.edition`), which a rollback to a savepoint takes back with the row.
POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION {MOVES}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF coalesce(current_setting('faasible.edition', true), '') = '' THEN
    DELETE FROM {TABLE} WHERE word IN (SELECT word FROM {TABLE} FOR UPDATE SKIP LOCKED);
    INSERT INTO {TABLE} (word) VALUES (gen_random_uuid()::text);
  END IF;
  PERFORM set_config('faasible.edition', gen_random_uuid()::text, true);
  RETURN NULL;
END $$
"""  # noqa: S608 - names of ours


def watch(connection: BaseDatabaseWrapper, tables: Iterable[str]) -> list[str]:
    """Make the triggers that these tables lack, and give the names of the tables that lacked some.

    Nothing is done where there is no edition yet, which is so after a migration back to before it.
    """
    existing = set(connection.introspection.table_names())
    if TABLE not in existing:
        return []
    lacking = [table for table in unwatched(connection, tables) if table in existing]
    if not lacking:
        return []
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL)
        for table in lacking:
            for name, statement in _triggers(connection, table).items():
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"{_on(connection, table)}')
                cursor.execute(statement)
        # What was written while there were no triggers is a new edition too.
        cursor.execute(f"DELETE FROM {TABLE}")  # noqa: S608 - a name of ours
        cursor.execute(f"INSERT INTO {TABLE} (word) VALUES (%s)", [uuid4().hex])  # noqa: S608
    return lacking


def unwatched(connection: BaseDatabaseWrapper, tables: Iterable[str]) -> list[str]:
    """The tables that lack triggers."""
    is_postgresql = connection.vendor == "postgresql"
    asked = (
        "SELECT tgname FROM pg_trigger" if is_postgresql else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        found = {name for (name,) in cursor.fetchall()}
    return [table for table in tables if not found.issuperset(_triggers(connection, table))]


def _triggers(connection: BaseDatabaseWrapper, table: str) -> dict[str, str]:
    """The statements that make the triggers of a table, by name; SQLite has only such as fire for each row."""
    if connection.vendor == "postgresql":
        name, events = f"edition_{table}", " OR ".join([*EVENTS, "truncate"])
        told = f'AFTER {events} ON "{table}" FOR EACH STATEMENT EXECUTE FUNCTION {MOVES}()'
        return {name: f'CREATE TRIGGER "{name}" {told}'}
    names = {f"edition_{table}_{event}": event for event in EVENTS}
    return {
        name: f'CREATE TRIGGER "{name}" AFTER {event} ON "{table}" BEGIN {SQLITE} END' for name, event in names.items()
    }


def _on(connection: BaseDatabaseWrapper, table: str) -> str:
    return f' ON "{table}"' if connection.vendor == "postgresql" else ""
