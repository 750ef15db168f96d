"""A fact update into the rows, as one revision of the history."""

from collections.abc import Sequence
from typing import Any

import reversion
from django.db import transaction

from advisor.facts.change import Change
from advisor.facts.checking import slugs_of
from advisor.facts.sheet import Fact, Name, fact_sheet
from advisor.facts.update import FactUpdate
from patterns import search
from patterns.models import ColdStart, Limit, Price, Source


class FactsMovedError(Exception):
    """Facts that are not as they were when the change was shown; `names` says which."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names))
        self.names = names


@transaction.atomic
def apply(update: FactUpdate, by: str, user: Any = None) -> None:
    """Write the changes as one revision of the history; raises FactsMovedError where a fact is no longer as shown."""
    if update.problems:
        raise ValueError("An update with problems is not applied.")
    if not update.changes:
        return
    rows = _locked(update.changes)
    now = {fact.name: fact for fact in fact_sheet()}
    moved = [change.before.key for change in update.changes if now.get(change.before.name) != change.before]
    if moved:
        raise FactsMovedError(moved)
    with reversion.create_revision():
        reversion.set_comment(f"Facts updated from {update.name[:200]} by {by[:150]}: {len(update.changes)} changed")
        if user is not None:
            reversion.set_user(user)
        for change in update.changes:
            _write(rows[_row_name(change.after)], change.after)
    search.index()


def _row_name(fact: Fact) -> Name:
    return fact.kind, fact.key.rpartition("/")[0] if fact.kind == "cold-start" else fact.key


def _locked(changes: Sequence[Change]) -> dict[Name, Any]:
    """The rows of the changes, so that nobody writes them meanwhile."""
    names = {_row_name(change.after) for change in changes}
    limits = Limit.objects.select_for_update(of=("self",)).select_related("service__provider", "service__role")
    rows: dict[Name, Any] = {("price", row.slug): row for row in Price.objects.select_for_update()}
    rows |= {("cold-start", row.slug): row for row in ColdStart.objects.select_for_update()}
    rows |= {
        ("limit", f"{row.service.provider.slug}/{row.service.role.slug}/{row.slug}"): row
        for row in limits.filter(slug__in={key.rpartition("/")[2] for kind, key in names if kind == "limit"})
    }
    return rows


def _write(row: Any, fact: Fact) -> None:
    sources = [Source.objects.get(slug=slug) for slug in slugs_of(fact.source)]
    row.seen = fact.seen
    if isinstance(row, Price) and fact.value is not None:
        row.price_usd, row.evidence = fact.value, fact.evidence
        row.sources.set(sources)
    else:
        [row.source] = sources
    if isinstance(row, Limit):
        row.value = None if fact.value is None else float(fact.value)
        row.display, row.evidence = fact.display, fact.evidence
    elif isinstance(row, ColdStart):
        setattr(row, f"{fact.key.rpartition('/')[2]}_ms", float(fact.value or 0))
    row.full_clean()
    row.save()
    if isinstance(row, Limit):
        reversion.add_to_revision(row.service)  # whose version holds its limits
