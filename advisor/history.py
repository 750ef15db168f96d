"""What was judged and what was answered before, a page at a time, and what of it can be compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from typing import Any

from django.core.paginator import Page, Paginator

from advisor.differences import Differences
from advisor.models import Assessment, Question, Revision
from advisor.models.assessment import AssessmentQuerySet
from advisor.sharing import said
from advisor.verdict import VERDICTS

PER_PAGE = 50
MOST_CHOICES = 500
MOST_OTHERS = 50
MOST_NOT_TAKEN = 20


@dataclass(frozen=True)
class Entry:
    """One revision, and what changed since the one before; None for the first."""

    revision: Revision
    changes: Differences | None

    @property
    def verdict(self) -> str:
        return VERDICTS[self.revision.advice["verdict"]]


@dataclass(frozen=True)
class NotTaken:
    """An answer that was sent and not stored, in words."""

    given: datetime
    input: str
    question: str
    answer: str


class History:
    """The revisions of an assessment, the newest first; a page that is not there is the nearest one."""

    def __init__(self, assessment: Assessment, own: AssessmentQuerySet, page: str) -> None:
        self.assessment = assessment
        self._own = own
        self._asked = page

    @cached_property
    def page(self) -> Page:
        return Paginator(self.assessment.revisions.select_related("rules_version"), PER_PAGE).get_page(self._asked)

    @cached_property
    def entries(self) -> list[Entry]:
        rows: Sequence[Revision] = list(self.page.object_list)
        if not rows:
            return []
        earlier = self.assessment.revisions.filter(number__lt=rows[-1].number).first()
        neighbours = pairwise([*rows, earlier])
        return [Entry(row, Differences(before, row) if before else None) for row, before in neighbours if row]

    @cached_property
    def choices(self) -> list[tuple[str, str]]:
        """What can be compared, as the address names it: the newest MOST_CHOICES revisions, and the others' newest."""
        own = self.assessment.public_id
        numbers = self.assessment.revisions.values_list("number", "created")[:MOST_CHOICES]
        others = self._own.exclude(pk=self.assessment.pk).filter(revisions__isnull=False).distinct()[:MOST_OTHERS]
        return [
            *((f"{own}:{number}", f"Revision {number} of {created:%Y-%m-%d %H:%M} UTC") for number, created in numbers),
            *((other.public_id, f"{other.name}, newest") for other in others),
        ]

    @property
    def before(self) -> str:
        """The first choice: the newest revision but one, else the newest."""
        return self.choices[1 if len(self.choices) > 1 else 0][0]

    @property
    def after(self) -> str:
        return self.choices[0][0]

    @cached_property
    def not_taken(self) -> list[NotTaken]:
        """The newest answers that another tab's had come before, or that could not be judged."""
        questions = {row.input: row for row in Question.objects.prefetch_related("choices")}
        rows = self.assessment.given_answers.filter(was_taken=False).order_by("-id")[:MOST_NOT_TAKEN]
        return [
            NotTaken(row.given, row.input, question.text, _words(question, row.value))
            for row in rows
            if (question := questions.get(row.input)) is not None
        ]


def _words(question: Question, value: Any) -> str:
    return "I don\u2019t know" if value is None else said(question, value)
