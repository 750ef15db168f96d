"""What an entry or a fact may need, for the start page and as a filter of the lists."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import F, Model, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone

from patterns.models import Challenge, ColdStart, Concept, Flow, Limit, Node, Pattern, Practice, Price
from patterns.models.facts import STALE_AFTER

DAYS = STALE_AFTER.days
# The day on which a fact was read: its own, else that of its source.
READ: dict[type[Model], Any] = {
    Price: F("seen"),
    Limit: Coalesce("seen", "source__seen_on"),
    ColdStart: Coalesce("seen", "source__seen_on"),
}
ENTRIES: tuple[type[Model], ...] = (Pattern, Practice, Challenge, Concept)
Narrow = Callable[[QuerySet[Any]], QuerySet[Any]]
# Each need by its name in the address: how it is called in the filter, and what narrows a list to it.
OF_ENTRIES: dict[str, tuple[str, Narrow]] = {
    "source": ("a source", lambda rows: rows.filter(sources=None)),
    "review": (f"a review, the last one being over {DAYS} days old", lambda rows: rows.filter(reviewed__lt=_old())),
}
OF_PATTERNS: dict[str, tuple[str, Narrow]] = {
    "publishing": ("publishing", lambda rows: rows.filter(is_published=False)),
    "flows": ("flows: its drawing falls apart", lambda rows: rows.filter(pk__in=fallen_apart())),
    **OF_ENTRIES,
}
OF_FACTS: dict[str, tuple[str, Narrow]] = {
    "reading": (f"reading again, after {DAYS} days", lambda rows: _read(rows).filter(read_then__lt=_old())),
    "date": ("a date", lambda rows: _read(rows).filter(read_then=None)),
}


def needs(model: type[Model]) -> dict[str, tuple[str, Narrow]]:
    """What rows of a model may need; empty for a model that needs nothing of this kind."""
    if model is Pattern:
        return OF_PATTERNS
    if model in ENTRIES:
        return OF_ENTRIES
    return OF_FACTS if model in READ else {}


class NeedsFilter(admin.SimpleListFilter):
    """The rows of a list that need something."""

    title = "what it needs"
    parameter_name = "needs"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, words) for name, (words, _) in needs(model_admin.model).items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        found = needs(queryset.model).get(self.value() or "")
        return found[1](queryset) if found else queryset


def fallen_apart() -> list[int]:
    """The patterns whose drawings are in several pieces: a node, or some that lead to each other alone."""
    neighbours: dict[int, set[int]] = defaultdict(set)
    for source, target in Flow.objects.values_list("source_id", "target_id"):
        neighbours[source].add(target)
        neighbours[target].add(source)
    nodes: dict[int, list[int]] = defaultdict(list)
    for pattern, node in Node.objects.values_list("pattern_id", "pk"):
        nodes[pattern].append(node)
    return [pattern for pattern, held in nodes.items() if len(_joined(held[0], neighbours)) < len(held)]


def _joined(start: int, neighbours: dict[int, set[int]]) -> set[int]:
    seen, waiting = {start}, [start]
    while waiting:
        fresh = neighbours[waiting.pop()] - seen
        seen |= fresh
        waiting.extend(fresh)
    return seen


def _read(rows: QuerySet[Any]) -> QuerySet[Any]:
    found: QuerySet[Any] = rows.alias(read_then=READ[rows.model])
    return found


def _old() -> Any:
    return timezone.localdate() - STALE_AFTER
