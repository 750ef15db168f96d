"""The implementations of a pattern as pages show them: narrowed by the address, grouped by their chain of roles."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import QueryDict

from patterns.facets import Choice, Facet
from patterns.models import Collection, Implementation
from patterns.models.implementation import OTHER

MOST_CHAINS, MOST_OF_CHAIN = 3, 3  # on the pattern's own page
PER_PAGE = 60
NAMES = {"language": "Language", "framework": "Framework"}


@dataclass(frozen=True)
class Sample:
    """One folder of a collection: an implementation, and its variants that join the same services."""

    first: Implementation
    variants: Sequence[Implementation]


@dataclass(frozen=True)
class Group:
    """Samples with the same chain of roles: some of `count`."""

    steps: Sequence[str]
    samples: Sequence[Sample]
    count: int


class Offer:
    """The implementations of one pattern that an address asks for; `rows` are all of them."""

    def __init__(self, rows: Iterable[Implementation], asked: QueryDict) -> None:
        self._rows = sorted(rows, key=_order)
        known = {key: {value for row in self._rows for value in _values(row, key)} for key in NAMES}
        self._asked = {key: asked.get(key, "") if asked.get(key, "") in known[key] else "" for key in NAMES}
        self._page = asked.get("page", "")

    def __bool__(self) -> bool:
        return bool(self._rows)

    @cached_property
    def samples(self) -> list[Sample]:
        """What is asked for, the longest chains first, folder by folder."""
        folders: dict[tuple[int, str, str], dict[tuple[str, ...], Implementation]] = {}
        for row in self._rows:
            if self._passes(row):
                folders.setdefault(_sample(row), {}).setdefault((*row.made_with, row.link), row)
        return [Sample(first, rest) for first, *rest in (list(rows.values()) for rows in folders.values())]

    @cached_property
    def everything(self) -> int:
        """How many samples there are, whatever is asked for."""
        return len({_sample(row) for row in self._rows})

    @cached_property
    def facets(self) -> list[Facet]:
        """Language and framework, each value counted among what the other one leaves."""
        return [facet for key in NAMES if (facet := self._facet(key)).choices]

    @property
    def is_narrowed(self) -> bool:
        return any(self._asked.values())

    @property
    def address(self) -> str:
        """The query string of what is asked for, "" for everything."""
        asked = {key: value for key, value in self._asked.items() if value}
        return f"?{urlencode(asked)}" if asked else ""

    @cached_property
    def collections(self) -> list[Collection]:
        """Where they come from."""
        return list({row.collection_id: row.collection for row in self._rows}.values())

    def best(self) -> list[Group]:
        """The first samples of the first chains, for a page that is about more than them."""
        groups = _groups(self.samples)[:MOST_CHAINS]
        return [replace(group, samples=group.samples[:MOST_OF_CHAIN]) for group in groups]

    @cached_property
    def page(self) -> Page[Sample]:
        return Paginator(self.samples, PER_PAGE).get_page(self._page)

    def groups(self) -> list[Group]:
        """The samples of the page that the address asks for."""
        return _groups(self.page.object_list)

    def _facet(self, key: str) -> Facet:
        left = [row for row in self._rows if self._passes(row, without=key)]
        values = sorted({value for row in self._rows for value in _values(row, key)}, key=str.casefold)
        counts = {value: len({_sample(row) for row in left if value in _values(row, key)}) for value in values}
        return Facet(
            key, NAMES[key], tuple(Choice(value, value, counts[value], value == self._asked[key]) for value in values)
        )

    def _passes(self, row: Implementation, without: str = "") -> bool:
        return all(key == without or not value or value in _values(row, key) for key, value in self._asked.items())


def _order(row: Implementation) -> tuple[int, str, str, str]:
    """The longest chains of roles first: they say most about the pattern."""
    return -sum(step != OTHER for step in row.roles), row.chain, row.collection.name, row.key


def _sample(row: Implementation) -> tuple[int, str, str]:
    return row.collection_id, row.folder, row.chain


def _values(row: Implementation, key: str) -> list[str]:
    """ "Node.js, TypeScript" are two languages."""
    return [value for value in getattr(row, key).split(", ") if value]


def _groups(samples: Iterable[Sample]) -> list[Group]:
    found: dict[str, list[Sample]] = {}
    for sample in samples:
        found.setdefault(sample.first.chain, []).append(sample)
    return [Group(rows[0].first.steps, rows, len(rows)) for rows in found.values()]
