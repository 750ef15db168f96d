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
LIKENESS = 0.77

_KINDS = {kind: place for place, kind in enumerate(Searchable.Kind.values)}


def search(query: str, most: int = 30) -> Results:
    """What the query finds, best first: own names, other names, beginnings of names, titles, then full text.

    Where nothing has all of its words, the misspelled ones are corrected from the words of the catalogue; where that
    does not help either, entries with any of the words are found. The order does not depend on the database.
    """
    typed = query.strip()[:MAX_QUERY]
    sought = _Sought.of(words(typed))
    if not sought.words:
        return Results(typed)
    found = _find(sought)
    corrected, is_loose = "", False
    if not found and (mended := _mend(sought)) != sought:
        sought, corrected = mended, " ".join(mended.typed)
        found = _find(sought)
    if not found and len(sought.words) > 1:
        found, is_loose = backends.match(connection, sought.words, MOST_TEXTS, every=False), True
    places = {row.pk: place for place, row in enumerate(found)}
    rows = sorted(found, key=lambda row: (*_rank(row, sought), places[row.pk]))[:most]
    texts = dict(Searchable.objects.filter(pk__in=places.keys() & {row.pk for row in rows}).values_list("pk", "text"))
    pattern = re.compile("|".join(map(pattern_of, sought.words)), re.IGNORECASE)
    hits = [Hit.of(row, pattern, texts.get(row.pk, "")) for row in rows]
    return Results(typed, hits, corrected, is_loose)


@dataclass(frozen=True)
class _Sought:
    """The words of a query: as they were typed, and those that mean something, each once."""

    typed: tuple[str, ...]
    words: tuple[str, ...]

    @classmethod
    def of(cls, typed: Sequence[str]) -> "_Sought":
        telling = [word for word in typed if word not in STOPWORDS] or typed
        return cls(tuple(typed), tuple(dict.fromkeys(telling))[:MAX_WORDS])

    @property
    def name(self) -> str:
        return "".join(self.typed)


def _find(sought: _Sought) -> list[Searchable]:
    """Rows that go by the name or hold every word."""
    ids = backends.named(connection, sought.name, MOST_NAMES)
    rows = {row.pk: row for row in backends.match(connection, sought.words, MOST_TEXTS)}
    missing = [pk for pk in ids if pk not in rows]
    if missing:
        rows |= {row.pk: row for row in Searchable.objects.defer("text").filter(pk__in=missing)}
    return list(rows.values())


def _rank(row: Searchable, sought: _Sought) -> tuple[int, int]:
    """How well a row answers, best first: by its names, then by kind; within a tier the database's order stays."""
    names, title = Names.of(row), fold(row.title)
    if sought.name in names.own:
        tier = 0
    elif sought.name in names.aliases:
        tier = 1
    elif any(name.startswith(sought.name) for name in names.own):
        tier = 2
    elif _holds(title, sought.words):
        tier = 3
    elif any(name.startswith(sought.name) for name in names.aliases):
        tier = 4
    elif _holds(fold(f"{title} {row.names} {row.aliases}"), sought.words):
        tier = 5
    else:
        return 6, 0
    return tier, _KINDS[row.kind]


def _holds(text: str, sought: Sequence[str]) -> bool:
    return all(re.search(pattern_of(word), text) for word in sought)


def _mend(sought: _Sought) -> _Sought:
    """The query with each word that the catalogue does not know replaced by the most alike one that it does."""
    known = set(SearchWord.objects.filter(word__in=sought.words).values_list("word", flat=True))
    mended = {}
    for word in sought.words:
        if word not in known and len(word) > 2:
            alike = difflib.get_close_matches(word, backends.alike(connection, word), n=1, cutoff=LIKENESS)
            mended[word] = alike[0] if alike else word
    return _Sought.of([mended.get(word, word) for word in sought.typed])
