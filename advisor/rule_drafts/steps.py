"""What is done with a draft of the rules: saved, published as a new rules version, or dropped."""

from collections.abc import Mapping
from typing import Any

import reversion
from django.db import transaction

from advisor.engine.rules import parse
from advisor.judgement import rules_mapping, rules_version
from advisor.models import Band, BreakPoint, Criterion, Gate, Parameter, RulesDraft, RulesVersion
from advisor.rule_drafts.values import with_changes


class RulesMovedError(Exception):
    """Rules that are no longer those over which the draft was made."""


class ClosedError(Exception):
    """A draft that was published or dropped already."""


class SavedMeanwhileError(Exception):
    """A draft that somebody saved since it was opened."""


@transaction.atomic
def save(
    draft: RulesDraft | None, name: str, changes: Mapping[str, Any], base: RulesVersion, *, user: Any, opened: str
) -> RulesDraft:
    """Store the values of a draft, or of a new one; raises SavedMeanwhileError or ClosedError.

    `opened` is when the draft was last saved as its editor knows it.
    """
    held = locked(draft) if draft else RulesDraft(created_by=user)
    if draft and held.updated.isoformat() != opened:
        raise SavedMeanwhileError
    held.name, held.changes, held.base = name, dict(changes), base
    held.save()
    return held


@transaction.atomic
def publish(draft: RulesDraft, user: Any) -> RulesVersion:
    """Write the values of a draft; raises ClosedError, RulesMovedError, or RulesError for rules that cannot be used."""
    held = locked(draft)
    for model in (Criterion, BreakPoint, Band, Gate, Parameter):
        list(model._default_manager.select_for_update().values_list("pk"))
    mapping = rules_mapping()
    if rules_version(mapping) != held.base:
        raise RulesMovedError
    parse(with_changes(mapping, held.changes))
    with reversion.create_revision():
        reversion.set_user(user)
        reversion.set_comment(f"Rules published from the draft \u201c{held.name}\u201d by {user.get_username()}")
        for path, value in held.changes.items():
            _write(path, value)
    held.status = RulesDraft.Status.PUBLISHED
    held.published_as = rules_version(rules_mapping())
    held.save()
    return held.published_as


@transaction.atomic
def drop(draft: RulesDraft) -> None:
    """Close a draft without publishing it; raises ClosedError."""
    held = locked(draft)
    held.status = RulesDraft.Status.DROPPED
    held.save()


def locked(draft: RulesDraft) -> RulesDraft:
    """The draft as it is stored, for this transaction alone; raises ClosedError where it is one no more."""
    held = RulesDraft.objects.select_for_update().get(pk=draft.pk)
    if not held.is_open:
        raise ClosedError
    return held


def _write(path: str, value: Any) -> None:
    place, _, field = path.rpartition("/")
    kind, slug, *point = place.split("/")
    row: Any
    if point:
        row = BreakPoint.objects.select_related("criterion").get(criterion__slug=slug, name=point[-1])
    elif kind == "bands":
        row = Band.objects.get(verdict=slug)
    else:
        row = {"criteria": Criterion, "gates": Gate, "parameters": Parameter}[kind]._default_manager.get(slug=slug)
    setattr(row, field, value)
    row.save()
    if point:
        reversion.add_to_revision(row.criterion)  # whose version holds its break points
