"""The questions of a review as forms: stored, posted, and saved without undoing what another page saved."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.db import transaction

from advisor.lens.model import LensChoice, LensQuestion, Resource
from advisor.models import Assessment, ReviewAnswer, ReviewLens
from advisor.reviews import Reviewed

NONE = "-"  # no id of the format has a hyphen
MAX_NOTE = 500
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


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
    """One question as a form: stored, or as posted under its id, `<id>-na` and `<id>-note`.

    `<id>-seen` is the stamp of the answer that the page was made with: what another page saved since is not lost.
    """

    reviewed: Reviewed
    chosen: list[str]
    does_not_apply: bool
    note: str
    errors: list[str] = field(default_factory=list)
    is_left: bool = False  # as the page showed it: what is stored by now stays

    @property
    def stamp(self) -> str:
        """A fingerprint of what the form says."""
        said = json.dumps(self.defaults(), sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    @cached_property
    def seen(self) -> str:
        """The stamp of what is stored, for the page to post again."""
        return ReviewForm.stored(self.reviewed).stamp

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
        shown = "".join(data.get(f"{question.id}-seen", [])) or form.seen
        if shown != form.seen and not form.errors and form.stamp != form.seen:
            form.is_left = form.stamp == shown
            form.errors = [] if form.is_left else [form.meanwhile]
        return form

    @property
    def meanwhile(self) -> str:
        """What another page has stored since this one was made."""
        now = ReviewForm.stored(self.reviewed)
        titles = [f"\u201c{box.title}\u201d" for box in now.boxes if box.is_checked]
        said = ", ".join(titles) or ("does not apply" if now.does_not_apply else "no answer")
        note = f", with the note \u201c{now.note}\u201d" if now.note else ""
        return f"Meanwhile another page saved this: {said}{note}. Yours stands here; save again to replace theirs."

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
        if self.is_left:
            return False
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
