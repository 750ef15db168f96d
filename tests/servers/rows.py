"""What a database holds, read without the site's code."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any


@contextmanager
def connected(url: str) -> Iterator[Any]:
    """A connection of the driver itself to what a DATABASE_URL names."""
    if url.startswith("sqlite:///"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20)) as connection:
            yield connection
        return
    import psycopg

    with psycopg.connect(url.replace("postgres://", "postgresql://")) as connection:
        yield connection


def rows(url: str, statement: str) -> list[tuple[Any, ...]]:
    with connected(url) as connection:
        return connection.execute(statement).fetchall()


def tables(url: str) -> list[str]:
    """All that the migrations made, without the parts of an index."""
    known = (
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
        "AND name NOT LIKE 'patterns_search\\_%' ESCAPE '\\' AND name <> 'patterns_search'"
        if url.startswith("sqlite")
        else "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    )
    return sorted(name for (name,) in rows(url, known))


def hashes(url: str, table: str) -> dict[str, str]:
    """A hash of every row, by its key."""
    return {
        str(row[0]): hashlib.sha256(repr(row).encode()).hexdigest()
        for row in rows(url, f"SELECT * FROM {table}")  # noqa: S608 - names of the schema
    }


def answers(url: str, public_id: str) -> dict[str, Any]:
    """The stored answers of an assessment by question; raises AssertionError where one is there twice."""
    found = rows(
        url,
        "SELECT input, value FROM advisor_answer JOIN advisor_assessment a ON a.id = assessment_id "  # noqa: S608
        f"WHERE public_id = '{public_id}'",
    )
    assert len(found) == len({name for name, _ in found}), f"an answer is there twice: {found}"
    return {name: json.loads(value) if isinstance(value, str) else value for name, value in found}


def doubled(url: str) -> list[tuple[Any, ...]]:
    """Answers that were taken twice although they were given once: of one assessment, one question and one value."""
    return rows(
        url,
        "SELECT assessment_id, input, CAST(value AS text), count(*) FROM advisor_givenanswer "
        "GROUP BY 1, 2, 3 HAVING count(*) > 1",
    )
