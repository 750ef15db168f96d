"""What SQLite and PostgreSQL are asked, each in its own words: full text, beginnings of names, and words alike."""

from collections.abc import Sequence
from typing import Any

from django.db.models.expressions import RawSQL

from patterns.models import Searchable, SearchName, SearchWord

MOST_ALIKE = 60
_COLUMNS = "s.id, s.url, s.kind, s.title, s.names, s.aliases, s.summary"
_FTS5 = f"""
    SELECT {_COLUMNS} FROM patterns_search JOIN patterns_searchable s ON s.id = patterns_search.rowid
    WHERE patterns_search MATCH %s ORDER BY bm25(patterns_search, 10, 8, 8, 4, 1) LIMIT %s
"""  # noqa: S608 - our own words
_TSVECTOR = f"""
    SELECT {_COLUMNS} FROM patterns_searchable s, to_tsquery('english', %s) sought
    WHERE s.vector @@ sought ORDER BY ts_rank('{{0.1, 0.4, 0.8, 1.0}}', s.vector, sought, 1) DESC, s.id LIMIT %s
"""  # noqa: S608 - our own words


def match(connection: Any, sought: Sequence[str], most: int, *, every: bool = True) -> list[Searchable]:
    """Rows whose text has every word, or any, without that text; the last word may be the beginning of one."""
    if connection.vendor == "postgresql":
        joined = (" & " if every else " | ").join([*sought[:-1], f"{sought[-1]}:*"])
        return list(Searchable.objects.raw(_TSVECTOR, [joined, most]))
    quoted = [f'"{word}"' for word in sought]
    joined = (" AND " if every else " OR ").join([*quoted[:-1], f"{quoted[-1]}*"])
    return list(Searchable.objects.raw(_FTS5, [joined, most]))


def named(connection: Any, start: str, most: int) -> list[int]:
    """The ids of rows that go by a name which begins with the glued one, exact ones first, by the names' index."""
    if connection.vendor == "postgresql":
        names = SearchName.objects.filter(name__startswith=start)
    else:
        names = SearchName.objects.filter(name__gte=start, name__lt=f"{start}\U0010ffff")
    return list(names.order_by("name").values_list("searchable_id", flat=True)[:most])


def alike(connection: Any, word: str) -> list[str]:
    """Words of the catalogue that share the most letter triples with the given one."""
    if connection.vendor == "postgresql":
        near = "SELECT id FROM patterns_searchword WHERE word %% %s ORDER BY similarity(word, %s) DESC LIMIT %s"
        values = [word, word, MOST_ALIKE]
    else:
        padded = f"_{word}_"
        triples = dict.fromkeys(padded[start : start + 3] for start in range(len(padded) - 2))
        near = "SELECT rowid FROM patterns_search_letters WHERE patterns_search_letters MATCH %s ORDER BY rank LIMIT %s"
        sought = " OR ".join(f'"{triple}"' for triple in triples)
        values = [sought, MOST_ALIKE]
    known = SearchWord.objects.filter(pk__in=RawSQL(near, values))  # noqa: S611 - our own words, values bound
    return list(known.values_list("word", flat=True))
