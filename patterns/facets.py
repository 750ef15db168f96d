"""Which patterns a list shows: facets with counts, sorted, all of it read from and written to the address."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from typing import NamedTuple

from django.http import QueryDict

from patterns.models import Pattern, Searchable, ServiceTable
from patterns.search import search

SORTS = {"": "Catalogue order", "name": "Name", "reviewed": "Last reviewed"}
MOST_FOUND = 200

Values = Mapping[str, str]  # the value in the address, and its name on the page


class Choice(NamedTuple):
    """One value of a facet, and the number of patterns that would be shown with it."""

    value: str
    name: str
    number: int
    is_chosen: bool


class Facet(NamedTuple):
    key: str
    name: str
    choices: tuple[Choice, ...]

    @property
    def is_used(self) -> bool:
        return any(choice.is_chosen for choice in self.choices)


class Stock:
    """All patterns with what each stands under: the same whatever is asked for."""

    def __init__(self, patterns: Iterable[Pattern], services: ServiceTable) -> None:
        self.patterns = list(patterns)
        self.values = {pattern.pk: _values(pattern, services) for pattern in self.patterns}
        self.names = {key: self._names_of(key) for key in NAMES}

    def category(self, pattern: Pattern) -> str:
        return self.values[pattern.pk]["category"][pattern.category]

    @cached_property
    def facets(self) -> list[Facet]:
        """Every facet that has values, where nothing is asked for."""
        return [facet for key in NAMES if (facet := self.facet(key, self.patterns, ())).choices]

    def facet(self, key: str, among: Iterable[Pattern], asked: Collection[str]) -> Facet:
        """A facet with all its values, counted among some patterns."""
        left = Counter(value for pattern in among for value in self.values[pattern.pk][key])
        choices = [Choice(value, name, left[value], value in asked) for value, name in self.names[key].items()]
        return Facet(key, NAMES[key], tuple(choices))

    def _names_of(self, key: str) -> dict[str, str]:
        """Every value that some pattern has, in the order in which the facet shows them, with its name."""
        names = {value: name for values in self.values.values() for value, name in values[key].items()}
        order = ORDERED.get(key, names)
        return dict(sorted(names.items(), key=lambda item: order[item[0]]))


class Shelf:
    """The patterns that an address asks for. Values of one facet widen the choice, several facets narrow it."""

    def __init__(self, stock: Stock, asked: QueryDict) -> None:
        self.query = asked.get("q", "").strip()[:100]
        self.sort = asked.get("sort", "") if asked.get("sort", "") in SORTS else ""
        self.results = search(self.query, MOST_FOUND, Searchable.Kind.PATTERN)
        self._stock = stock
        self._patterns = self._found(stock.patterns)
        chosen = {key: set(asked.getlist(key)) & stock.names[key].keys() for key in NAMES}
        self._asked = {key: values for key, values in chosen.items() if values}
        by_slug = {pattern.slug: pattern for pattern in stock.patterns}
        self.compared = [by_slug[slug] for slug in dict.fromkeys(asked.getlist("pattern")) if slug in by_slug]

    def _found(self, everything: list[Pattern]) -> list[Pattern]:
        """The patterns that the words find, the best first; all of them without words."""
        if not self.query:
            return everything
        by_url = {pattern.get_absolute_url(): pattern for pattern in everything}
        return [by_url[hit.url] for hit in self.results.hits if hit.url in by_url]

    @cached_property
    def patterns(self) -> list[Pattern]:
        """What is shown, sorted."""
        shown = [pattern for pattern in self._patterns if self._passes(pattern)]
        orders: dict[str, Callable[[Pattern], tuple[object, ...]]] = {
            "name": lambda pattern: (pattern.title.casefold(),),
            "reviewed": lambda pattern: (-pattern.reviewed.toordinal(), pattern.title.casefold()),
        }
        return sorted(shown, key=orders[self.sort]) if self.sort else shown

    @cached_property
    def facets(self) -> list[Facet]:
        """Every facet with all its values, counted among what the words and the other facets leave."""
        if not self.is_narrowed:
            return self._stock.facets
        return [facet for key in NAMES if (facet := self._facet(key)).choices]

    def _facet(self, key: str) -> Facet:
        left = (pattern for pattern in self._patterns if self._passes(pattern, without=key))
        return self._stock.facet(key, left, self._asked.get(key, ()))

    def _passes(self, pattern: Pattern, without: str = "") -> bool:
        values = self._stock.values[pattern.pk]
        return all(key == without or asked & values[key].keys() for key, asked in self._asked.items())

    @property
    def hidden(self) -> list[Pattern]:
        """The patterns that are chosen for a comparison and not shown."""
        shown = {pattern.pk for pattern in self.patterns}
        return [pattern for pattern in self.compared if pattern.pk not in shown]

    def is_typed_after(self, earlier: QueryDict) -> bool:
        """Whether only the words differ from an earlier address: then nobody wants to go back to it."""
        then, now = (
            {k: v for k, v in asked.lists() if k != "q" and any(v)} for asked in (earlier, QueryDict(self.address[1:]))
        )
        return then == now

    @property
    def is_grouped(self) -> bool:
        """Whether what is shown stands under its categories, and not in an order of its own."""
        return not (self.sort or self.query)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.query or self._asked)

    @property
    def address(self) -> str:
        """The query string of what is shown, without what is empty."""
        asked = QueryDict(mutable=True)
        for key, value in (("q", self.query), ("sort", self.sort)):
            if value:
                asked[key] = value
        for key, values in (*self._asked.items(), ("pattern", [pattern.slug for pattern in self.compared])):
            asked.setlist(key, sorted(values))
        return f"?{asked.urlencode()}" if asked.urlencode() else ""

    @property
    def sorts(self) -> list[tuple[str, str, bool]]:
        return [(value, name, value == self.sort) for value, name in SORTS.items()]


NAMES = {
    "category": "Category",
    "block": "Building block",
    "helps": "Helps",
    "challenge": "Raises the challenge",
    "practice": "Calls for the practice",
    "on": "Without a gap on",
}
ORDERED = {"category": {value: str(place) for place, value in enumerate(Pattern.Category.values)}}


def _values(pattern: Pattern, services: ServiceTable) -> dict[str, Values]:
    """What a pattern stands under in each facet."""
    roles = {node.role.slug: node.role.name for node in pattern.nodes.all()}
    gaps = services.gaps(roles)
    return {
        "category": {pattern.category: pattern.get_category_display()},
        "block": roles,
        "helps": {item.attribute.slug: item.attribute.name for item in pattern.tradeoffs.all() if item.effect > 0},
        "challenge": {challenge.slug: challenge.name for challenge in pattern.challenges.all()},
        "practice": {practice.slug: practice.name for practice in pattern.practices.all()},
        "on": {item.slug: item.name for item in services.providers() if item.slug not in gaps},
    }
