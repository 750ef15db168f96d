"""Share links: the form that makes one, the pages under it, what a guest reads of the answers, and takes along."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone

from advisor.engine.inputs import INPUTS
from advisor.engine.wording import percent, unit_after
from advisor.models import Assessment, Question, Revision, ShareLink, begin_with
from advisor.report import Pages

MOST_OPEN_LINKS = 20
DAYS = {"1": "1 day", "7": "7 days", "30": "30 days", "": "as long as I do not revoke it"}


def shared_pages(link: ShareLink, revision: int | None = None) -> Pages:
    page = reverse("advisor:shared_detail", args=[link.token])
    diagram = reverse("advisor:shared_diagram", args=[link.token, "svg"]).removesuffix("svg")
    return Pages(report=page, diagram=diagram, answers=page, revision=revision)


class ShareForm(forms.Form):
    """How long a new link works."""

    days = forms.ChoiceField(
        label="The link works for",
        choices=list(DAYS.items()),
        initial="7",
        required=False,
        widget=forms.Select(attrs={"class": "text-input unit"}),
    )

    def __init__(self, assessment: Assessment, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._assessment = assessment

    def clean(self) -> dict[str, Any]:
        if self._assessment.share_links.open().count() >= MOST_OPEN_LINKS:
            raise forms.ValidationError(f"{MOST_OPEN_LINKS} links are open. Revoke one of them first.")
        return self.cleaned_data

    def save(self) -> ShareLink:
        days = self.cleaned_data["days"]
        expires = timezone.now() + timedelta(days=int(days)) if days else None
        return self._assessment.share_links.create(expires=expires)


@dataclass(frozen=True)
class Given:
    """One question with the answer that was judged, in words; `answer` is "" where it was not known."""

    input: str
    question: str
    answer: str
    evidence: str
    note: str


def given(assessment: Assessment, revision: Revision) -> list[Given]:
    """All questions in order, as the judgement knew them; a note stands where the answer is still the same."""
    workload = revision.workload
    grades = workload.get("evidence", {})
    notes = dict(_notes(assessment, revision))
    return [
        Given(
            question.input,
            question.text,
            said(question, workload.get(question.input)),
            grades.get(question.input, ""),
            notes.get(question.input, ""),
        )
        for question in Question.objects.prefetch_related("choices")
    ]


def _notes(assessment: Assessment, revision: Revision) -> Iterator[tuple[str, str]]:
    for answer in assessment.answers.all():
        if answer.note and answer.value == revision.workload.get(answer.input):
            yield answer.input, answer.note


def said(question: Question, value: Any) -> str:
    """An answer in the words of its question's choices; "" where it is not known."""
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        is_share = INPUTS[question.input].kind == "share"
        return percent(value) if is_share else f"{value:,.15g} {unit_after(value, question.unit)}".strip()
    labels = {repr(choice.value): choice.label for choice in question.choices.all()}
    values = value if isinstance(value, list) else [value]
    return "; ".join(labels.get(repr(item), str(item)) for item in values)


def copy_shared(assessment: Assessment, revision: Revision, owner: str = "", account: Any = None) -> Assessment:
    """An assessment of a guest that has what the guest reads: the answers that were judged, evidence and notes."""
    workload = revision.workload
    return begin_with(
        workload,
        notes=dict(_notes(assessment, revision)),
        copied_from=f"{workload['name']}, shared with you, revision {revision.number}"[:200],
        owner=owner,
        account=account,
    )
