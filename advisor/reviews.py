"""Reviews beside an assessment: a lens answered question by question, and its risks summed by pillar and in all.

The format says nothing of how an answer is given. Here a question is answered by the choices that hold, or by "None
of these" alone, the lens's own where it has one; a question that does not apply needs a reason and has no risk.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.db import transaction

from advisor.lens.model import Lens, LensChoice, LensQuestion, Pillar, Resource, Risk
from advisor.models import Assessment, ReviewAnswer, ReviewLens

NONE = "-"  # no id of the format has a hyphen
MAX_NOTE = 500
STATES = {
    "high": "High risk",
    "medium": "Medium risk",
    "none": "No risk",
    "unanswered": "Unanswered",
    "not-applicable": "Does not apply",
    "unruled": "No rule fits",
}
RISKS = {Risk.HIGH: "high", Risk.MEDIUM: "medium", Risk.NONE: "none", None: "unruled"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Reviewed:
    """One question of a lens with its answer, if there is one."""

    question: LensQuestion
    answer: ReviewAnswer | None

    @cached_property
    def state(self) -> str:
        """The risk of the answer, or why there is none: a key of STATES."""
        if self.answer is None:
            return "unanswered"
        if self.answer.does_not_apply:
            return "not-applicable"
        return RISKS[self.question.risk(set(self.answer.choices))] if self.answer.is_answered else "unanswered"

    @property
    def state_name(self) -> str:
        return STATES[self.state]

    @property
    def is_risk(self) -> bool:
        return self.state in {"high", "medium", "unruled"}

    @property
    def note(self) -> str:
        return self.answer.note if self.answer else ""

    @property
    def improvements(self) -> list[tuple[LensChoice, tuple[Resource, ...]]]:
        """What the choices that were not taken would call for; nothing where there is no risk."""
        taken = self.answer.choices if self.answer else []
        if not self.is_risk:
            return []
        return [(choice, choice.plans) for choice in self.question.ordinary if choice.id not in taken and choice.plans]


@dataclass(frozen=True)
class Tally:
    """How many questions are in which state."""

    counts: Mapping[str, int]

    @classmethod
    def of(cls, rows: Iterable[Reviewed]) -> "Tally":
        counts = dict.fromkeys(STATES, 0)
        for row in rows:
            counts[row.state] += 1
        return cls(counts)

    def __getitem__(self, state: str) -> int:
        return self.counts[state]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def shown(self) -> list[tuple[str, str, int]]:
        """State, its name and count."""
        return [(state, STATES[state], count) for state, count in self.counts.items()]

    @property
    def sentence(self) -> str:
        """ "2 high, 1 medium, 5 none, 3 unanswered" """
        return ", ".join(f"{count} {name.removesuffix(' risk').lower()}" for _, name, count in self.shown if count)


@dataclass(frozen=True)
class PillarReview:
    pillar: Pillar
    rows: tuple[Reviewed, ...]

    @cached_property
    def tally(self) -> Tally:
        return Tally.of(self.rows)


class Review:
    """What an assessment says to a lens."""

    def __init__(self, row: ReviewLens, answers: Iterable[ReviewAnswer]) -> None:
        self.row = row
        self.answers = {answer.question: answer for answer in answers}

    @property
    def is_begun(self) -> bool:
        return bool(self.answers)

    @cached_property
    def lens(self) -> Lens:
        return self.row.lens()

    @cached_property
    def pillars(self) -> list[PillarReview]:
        return [PillarReview(pillar, tuple(map(self._reviewed, pillar.questions))) for pillar in self.lens.pillars]

    def _reviewed(self, question: LensQuestion) -> Reviewed:
        return Reviewed(question, self.answers.get(question.id))

    @cached_property
    def rows(self) -> list[Reviewed]:
        return [row for pillar in self.pillars for row in pillar.rows]

    @cached_property
    def tally(self) -> Tally:
        return Tally.of(self.rows)

    @property
    def risks(self) -> list[Reviewed]:
        """The questions that show a risk, the highest first, in the order of the lens."""
        order = list(STATES)
        return sorted((row for row in self.rows if row.is_risk), key=lambda row: order.index(row.state))


def reviews_of(assessment: Assessment) -> list[Review]:
    """The reviews that an assessment can have; two queries, and one more for each that is begun."""
    return [Review(row, row.given) for row in ReviewLens.objects.offered_to(assessment)]


def review_of(assessment: Assessment, row: ReviewLens) -> Review:
    return Review(row, assessment.review_answers.filter(lens=row))


@dataclass(frozen=True)
class Box:
    """A check box of a question; `alone` rules out the others."""

    id: str
    value: str
    title: str
    helps: tuple[Resource, ...]
    is_checked: bool
    alone: bool = False


@dataclass
class ReviewForm:
    """One question as a form: stored, or as posted under its id, `<id>-na` and `<id>-note`."""

    reviewed: Reviewed
    chosen: list[str]
    does_not_apply: bool
    note: str
    errors: list[str] = field(default_factory=list)

    @property
    def question(self) -> LensQuestion:
        return self.reviewed.question

    @classmethod
    def stored(cls, reviewed: Reviewed) -> "ReviewForm":
        answer = reviewed.answer
        if answer is None:
            return cls(reviewed, [], does_not_apply=False, note="")
        is_none = answer.is_answered and not answer.does_not_apply and not answer.choices
        return cls(reviewed, [NONE] if is_none else list(answer.choices), answer.does_not_apply, answer.note)

    @classmethod
    def posted(cls, reviewed: Reviewed, data: Mapping[str, list[str]]) -> "ReviewForm":
        question = reviewed.question
        note = " ".join("".join(data.get(f"{question.id}-note", [])).split())
        form = cls(reviewed, data.get(question.id, []), f"{question.id}-na" in data, note)
        form.errors = list(form.problems())
        return form

    def problems(self) -> Iterable[str]:
        """What is wrong with what was posted."""
        none = self.question.none_of_these
        alone = {NONE} if none is None else {none.id}
        if set(self.chosen) - {choice.id for choice in self.question.choices} - alone:
            yield "One of these choices is not in the questionnaire: load the page again."
        if set(self.chosen) & alone and len(set(self.chosen)) > 1:
            yield "Check the choices that hold, or none of these, not both."
        if self.does_not_apply and self.chosen:
            yield "It does not apply, or it has an answer: uncheck one of both."
        if self.does_not_apply and not self.note:
            yield "Write in the note why it does not apply."
        if len(self.note) > MAX_NOTE:
            yield f"The note has {len(self.note)} characters: at most {MAX_NOTE} are kept."
        if _CONTROL.search(self.note):
            yield "The note holds a control character: remove it."

    @property
    def boxes(self) -> list[Box]:
        """The choices of the lens, none of these last."""
        rows = [*self.question.ordinary, self.question.none_of_these or LensChoice(NONE, "None of these")]
        return [
            Box(
                f"{self.question.id}-{'none' if choice.id == NONE else choice.id}",
                choice.id,
                choice.title,
                choice.helps,
                choice.id in self.chosen,
                choice.is_none_of_these or choice.id == NONE,
            )
            for choice in rows
        ]

    @property
    def helped(self) -> list[Box]:
        """The boxes that more is said about."""
        return [box for box in self.boxes if box.helps]

    def defaults(self) -> dict[str, object]:
        """The answer's columns."""
        return {
            "choices": [choice.id for choice in self.question.choices if choice.id in self.chosen],
            "is_answered": bool(self.chosen),
            "does_not_apply": self.does_not_apply,
            "note": self.note,
        }

    @property
    def is_empty(self) -> bool:
        return not (self.chosen or self.does_not_apply or self.note)

    @property
    def is_changed(self) -> bool:
        answer = self.reviewed.answer
        if answer is None:
            return not self.is_empty
        return any(getattr(answer, name) != value for name, value in self.defaults().items())


@transaction.atomic
def save_review(assessment: Assessment, row: ReviewLens, forms: Iterable[ReviewForm]) -> None:
    """Store what has changed in forms without errors; a question that says nothing any more has no row."""
    changed = [form for form in forms if form.is_changed]
    for form in changed:
        if form.is_empty:
            assessment.review_answers.filter(lens=row, question=form.question.id).delete()
        else:
            ReviewAnswer.objects.update_or_create(
                assessment=assessment, lens=row, question=form.question.id, defaults=form.defaults()
            )
    if changed:
        assessment.save(update_fields=["updated"])
