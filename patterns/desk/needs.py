"""What an entry or a fact may need, for the start page and as a filter of the lists."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import F, Model, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone

from patterns.desk.drawings import fallen_apart
from patterns.desk.links import with_dead_links
from patterns.models import (
    Challenge,
    ColdStart,
    Concept,
    Guidance,
    Limit,
    Observation,
    Pattern,
    Practice,
    Price,
    Relation,
)
from patterns.models.facts import STALE_AFTER
from patterns.site_map import SiteMap

DAYS = STALE_AFTER.days
# The day on which a fact was read: its own, else that of its source.
READ: dict[type[Model], Any] = {
    Price: F("seen"),
    Limit: Coalesce("seen", "source__seen_on"),
    ColdStart: Coalesce("seen", "source__seen_on"),
    Observation: F("source__seen_on"),
}
ENTRIES: tuple[type[Model], ...] = (Pattern, Practice, Challenge, Concept)
Narrow = Callable[[QuerySet[Any]], QuerySet[Any]]
Needs = dict[str, tuple[str, Narrow]]
SOURCE: Needs = {"source": ("a source", lambda rows: rows.filter(sources=None))}
OF_PATTERNS: Needs = {
    "draft": ("its draft published", lambda rows: rows.filter(draft__isnull=False)),
    "relations": ("relations to what is published", lambda rows: rows.filter(pk__in=_dead_ends())),
    "publishing": ("publishing", lambda rows: rows.filter(is_published=False)),
    "flows": ("flows: its drawing falls apart", lambda rows: rows.filter(pk__in=fallen_apart())),
    "avoiding": ("to say when to avoid it", lambda rows: rows.exclude(guidance__kind=Guidance.Kind.AVOID_WHEN)),
}
OF_ENTRIES: Needs = {
    "review": (f"a review, the last one being over {DAYS} days old", lambda rows: rows.filter(reviewed__lt=_old())),
}
OF_FACTS: Needs = {
    "reading": (f"reading again, after {DAYS} days", lambda rows: _read(rows).filter(read_then__lt=_old())),
    "date": ("a date", lambda rows: _read(rows).filter(read_then=None)),
}


def needs(model: type[Model], site: SiteMap | None = None) -> Needs:
    """What rows of a model may need, by its name in the address: how the filter calls it, and what narrows a list.

    `site` saves asking for its pages once more where several lists are narrowed.
    """
    if model in ENTRIES:
        links: Needs = {"links": ("a link mended", lambda rows: rows.filter(pk__in=with_dead_links(model, site)))}
        return {**(OF_PATTERNS if model is Pattern else {}), **SOURCE, **links, **OF_ENTRIES}
    if model is Price:
        return SOURCE | OF_FACTS
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


def _dead_ends() -> QuerySet[Any]:
    rows = Relation.objects.filter(pattern__is_published=True, target__is_published=False)
    return rows.values("pattern_id")


def _read(rows: QuerySet[Any]) -> QuerySet[Any]:
    found: QuerySet[Any] = rows.alias(read_then=READ[rows.model])
    return found


def _old() -> Any:
    return timezone.localdate() - STALE_AFTER
