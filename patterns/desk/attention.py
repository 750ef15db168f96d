"""What waits for an editor: drafts, what has grown old, what leads nowhere, what names no source."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Model, QuerySet
from django.urls import reverse

from patterns.desk.needs import DAYS, ENTRIES, READ, needs
from patterns.models import Draft, Relation
from patterns.site_map import SiteMap

MOST_NAMED = 5
# What the rows of a list wait for, as the start page says it of several; `{rows}` is what they are.
WORDS = {
    "publishing": "{rows} that are not published",
    "flows": "{rows} whose drawings fall apart: no flow joins or leads to some of their nodes",
    "avoiding": "{rows} that do not say when to avoid them",
    "source": "{rows} without a source",
    "links": "{rows} with links that lead nowhere",
    "review": f"{{rows}} not reviewed for {DAYS} days",
    "reading": f"{{rows}} read over {DAYS} days ago",
    "date": "{rows} of which nobody knows when they were read",
}


@dataclass(frozen=True)
class Row:
    """One entry, and where it is dealt with."""

    name: str
    url: str


@dataclass(frozen=True)
class Matter:
    """Something to be done, with the first few entries it is about, and the list of all of them where there is one."""

    name: str
    count: int
    rows: tuple[Row, ...]
    url: str = ""


def attention(user: AbstractBaseUser | AnonymousUser) -> list[Matter]:
    """What the user may deal with, the most urgent first; what has nothing waiting is left out."""
    return [matter for matter in _matters(user) if matter.count]


def _matters(user: Any) -> Iterator[Matter]:
    if user.has_perm("patterns.change_pattern"):
        drafts = Draft.objects.select_related("pattern", "author")
        yield _matter("Drafts of published entries", drafts, lambda row: ("draft", row.pattern))
        dead_ends = Relation.objects.filter(pattern__is_published=True, target__is_published=False)
        dead_ends = dead_ends.select_related("pattern", "target")
        yield _matter("Relations to entries that are not published", dead_ends, lambda row: ("change", row.pattern))
    site = SiteMap()
    for model in (*ENTRIES, *READ):
        if user.has_perm(f"patterns.change_{model._meta.model_name}"):
            yield from _needed(model, site)


def _needed(model: type[Model], site: SiteMap) -> Iterator[Matter]:
    """What rows of a model need, each with the list that is narrowed to it."""
    name = str(model._meta.verbose_name_plural)
    address = reverse(f"admin:patterns_{model._meta.model_name}_changelist")
    for need, (_, narrow) in needs(model, site).items():
        words = WORDS[need].format(rows=name).capitalize()
        yield _matter(words, narrow(model._default_manager.select_related()), url=f"{address}?needs={need}")


def _matter(name: str, rows: QuerySet[Any], place: Any = lambda row: ("change", row), url: str = "") -> Matter:
    found = list(rows[: MOST_NAMED + 1])
    count = len(found) if len(found) <= MOST_NAMED else rows.count()
    return Matter(name, count, tuple(_row(row, *place(row)) for row in found[:MOST_NAMED]), url)


def _row(row: Any, view: str, entry: Any) -> Row:
    meta = entry._meta
    return Row(str(row), reverse(f"admin:{meta.app_label}_{meta.model_name}_{view}", args=[entry.pk]))
