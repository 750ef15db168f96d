"""What is decided on an assessment: the form for it, what a page shows of it, and the copy that comes next."""

import hashlib
import json
import re
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.db import transaction

from advisor.engine.workload import has_control
from advisor.models import Assessment, Revision, begin_with
from advisor.models.assessment import AssessmentQuerySet
from advisor.triggers import Trigger, triggers

FIELDS = ["status", "superseded_by", "deciders", "rationale", "decided_on", "revisit_on"]
MAX_NAME = 200
ISO = "%Y-%m-%d"
_COUNTED = re.compile(r"(.*) \((\d{1,6})\)", re.DOTALL)


class Paragraphs(forms.CharField):
    """Text of several lines; a browser sends its line breaks as two characters, and they count as one."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(str(value or "").replace("\r\n", "\n")))


class DecisionForm(forms.ModelForm):
    """The decision on one assessment.

    The page sends back a digest of what it showed, as `shown`: so a save over a newer one is noticed.
    """

    rationale = Paragraphs(
        required=False,
        max_length=4_000,
        label="Why",
        widget=forms.Textarea(attrs={"class": "text-input", "rows": 6}),
    )

    class Meta:
        model = Assessment
        fields = FIELDS
        labels = {
            "status": "Status",
            "superseded_by": "Superseded by",
            "deciders": "Who decides",
            "decided_on": "Decided on",
            "revisit_on": "Revisit on",
        }
        widgets = {
            "status": forms.RadioSelect,
            "superseded_by": forms.Select(attrs={"class": "text-input"}),
            "deciders": forms.TextInput(attrs={"class": "text-input", "autocomplete": "off"}),
            "decided_on": forms.DateInput(format=ISO, attrs={"class": "text-input unit", "type": "date"}),
            "revisit_on": forms.DateInput(format=ISO, attrs={"class": "text-input unit", "type": "date"}),
        }
        help_texts = {
            "superseded_by": "One of your own assessments, where the status is Superseded.",
            "deciders": "Names, separated by commas. They stand in the record.",
        }

    def __init__(self, *args: Any, others: AssessmentQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = stored(self.instance)
        chooser: Any = self.fields["superseded_by"]
        chooser.queryset, chooser.empty_label = others, "none"
        chooser.error_messages["invalid_choice"] = "Choose one of your own assessments."
        for name in ("decided_on", "revisit_on"):
            field: Any = self.fields[name]
            field.input_formats = [ISO]
            field.error_messages["invalid"] = "Write the date as 2027-03-31."

    @property
    def digest(self) -> str:
        """Of what is stored, for the page to send back."""
        return _digest(self.stored)

    def clean_deciders(self) -> str:
        return _printable(" ".join(self.cleaned_data["deciders"].split()))

    def clean_rationale(self) -> str:
        return "\n".join(_printable(line) for line in self.cleaned_data["rationale"].split("\n"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self._check_successor(data)
        decided, revisit = data.get("decided_on"), data.get("revisit_on")
        if decided and revisit and revisit <= decided:
            self.add_error("revisit_on", "Write a day after that of the decision, or leave it empty.")
        shown = self.data.get("shown", "")
        if shown and shown != self.digest and self._given(data) != self.stored:
            self.add_error(None, "Meanwhile this decision was changed elsewhere. Save again to replace what is stored.")
        return data

    @property
    def is_stale(self) -> bool:
        """Whether something else was stored since the page was made."""
        return bool(self.is_bound and self.non_field_errors())

    def _check_successor(self, data: dict[str, Any]) -> None:
        if "status" not in data or "superseded_by" not in data:
            return
        successor = data["superseded_by"]
        if data["status"] != Assessment.Status.SUPERSEDED:
            if successor is not None:
                self.add_error("superseded_by", "Choose the status Superseded, or leave this at none.")
        elif successor is None:
            if self.stored["status"] != Assessment.Status.SUPERSEDED or self.stored["superseded_by"] is not None:
                self.add_error("superseded_by", "Choose the assessment that supersedes this one.")
        elif self.instance in _successors(successor):
            self.add_error("superseded_by", "That one is superseded by this one already.")

    def _given(self, data: dict[str, Any]) -> dict[str, Any]:
        return {name: _comparable(data.get(name)) for name in FIELDS}


def stored(assessment: Assessment) -> dict[str, Any]:
    """The decision as plain values."""
    return {name: _comparable(getattr(assessment, name)) for name in FIELDS}


def _comparable(value: Any) -> Any:
    if isinstance(value, Assessment):
        return value.pk
    return value.isoformat() if isinstance(value, date) else value


def _digest(values: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:32]


def _printable(text: str) -> str:
    if has_control(text):
        raise forms.ValidationError("This holds a character that cannot be shown: remove it.")
    return text


def _successors(assessment: Assessment) -> list[Assessment]:
    """The assessment, what supersedes it, what supersedes that, and so on; a ring is gone through once."""
    found = [assessment]
    while (following := found[-1].superseded_by) is not None and following not in found:
        found.append(following)
    return found


class Decided:
    """The decision on an assessment as its own visitor sees it."""

    def __init__(self, assessment: Assessment, revision: Revision | None, own: AssessmentQuerySet, today: date) -> None:
        self.assessment = assessment
        self.revision = revision
        self._own = own
        self._today = today

    @property
    def triggers(self) -> list[Trigger]:
        """What of the newest judgement would call for another look."""
        return triggers(self.revision.advice) if self.revision else []

    @property
    def is_due(self) -> bool:
        revisit = self.assessment.revisit_on
        return revisit is not None and revisit <= self._today and not self._is_superseded

    @property
    def _is_superseded(self) -> bool:
        return self.assessment.status == Assessment.Status.SUPERSEDED

    @cached_property
    def superseded_by(self) -> Assessment | None:
        """None too where what supersedes it is not the visitor's, as after signing out."""
        successor = self.assessment.superseded_by_id
        return self._own.filter(pk=successor).first() if successor else None

    @cached_property
    def supersedes(self) -> list[Assessment]:
        return list(self._own.filter(superseded_by=self.assessment).order_by("created", "id"))


@transaction.atomic
def duplicate(assessment: Assessment, own: AssessmentQuerySet, *, supersede: bool = False) -> Assessment:
    """A new assessment in the same hands with the same answers, evidence and notes; nothing is decided on it yet."""
    revision = assessment.revisions.values_list("number", "created").first()
    judged = f", revision {revision[0]} of {revision[1]:%Y-%m-%d}" if revision else ""
    copy = begin_with(
        {**assessment.workload_mapping(), "name": next_name(assessment.name, set(own.values_list("name", flat=True)))},
        notes={answer.input: answer.note for answer in assessment.answers.all() if answer.note},
        copied_from=f"{assessment.name[: MAX_NAME - len(judged)]}{judged}",
        owner=assessment.owner,
        account=assessment.account,
    )
    if supersede:
        assessment.status, assessment.superseded_by = Assessment.Status.SUPERSEDED, copy
        assessment.save(update_fields=["status", "superseded_by", "updated"])
    return copy


def next_name(name: str, taken: set[str]) -> str:
    """ "Order intake" is followed by "Order intake (2)", that by "Order intake (3)"."""
    found = _COUNTED.fullmatch(name)
    base, count = (found[1], int(found[2])) if found else (name, 1)
    while True:
        count += 1
        ending = f" ({count})"
        candidate = f"{base[: MAX_NAME - len(ending)]}{ending}"
        if candidate not in taken:
            return candidate
