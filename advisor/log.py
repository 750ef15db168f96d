"""The log of a visitor's assessments: which of them an address asks for, and the number that each has."""

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.fields.json import KT
from django.http import QueryDict

from advisor.engine.inputs import INPUTS
from advisor.engine.wording import PROVIDERS
from advisor.models import Answer, Assessment, Revision
from advisor.models.assessment import AssessmentQuerySet
from advisor.verdict import VERDICTS

PER_PAGE = 50
MAX_WORDS = 100
NOT_JUDGED = "none"
SORTS = {
    "": "Last changed",
    "number": "Number",
    "name": "Name",
    "decided": "Decided last",
    "revisit": "To revisit first",
}
_ORDERS = {
    "": ("-updated", "-id"),
    "number": ("id",),
    "name": ("name", "id"),
    "decided": (F("decided_on").desc(nulls_last=True), "-id"),
    "revisit": (F("revisit_on").asc(nulls_last=True), "id"),
}


def numbers(own: AssessmentQuerySet) -> dict[int, int]:
    """The place of each assessment in its owner's log, by id: the first that was begun is 1."""
    return {pk: place for place, pk in enumerate(own.order_by("id").values_list("pk", flat=True), 1)}


class Entry:
    """One line of the log."""

    def __init__(self, assessment: Any, number: int, today: date) -> None:
        self.assessment = assessment
        self.number = f"{number:04}"
        self._today = today

    @property
    def verdict(self) -> str:
        return self.assessment.verdict or ""

    @property
    def verdict_name(self) -> str:
        return VERDICTS.get(self.verdict, "")

    @property
    def provider_name(self) -> str:
        return PROVIDERS.get(self.assessment.provider or "", "")

    @property
    def is_due(self) -> bool:
        revisit = self.assessment.revisit_on
        is_open = self.assessment.status != Assessment.Status.SUPERSEDED
        return revisit is not None and revisit <= self._today and is_open


class Log:
    """The assessments that an address asks for. What is no known value of a filter is not one that was asked for."""

    def __init__(self, own: AssessmentQuerySet, asked: QueryDict, today: date) -> None:
        self._own = own
        self._today = today
        self._page = asked.get("page", "")
        self.query = " ".join(asked.get("q", "").replace("\0", "").split())[:MAX_WORDS]
        self.status = _known(asked.get("status", ""), Assessment.Status.values)
        self.verdict = _known(asked.get("verdict", ""), [*VERDICTS, NOT_JUDGED])
        self.provider = _known(asked.get("provider", ""), INPUTS["provider"].choices)
        self.is_due = bool(asked.get("due"))
        self.sort = _known(asked.get("sort", ""), list(SORTS))

    @property
    def is_narrowed(self) -> bool:
        return bool(self.query or self.status or self.verdict or self.provider or self.is_due)

    @property
    def address(self) -> str:
        """The query string without what is left at its beginning, and without the page."""
        given = {
            "q": self.query,
            "status": self.status,
            "verdict": self.verdict,
            "provider": self.provider,
            "due": "1" if self.is_due else "",
            "sort": self.sort,
        }
        chosen = {name: value for name, value in given.items() if value}
        return f"?{urlencode(chosen)}" if chosen else ""

    @property
    def next_address(self) -> str:
        """The same with "page=" at its end."""
        return f"{self.address}&page=" if self.address else "?page="

    @property
    def statuses(self) -> list[tuple[str, str, bool]]:
        return [(value, name, value == self.status) for value, name in Assessment.Status.choices]

    @property
    def verdicts(self) -> list[tuple[str, str, bool]]:
        rows = [*VERDICTS.items(), (NOT_JUDGED, "Not judged yet")]
        return [(value, name, value == self.verdict) for value, name in rows]

    @property
    def providers(self) -> list[tuple[str, str, bool]]:
        return [(value, PROVIDERS[value], value == self.provider) for value in INPUTS["provider"].choices]

    @property
    def sorts(self) -> list[tuple[str, str, bool]]:
        return [(value, name, value == self.sort) for value, name in SORTS.items()]

    @cached_property
    def found(self) -> Any:
        """The assessments, sorted, each with the verdict of its newest judgement and its provider."""
        newest = Revision.objects.filter(assessment=OuterRef("pk")).order_by("-number")
        provider = Answer.objects.filter(assessment=OuterRef("pk"), input="provider").values("value")
        rows: Any = self._own.annotate(
            verdict=Subquery(newest.annotate(of=KT("advice__verdict")).values("of")[:1]),
            provider=Subquery(provider[:1]),
        )
        rows = rows.filter(self._wanted())
        if self.provider:
            chosen = Answer.objects.filter(assessment=OuterRef("pk"), input="provider", value=self.provider)
            rows = rows.filter(Exists(chosen))
        return rows.order_by(*_ORDERS[self.sort])

    def _wanted(self) -> Q:
        wanted = Q()
        for word in self.query.split():
            notes = Exists(Answer.objects.filter(assessment=OuterRef("pk"), note__icontains=word))
            texts = ("name", "deciders", "rationale", "copied_from")
            said = Q(notes)
            for text in texts:
                said |= Q(**{f"{text}__icontains": word})
            wanted &= said
        if self.status:
            wanted &= Q(status=self.status)
        if self.verdict:
            wanted &= Q(verdict=None) if self.verdict == NOT_JUDGED else Q(verdict=self.verdict)
        if self.is_due:
            wanted &= Q(revisit_on__lte=self._today) & ~Q(status=Assessment.Status.SUPERSEDED)
        return wanted

    @cached_property
    def page(self) -> Page:
        return Paginator(self.found, PER_PAGE).get_page(self._page)

    @cached_property
    def entries(self) -> list[Entry]:
        places = numbers(self._own)
        return [Entry(row, places[row.pk], self._today) for row in self.page.object_list]

    @cached_property
    def is_empty(self) -> bool:
        """Whether there is nothing to narrow."""
        return not self._own.exists()


def _known(value: str, values: Sequence[str]) -> str:
    return value if value in values else ""
