"""What waits for an editor: drafts, what has grown old, what leads nowhere, what names no source."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Model
from django.urls import reverse

from patterns.desk.needs import DAYS, ENTRIES, READ, needs
from patterns.site_map import SiteMap

MOST_NAMED = 5
# What the rows of a list wait for, as the start page says it of several; `{rows}` is what they are.
WORDS = {
    "draft": "{rows} with a draft that nobody has published",
    "relations": "{rows} with relations to entries that are not published",
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
    """Something to be done, with the first few entries it is about, and the list of all of them."""

    name: str
    count: int
    rows: tuple[Row, ...]
    url: str


def attention(user: AbstractBaseUser | AnonymousUser) -> list[Matter]:
    """What the user may deal with, the most urgent first; what has nothing waiting is left out."""
    site = SiteMap()
    models = [model for model in (*ENTRIES, *READ) if _may_change(user, model)]
    return [matter for model in models for matter in _needed(model, site) if matter.count]


def _may_change(user: Any, model: type[Model]) -> bool:
    return bool(user.has_perm(f"patterns.change_{model._meta.model_name}"))


def _needed(model: type[Model], site: SiteMap) -> Iterator[Matter]:
    """What rows of a model need, each with the list that is narrowed to it."""
    name = str(model._meta.verbose_name_plural)
    address = reverse(f"admin:patterns_{model._meta.model_name}_changelist")
    for need, (_, narrow) in needs(model, site).items():
        rows = narrow(model._default_manager.select_related())
        found = list(rows[: MOST_NAMED + 1])
        count = len(found) if len(found) <= MOST_NAMED else rows.count()
        told = tuple(_row(row, "draft" if need == "draft" else "change") for row in found[:MOST_NAMED])
        yield Matter(WORDS[need].format(rows=name).capitalize(), count, told, f"{address}?needs={need}")


def _row(row: Any, view: str) -> Row:
    meta = row._meta
    return Row(str(row), reverse(f"admin:{meta.app_label}_{meta.model_name}_{view}", args=[row.pk]))
