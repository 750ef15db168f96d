"""What SQLite and PostgreSQL are asked, each in its own words: full text, beginnings of names, and words alike."""

from collections.abc import Sequence
from typing import Any

from django.db.models.expressions import RawSQL

from patterns.models import Searchable, SearchName, SearchWord

MOST_ALIKE = 60
MIN_BEGINNING = 4
MOST_RANKED = 250  # ranking a row takes a microsecond or two, and common words are in every other one
_COLUMNS = "s.id, s.url, s.kind, s.title, s.names, s.aliases, s.summary"
_FTS5 = f"""
    SELECT {_COLUMNS} FROM (
        SELECT rowid AS id, bm25(patterns_search, 10, 8, 8, 4, 1) AS rank FROM patterns_search
        WHERE patterns_search MATCH %s AND rowid <= %s
        AND (%s = '' OR rowid IN (SELECT id FROM patterns_searchable WHERE kind = %s)) ORDER BY rank LIMIT %s
    ) found JOIN patterns_searchable s ON s.id = found.id ORDER BY found.rank
"""  # noqa: S608 - our own words
_FTS5_LAST = "SELECT rowid FROM patterns_search WHERE patterns_search MATCH %s ORDER BY rowid LIMIT 1 OFFSET %s"
_TSVECTOR = f"""
    SELECT {_COLUMNS} FROM patterns_searchable s, to_tsquery('english', %s) sought
    WHERE s.vector @@ sought AND s.id <= %s AND (%s = '' OR s.kind = %s)
    ORDER BY ts_rank('{{0.1, 0.4, 0.8, 1.0}}', s.vector, sought, 1) DESC, s.id LIMIT %s
"""  # noqa: S608 - our own words
_TSVECTOR_LAST = """
    SELECT id FROM patterns_searchable WHERE vector @@ to_tsquery('english', %s) ORDER BY id LIMIT 1 OFFSET %s
"""
_EVERY_ID = 2**62


def match(connection: Any, sought: Sequence[str], most: int, *, every: bool = True, kind: str = "") -> list[Searchable]:
    """Rows, of one kind or of all, that have every word, or any, the best first.

    The last word may be the beginning of one, where it has MIN_BEGINNING letters: the stem of a shorter one is the
    beginning of too many others.

    Where more than MOST_RANKED rows answer, those that have the words in a name come first, then the others, and of
    each the oldest. The rows come without their text.
    """
    whole, names = _terms(connection.vendor, sought, every=every)
    end = _end(connection, whole)
    found = [] if end == _EVERY_ID else _ranked(connection, names, _end(connection, names), kind, most)
    if len(found) < most:
        found += _ranked(connection, whole, end, kind, most)
    return list({row.pk: row for row in found}.values())


def _terms(vendor: str, sought: Sequence[str], *, every: bool) -> tuple[str, str]:
    """The query for any text, and for names alone, in the database's language."""
    begins = "*" if len(sought[-1]) >= MIN_BEGINNING else ""
    if vendor == "postgresql":
        joined = " & " if every else " | "
        whole = joined.join([*sought[:-1], f"{sought[-1]}:{begins}" if begins else sought[-1]])
        return whole, joined.join([*(f"{word}:AB" for word in sought[:-1]), f"{sought[-1]}:{begins}AB"])
    quoted = [f'"{word}"' for word in sought]
    whole = (" AND " if every else " OR ").join([*quoted[:-1], f"{quoted[-1]}{begins}"])
    return whole, f"{{title names aliases}} : ({whole})"


def _end(connection: Any, terms: str) -> int:
    """The id up to which the oldest MOST_RANKED answers go."""
    with connection.cursor() as cursor:
        cursor.execute(_TSVECTOR_LAST if connection.vendor == "postgresql" else _FTS5_LAST, [terms, MOST_RANKED])
        row = cursor.fetchone()
    return row[0] if row else _EVERY_ID


def _ranked(connection: Any, terms: str, end: int, kind: str, most: int) -> list[Searchable]:
    sql = _TSVECTOR if connection.vendor == "postgresql" else _FTS5
    return list(Searchable.objects.raw(sql, [terms, end, kind, kind, most]))


def named(connection: Any, start: str, most: int, kind: str = "") -> list[int]:
    """The ids of rows that go by a name which begins with the glued one, exact ones first, by the names' index."""
    if connection.vendor == "postgresql":
        names = SearchName.objects.filter(name__startswith=start)
    else:
        names = SearchName.objects.filter(name__gte=start, name__lt=f"{start}\U0010ffff")
    if kind:
        names = names.filter(searchable__kind=kind)
    return list(names.order_by("name").values_list("searchable_id", flat=True)[:most])


def alike(connection: Any, word: str) -> list[str]:
    """Words of the catalogue that differ from the given one by two swapped letters, or else share the most triples.

    A swap is the likeliest slip, and changes so many letter triples at once that they would not find it.
    """
    swaps = [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)]
    swapped = list(SearchWord.objects.filter(word__in=swaps).values_list("word", flat=True))
    if swapped:
        return swapped
    if connection.vendor == "postgresql":
        near = "SELECT id FROM patterns_searchword ORDER BY similarity(word, %s) DESC, word LIMIT %s"
        values = [word, MOST_ALIKE]
    else:
        padded = f"_{word}_"
        triples = dict.fromkeys(padded[start : start + 3] for start in range(len(padded) - 2))
        near = "SELECT rowid FROM patterns_search_letters WHERE patterns_search_letters MATCH %s ORDER BY rank LIMIT %s"
        sought = " OR ".join(f'"{triple}"' for triple in triples)
        values = [sought, MOST_ALIKE]
    known = SearchWord.objects.filter(pk__in=RawSQL(near, values))  # noqa: S611 - our own words, values bound
    return list(known.values_list("word", flat=True))
