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
STORED = [*FIELDS, "decided_revision"]
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

    # The judgement that is decided on; the newest one where the page names none.
    revision = forms.ModelChoiceField(
        Revision.objects.none(),
        to_field_name="number",
        required=False,
        label="On which judgement",
        error_messages={"invalid_choice": "Choose one of the judgements shown."},
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
        judgements: Any = self.fields["revision"]
        judgements.queryset = self.instance.revisions.all()
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
        self.instance.decided_revision = data["decided_revision"] = self._decided_revision(data)
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

    def _decided_revision(self, data: dict[str, Any]) -> int | None:
        """The number of the judgement that is decided on; None while nothing is, or nothing was judged."""
        if data.get("status") == Assessment.Status.PROPOSED:
            return None
        revision = data.get("revision") or self.instance.revisions.first()
        return revision.number if revision else None

    @property
    def kept_number(self) -> int | None:
        """The judgement that is chosen on the page: the one sent, else the one decided on before."""
        sent = self.data.get("revision", "") if self.is_bound else ""
        return int(sent) if sent.isdecimal() and len(sent) < 10 else self.stored["decided_revision"]

    def _given(self, data: dict[str, Any]) -> dict[str, Any]:
        return {name: _comparable(data.get(name)) for name in STORED}


def stored(assessment: Assessment) -> dict[str, Any]:
    """The decision as plain values."""
    return {name: _comparable(getattr(assessment, name)) for name in STORED}


def recorded(assessment: Assessment) -> Revision | None:
    """The judgement that records and guests are shown: the one decided on, else the newest; None before the first."""
    revisions = assessment.revisions.select_related("rules_version")
    decided = revisions.filter(number=assessment.decided_revision).first() if assessment.decided_revision else None
    return decided or revisions.first()


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
    """The decision on an assessment as its own visitor sees it; `newest` is the last judgement."""

    def __init__(self, assessment: Assessment, newest: Revision | None, own: AssessmentQuerySet, today: date) -> None:
        self.assessment = assessment
        self.newest = newest
        self._own = own
        self._today = today

    @cached_property
    def revision(self) -> Revision | None:
        """The judgement that was decided on, or the newest one."""
        decided = self.assessment.decided_revision
        is_newest = decided is None or (self.newest is not None and self.newest.number == decided)
        return self.newest if is_newest else recorded(self.assessment)

    @property
    def judgements(self) -> list[Revision]:
        """The judgement decided on, and the newest one to decide on again."""
        return list(filter(None, [self.revision, self.newest]))

    @property
    def is_behind(self) -> bool:
        """Whether it was judged again since the decision."""
        return self.revision is not None and self.newest is not None and self.revision.number < self.newest.number

    @property
    def is_outdated(self) -> bool:
        """Whether the newest judgement says something else than the one decided on."""
        if self.revision is None or self.newest is None:
            return False
        return any(self.revision.advice[name] != self.newest.advice[name] for name in ("verdict", "sentence"))

    @property
    def verb(self) -> str:
        """What was done: "accepted"."""
        return self.assessment.get_status_display().lower()

    @property
    def triggers(self) -> list[Trigger]:
        """What of the judgement decided on would call for another look."""
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
        return list(self._own.filter(superseded_by=self.assessment).order_by("id"))


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
        assessment.decided_revision = assessment.decided_revision or (revision[0] if revision else None)
        assessment.save(update_fields=["status", "superseded_by", "decided_revision", "updated"])
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
