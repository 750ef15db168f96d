"""The drafts of published patterns: kept, set aside, brought back. Nothing that was once a draft is lost."""

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction

from patterns.models import Draft, PastDraft, Pattern


def draft_of(pattern: Pattern) -> Draft | None:
    return Draft.objects.select_related("author").filter(pattern=pattern).first()


def locked_draft(pattern: Pattern) -> Draft | None:
    """The draft as nobody else changes it before the transaction ends."""
    Pattern.objects.select_for_update().filter(pk=pattern.pk).first()
    return draft_of(pattern)


@transaction.atomic
def keep(pattern: Pattern, posted: dict[str, Any], base: int | None, author: Any) -> Draft:
    """Make this the draft of the pattern; what was its draft before is set aside."""
    before = locked_draft(pattern)
    if before is not None and (before.posted, before.base) == (posted, base):
        return before
    if before is not None:
        set_aside(before, PastDraft.Ending.REPLACED, author)
    return Draft.objects.create(pattern=pattern, posted=posted, base=base, author=author)


@transaction.atomic
def set_aside(draft: Draft, ending: PastDraft.Ending, user: Any) -> PastDraft:
    past = PastDraft.objects.create(
        pattern_number=draft.pattern_id,
        title=draft.pattern.title,
        posted=draft.posted,
        base=draft.base,
        author=draft.author,
        written=draft.updated,
        ending=ending,
        ended_by=user,
    )
    draft.delete()
    return past


def set_aside_with(patterns: Iterable[models.Model], user: Any) -> None:
    """Keep the drafts of patterns that are about to be deleted."""
    for draft in Draft.objects.filter(pattern__in=[row.pk for row in patterns]).select_related("pattern", "author"):
        set_aside(draft, PastDraft.Ending.DELETED, user)


def past_drafts(number: int) -> "models.QuerySet[PastDraft]":
    """What was once a draft of the pattern, the latest first."""
    return PastDraft.objects.filter(pattern_number=number).select_related("author", "ended_by")
