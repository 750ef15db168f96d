"""The indexes that search reads: FTS5 tables kept by triggers on SQLite, a GIN index on PostgreSQL.

A later migration that makes SQLite build patterns_searchable or patterns_searchword anew drops their triggers and
must create them again.
"""

from typing import Any

from django.db import migrations

WEIGHTS = {"title": "A", "names": "B", "aliases": "B", "summary": "C", "text": "D"}


def _fts5(name: str, table: str, values: dict[str, str], options: str) -> list[str]:
    """An FTS5 table of `values`, SQL for each column, and the triggers that follow every change of the rows."""
    columns = ", ".join(values)
    old, new = (", ".join(value.format(row=row) for value in values.values()) for row in ("old", "new"))
    forget = f"INSERT INTO {name} ({name}, rowid, {columns}) VALUES ('delete', old.id, {old});"
    learn = f"INSERT INTO {name} (rowid, {columns}) VALUES (new.id, {new});"
    return [
        f"CREATE VIRTUAL TABLE {name} USING fts5({columns}, {options})",
        f"CREATE TRIGGER {name}_insert AFTER INSERT ON {table} BEGIN {learn} END",
        f"CREATE TRIGGER {name}_delete AFTER DELETE ON {table} BEGIN {forget} END",
        f"CREATE TRIGGER {name}_update AFTER UPDATE ON {table} BEGIN {forget} {learn} END",
    ]


def _undo_fts5(name: str) -> list[str]:
    return [*(f"DROP TRIGGER {name}_{event}" for event in ("insert", "delete", "update")), f"DROP TABLE {name}"]


# PostgreSQL's parser takes "pub/sub" for a path and "<b>" for a tag: it is given words alone, as FTS5 makes them.
WEIGHTED = " || ".join(
    f"setweight(to_tsvector('english', regexp_replace({column}, '[^[:alnum:]]+', ' ', 'g')), '{weight}')"
    for column, weight in WEIGHTS.items()
)
MAKE = {
    "sqlite": [
        *_fts5(
            "patterns_search",
            "patterns_searchable",
            {column: f"{{row}}.{column}" for column in WEIGHTS},
            "content='patterns_searchable', content_rowid='id', "
            "tokenize='porter unicode61 remove_diacritics 2', prefix='2 3'",
        ),
        *_fts5(
            "patterns_search_letters",
            "patterns_searchword",
            {"padded": "'_' || {row}.word || '_'"},
            "content='', tokenize='trigram'",
        ),
    ],
    "postgresql": [
        "CREATE EXTENSION IF NOT EXISTS pg_trgm",
        f"ALTER TABLE patterns_searchable ADD COLUMN vector tsvector GENERATED ALWAYS AS ({WEIGHTED}) STORED",
        "CREATE INDEX patterns_search ON patterns_searchable USING gin (vector)",
    ],
}
UNDO = {
    "sqlite": [*_undo_fts5("patterns_search"), *_undo_fts5("patterns_search_letters")],
    "postgresql": [
        "DROP INDEX patterns_search",
        "ALTER TABLE patterns_searchable DROP COLUMN vector",
    ],
}


def make(apps: Any, schema_editor: Any) -> None:
    for statement in MAKE.get(schema_editor.connection.vendor, []):
        schema_editor.execute(statement)


def undo(apps: Any, schema_editor: Any) -> None:
    for statement in UNDO.get(schema_editor.connection.vendor, []):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("patterns", "0003_search_and_icons")]

    operations = [migrations.RunPython(make, undo)]
