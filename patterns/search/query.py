"""The search: names first, then full text, then what the misspelled words may have meant."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from patterns.models import Searchable, SearchWord
from patterns.search import backends
from patterns.search.hits import Hit, Results
from patterns.search.words import STOPWORDS, Names, fold, pattern_of, words

MAX_QUERY, MAX_WORDS = 100, 8
MOST_NAMES, MOST_TEXTS = 40, 40
LIKENESS, OTHER_LIKENESS = 0.7, 0.85

_TEXT = 7
_KINDS = {kind: place for place, kind in enumerate(Searchable.Kind.values)}


def search(query: str, most: int = 30, kind: str = "") -> Results:
    """What the query finds, best first: own names, other names, beginnings of names, titles, then full text.

    Where no name answers, misspelled words are corrected from the words of the catalogue; where no entry has all of
    the words, entries with any of them are found. The order of the best does not depend on the database. With `kind`
    only entries of that kind are found.
    """
    typed = query.strip()[:MAX_QUERY]
    sought = _Sought.of(words(typed))
    if not sought.words:
        return Results(typed)
    texts = max(MOST_TEXTS, most + 1)
    ranked, corrected, is_loose = _find(sought, texts, kind), "", False
    # A word may be most like one that means nothing, as "docs" is like "does": then there is nothing to be sought.
    if (not ranked or ranked[0][0] >= _TEXT) and (mended := _mend(sought)) != sought and mended.words:
        better = _find(mended, texts, kind)
        if not ranked or (better and better[0][0] < ranked[0][0]):
            ranked, sought, corrected = better, mended, " ".join(mended.typed)
    if not ranked and len(sought.words) > 1:
        ranked = _rank(backends.match(connection, sought.words, texts, every=False, kind=kind), sought)
        is_loose = bool(ranked)
    rows = [row for *_, row in ranked[:most]]
    told = dict(Searchable.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", "text"))
    pattern = re.compile("|".join(map(pattern_of, sought.words)), re.IGNORECASE)
    hits = [Hit.of(row, pattern, told.get(row.pk, "")) for row in rows]
    return Results(typed, hits, corrected if hits else "", is_loose, len(ranked) > most)


@dataclass(frozen=True)
class _Sought:
    """The words of a query: as they were typed, and those that mean something, each once."""

    typed: tuple[str, ...]
    words: tuple[str, ...]

    @classmethod
    def of(cls, typed: Sequence[str]) -> "_Sought":
        telling = [word for word in typed if word not in STOPWORDS]
        return cls(tuple(typed), tuple(dict.fromkeys(telling))[:MAX_WORDS])

    @property
    def name(self) -> str:
        return "".join(self.typed)


Ranked = list[tuple[int, tuple[int, ...], Searchable]]


def _find(sought: _Sought, most: int, kind: str) -> Ranked:
    """Rows that go by the name or hold every word, the best first."""
    ids = backends.named(connection, sought.name, MOST_NAMES, kind)
    rows = {row.pk: row for row in backends.match(connection, sought.words, most, kind=kind)}
    missing = [pk for pk in ids if pk not in rows]
    if missing:
        rows |= {row.pk: row for row in Searchable.objects.defer("text").filter(pk__in=missing)}
    return _rank(list(rows.values()), sought)


def _rank(rows: list[Searchable], sought: _Sought) -> Ranked:
    """The rows with their tiers and places, the best first."""
    ranked = [
        (tier, _place(row, tier, sought, order), row) for order, row in enumerate(rows) if (tier := _tier(row, sought))
    ]
    return sorted(ranked, key=lambda item: item[:2])


def _tier(row: Searchable, sought: _Sought) -> int:
    """How well a row's names answer: 1 is its own name, _TEXT no name at all."""
    names, title = Names.of(row), fold(row.title)
    tests = [
        sought.name in names.own,
        sought.name in names.aliases,
        any(name.startswith(sought.name) for name in names.own),
        _holds(title, sought.words) == len(sought.words),
        any(name.startswith(sought.name) for name in names.aliases),
        _holds(fold(f"{title} {row.names} {row.aliases}"), sought.words) == len(sought.words),
        True,
    ]
    return tests.index(True) + 1


def _place(row: Searchable, tier: int, sought: _Sought, order: int) -> tuple[int, ...]:
    """Where a row stands in its tier: by kind and the shorter title; by text alone as the database has ranked it."""
    if tier < _TEXT:
        return _KINDS[row.kind], len(row.title), order
    names, summary = fold(f"{row.title} {row.names} {row.aliases}"), fold(row.summary)
    whole = sum(bool(re.search(rf"\b{word}\b", f"{names} {summary}")) for word in sought.words)
    return -whole, -_holds(names, sought.words), -_holds(summary, sought.words), order


def _holds(text: str, sought: Sequence[str]) -> int:
    """How many of the sought words the text has."""
    return sum(bool(re.search(pattern_of(word), text)) for word in sought)


def _mend(sought: _Sought) -> _Sought:
    """The query with each word that the catalogue does not know replaced by the most alike one that it does."""
    known = set(SearchWord.objects.filter(word__in=sought.words).values_list("word", flat=True))
    mended = {word: _likest(word) for word in sought.words if word not in known and len(word) > 2}
    return _Sought.of([mended.get(word, word) for word in sought.typed])


def _likest(word: str) -> str:
    """The word of the catalogue that is most like a misspelled one, or that one: the first letter is seldom wrong."""
    found = [(difflib.SequenceMatcher(None, word, other).ratio(), other) for other in backends.alike(connection, word)]
    near = [(ratio, other) for ratio, other in found if ratio >= (LIKENESS if other[0] == word[0] else OTHER_LIKENESS)]
    return max(near, key=lambda item: (item[1][0] == word[0], item[0], item[1]))[1] if near else word
