"""What waits for an editor: drafts, what has grown old, what leads nowhere, what names no source."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Count, F, Model, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from patterns.models import Challenge, ColdStart, Concept, Draft, Limit, Pattern, Practice, Price, Relation
from patterns.models.facts import STALE_AFTER

MOST_NAMED = 5
# The day on which a fact was read: its own, else that of its source.
FACTS: dict[type[Model], Any] = {
    Price: F("seen"),
    Limit: Coalesce("seen", "source__seen_on"),
    ColdStart: Coalesce("seen", "source__seen_on"),
}
ENTRIES: tuple[type[Model], ...] = (Pattern, Practice, Challenge, Concept)


@dataclass(frozen=True)
class Row:
    """One entry, and where it is dealt with."""

    name: str
    url: str


@dataclass(frozen=True)
class Matter:
    """Something to be done, with the first few entries it is about."""

    name: str
    count: int
    rows: tuple[Row, ...]


def attention(user: AbstractBaseUser | AnonymousUser) -> list[Matter]:
    """What the user may deal with, the most urgent first; what has nothing waiting is left out."""
    return [matter for matter in _matters(user) if matter.count]


def _matters(user: Any) -> Iterator[Matter]:
    old = timezone.localdate() - STALE_AFTER
    if user.has_perm("patterns.change_pattern"):
        drafts = Draft.objects.select_related("pattern", "author")
        yield _matter("Drafts of published entries", drafts, lambda row: ("draft", row.pattern))
        yield _matter("Entries that are not published", Pattern.objects.filter(is_published=False))
        dead_ends = _dead_ends()
        yield _matter("Relations to entries that are not published", dead_ends, lambda row: ("change", row.pattern))
        yield _matter("Drawings with a node that no flow touches", _lone_nodes())
    for model in ENTRIES:
        name = model._meta.verbose_name_plural
        if user.has_perm(f"patterns.change_{model._meta.model_name}"):
            rows = model._default_manager.all()
            yield _matter(f"{name} without a source".capitalize(), rows.filter(sources=None))
            yield _matter(
                f"{name} not reviewed for {STALE_AFTER.days} days".capitalize(), rows.filter(reviewed__lt=old)
            )
    for model, read_on in FACTS.items():
        if user.has_perm(f"patterns.change_{model._meta.model_name}"):
            rows = model._default_manager.alias(read_then=read_on).filter(read_then__lt=old)
            yield _matter(f"{model._meta.verbose_name_plural} read over {STALE_AFTER.days} days ago".capitalize(), rows)


def _dead_ends() -> QuerySet[Relation]:
    rows = Relation.objects.filter(pattern__is_published=True, target__is_published=False)
    return rows.select_related("pattern", "target")


def _lone_nodes() -> QuerySet[Pattern]:
    alone = Q(nodes__outgoing=None) & Q(nodes__incoming=None) & Q(nodes__isnull=False)
    drawn = Pattern.objects.annotate(drawn=Count("nodes", distinct=True)).filter(drawn__gt=1)
    return drawn.filter(alone).distinct()


def _matter(name: str, rows: QuerySet[Any], place: Any = lambda row: ("change", row)) -> Matter:
    return Matter(name, rows.count(), tuple(_row(row, *place(row)) for row in rows[:MOST_NAMED]))


def _row(row: Any, view: str, entry: Any) -> Row:
    meta = entry._meta
    return Row(str(row), reverse(f"admin:{meta.app_label}_{meta.model_name}_{view}", args=[entry.pk]))
