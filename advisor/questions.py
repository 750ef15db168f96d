"""The questionnaire as forms: one small form for each question, built on the workload's inputs."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from advisor.engine.workload import DOES_NOT_APPLY, INPUTS, WorkloadError, has_control, parse
from advisor.models import Answer, AnswerRead, Evidence, Question, QuestionGroup
from advisor.units import Unit, read_number, units_of

UNKNOWN = "unknown"
NONE_APPLIES = json.dumps(DOES_NOT_APPLY)
EXACT = "exact"
SHOWN = "shown"
MAX_NOTE = 500


@dataclass(frozen=True)
class Option:
    """One radio button or check box; one that stands alone rules out the others."""

    id: str
    value: str
    label: str
    shown: str
    is_checked: bool
    is_unknown: bool = False

    @property
    def stands_alone(self) -> bool:
        return self.value in {UNKNOWN, NONE_APPLIES}


class QuestionForm:
    """One question with the answer it has, or the one just given.

    `data` is what was posted for it: choice values under the input's name, a number under `<input>_exact` with its
    unit under `<input>_unit`, how it is known under `<input>_evidence`, a note under `<input>_note`, and under
    `<input>_shown` the answer that the page showed before. Without it, or where it does not mention the question, the
    form shows the stored answer; a value of None is "I don't know".
    """

    PARTS = (EXACT, SHOWN, "unit", "evidence", "note")

    def __init__(
        self, question: Question, answer: Answer | AnswerRead | None = None, data: Mapping[str, list[str]] | None = None
    ) -> None:
        self.question = question
        self.input = INPUTS[question.input]
        self.value = self.stored = self._before = answer.value if answer else None
        self.evidence, self.note = (answer.evidence, answer.note) if answer else ("", "")
        self._kept = (self.evidence, self.note)
        self.place = self.total = 0  # on the short path
        self.is_asked = True
        self.is_contested = False  # whether another answer was stored elsewhere, which this one would replace
        names = [self.name, *(f"{self.name}_{part}" for part in self.PARTS)]
        own = {name: data[name] for name in names if name in data} if data else {}
        self.posted = own.get(self.name, []) if own else None
        self.posted_exact = "".join(own.get(self.exact_name, [])).strip()
        self.posted_unit = "".join(own.get(f"{self.name}_unit", []))
        self.shown = _shown(own[self.shown_name]) if self.shown_name in own else None
        self.errors: list[str] = []
        if f"{self.name}_evidence" in own:
            self.evidence = "".join(own[f"{self.name}_evidence"])
        if f"{self.name}_note" in own:
            self.note = " ".join("".join(own[f"{self.name}_note"]).split())

    @property
    def name(self) -> str:
        return self.question.input

    @property
    def exact_name(self) -> str:
        return f"{self.question.input}_{EXACT}"

    @property
    def shown_name(self) -> str:
        return f"{self.question.input}_{SHOWN}"

    @property
    def shown_text(self) -> str:
        """The stored answer, grade and note, for the page to send back: so a stale page is told from a change."""
        return json.dumps([self.stored, *self._kept])

    @property
    def is_multiple(self) -> bool:
        return self.question.kind == Question.Kind.MULTIPLE

    @property
    def takes_number(self) -> bool:
        return self.question.kind == Question.Kind.NUMBER

    @property
    def unit(self) -> str:
        return self.question.unit or self.input.unit

    @property
    def units(self) -> list[tuple[Unit, bool]]:
        """The units that a number may be typed in, each with whether it is shown; none where there is no choice."""
        chosen = self.posted_unit if self.errors else ""
        units = units_of(self.input)
        return [(unit, unit.slug == chosen or (not chosen and unit is units[0])) for unit in units]

    @property
    def grades(self) -> list[tuple[str, str, bool]]:
        rows = [("", "not said"), *Evidence.choices]
        return [(value, label, value == self.evidence) for value, label in rows]

    @property
    def is_plain(self) -> bool:
        """Whether it shows nothing but a stored answer that is offered to everybody, of a question that is kept."""
        if not self.question.edition or self.posted is not None or self.note:
            return False
        return EXACT not in self._boxes(self.value)

    @property
    def is_given(self) -> bool:
        """Whether another answer than the stored one was posted and could be read."""
        return self.posted is not None and self.value != self._before

    @property
    def is_changed(self) -> bool:
        """Whether anything differs from what is stored."""
        return self.value != self.stored or (self.evidence, self.note) != self._kept

    def settle(self) -> None:
        """What is given is stored now."""
        self.stored, self._kept = self.value, (self.evidence, self.note)

    def is_valid(self) -> bool:
        """Read the posted answer into `value`; `errors` says in words what is wrong with it.

        An answer that was given elsewhere since the page was made stays, unless this page changed it too: then neither
        is taken without asking.
        """
        if self.posted is None:
            return True
        self.errors = self._remark_errors()
        if self.errors:
            return False
        try:
            self.value = self._posted_value()
            parse({"name": "an answer", self.name: self.value})
        except ValueError as error:
            messages = error.errors.get(self.name, []) if isinstance(error, WorkloadError) else [str(error)]
            self.errors = messages
            return False
        if self.value == DOES_NOT_APPLY:
            self.evidence = ""
        return self._joins_what_was_stored()

    def _joins_what_was_stored(self) -> bool:
        """Keep what was changed elsewhere and not here; where both changed a part, ask."""
        if self.shown is None:
            return True
        given, stored = (self.value, self.evidence, self.note), (self.stored, *self._kept)
        parts: list[tuple[Any, Any, Any]] = list(zip(given, self.shown, stored, strict=True))
        if any(own not in (shown, kept) and kept != shown for own, shown, kept in parts):
            self.is_contested = True
            told = f"Meanwhile this was changed elsewhere to {self._stored_words()}."
            self.errors = [f"{told} Yours is not saved: sent again, it replaces that."]
            return False
        self.value, self.evidence, self.note = (kept if own == shown else own for own, shown, kept in parts)
        return True

    def _remark_errors(self) -> list[str]:
        if self.evidence not in {"", *Evidence.values}:
            return ["Choose how it is known: measured, estimated or guessed."]
        if len(self.note) > MAX_NOTE:
            return [f"The note has {len(self.note):,} characters: at most {MAX_NOTE} are kept."]
        if has_control(self.note):
            return ["The note holds a character that cannot be shown: remove it."]
        return []

    def _stored_words(self) -> str:
        labels = {option.value: option.label for option in self.options}
        values = self.stored if isinstance(self.stored, list) else [self.stored]
        boxes = [UNKNOWN if value is None else json.dumps(value) for value in values]
        evidence, note = self._kept
        said = [f"\u201c{labels.get(box, box)}\u201d" for box in boxes]
        said += [evidence] * bool(evidence) + [f"with the note \u201c{note}\u201d"] * bool(note)
        return ", ".join(said)

    def _posted_value(self) -> Any:
        posted = self.posted or []
        if self.takes_number and (EXACT in posted or self._is_typed):
            if self._chooses_anew(posted):
                raise ValueError("Here are two answers, one chosen and one typed: empty the field, or choose Exactly.")
            return self._exact_value()
        known = [value for value in posted if value in self._choice_values()]
        unexpected = [value for value in posted if value not in {*self._choice_values(), UNKNOWN, EXACT}]
        if unexpected:
            raise ValueError("Choose one of the answers shown.")
        if self.is_multiple:
            return self._ticked(posted)
        return json.loads(known[0]) if known else None

    def _ticked(self, posted: list[str]) -> Any:
        """The boxes as one answer. One ticked beside one from before that rules it out replaces that one."""
        new = [box for box in posted if box not in self._boxes(self.stored)] or posted
        if set(new) <= {UNKNOWN, NONE_APPLIES}:
            return DOES_NOT_APPLY if new == [NONE_APPLIES] else None
        if NONE_APPLIES in new:
            none = next(option.label for option in self.options if option.value == NONE_APPLIES)
            raise ValueError(f"\u201c{none}\u201d rules out the others: choose it alone, or leave it out.")
        return [json.loads(box) for box in posted if box not in {UNKNOWN, NONE_APPLIES}]

    @property
    def _is_typed(self) -> bool:
        """Whether another number was typed than the page showed, as happens without JavaScript beside any button."""
        return bool(self.posted_exact) and self.posted_exact != self._text_of(self.stored)

    def _chooses_anew(self, posted: list[str]) -> bool:
        """Whether a button was chosen that is neither the number's nor the one that was chosen before."""
        return not set(posted) <= {EXACT, *self._boxes(self.stored)}

    def _exact_value(self) -> float | int:
        if not self.posted_exact:
            raise ValueError(f"Write the number of {self.unit or 'units'}, or choose \u201cI don\u2019t know\u201d.")
        return read_number(self.posted_exact, self.input, self.posted_unit)

    def _choice_values(self) -> list[str]:
        values = self.question.offered
        return values if self.stored != DOES_NOT_APPLY else list(dict.fromkeys([*values, NONE_APPLIES]))

    @property
    def options(self) -> list[Option]:
        """The choices in order, with those that are given checked, and "I don't know" last."""
        checked = set(self._checked())
        rows = [
            Option(f"{self.name}-{number}", value, choice.label, choice.shown, value in checked)
            for number, (choice, value) in enumerate(
                zip(self.question.choices.all(), self._choice_values(), strict=False), 1
            )
        ]
        if self.stored == DOES_NOT_APPLY and NONE_APPLIES not in {row.value for row in rows}:  # no longer offered
            rows.append(Option(f"{self.name}-none", NONE_APPLIES, "Does not apply", "", NONE_APPLIES in checked))
        is_unknown = UNKNOWN in checked
        rows.append(Option(f"{self.name}-unknown", UNKNOWN, "I don\u2019t know", "", is_unknown, is_unknown=True))
        return rows

    def _checked(self) -> Iterable[str]:
        if self.errors:
            return self.posted or []
        return self._boxes(self.value)

    def _boxes(self, value: Any) -> list[str]:
        """The buttons or boxes that show an answer."""
        if value is None:
            return [UNKNOWN]
        boxes = [json.dumps(item) for item in (value if isinstance(value, list) else [value])]
        known = set(self._choice_values())
        return [box if box in known else EXACT for box in boxes]

    @property
    def exact_is_checked(self) -> bool:
        return EXACT in self._checked()

    @property
    def exact_text(self) -> str:
        """What stands in the number field: what was typed where it could not be read, or a number that is no choice."""
        return self.posted_exact if self.errors else self._text_of(self.value)

    def _text_of(self, value: Any) -> str:
        """A number that is no choice as the text of the number field."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return ""
        return "" if json.dumps(value) in self._choice_values() else f"{value:.15g}"

    @property
    def is_answered(self) -> bool:
        return self.value is not None


def _shown(posted: list[str]) -> tuple[Any, str, str] | None:
    """The answer, grade and note that a page says it showed; None for what cannot be read."""
    try:
        value, evidence, note = json.loads("".join(posted))
    except (ValueError, TypeError, RecursionError):
        return None
    return value, str(evidence), str(note)


@dataclass(frozen=True)
class GroupForm:
    """The questions of one group."""

    group: QuestionGroup
    short: list[QuestionForm]
    refine: list[QuestionForm]

    @property
    def forms(self) -> list[QuestionForm]:
        return [*self.short, *self.refine]

    @property
    def refine_answered(self) -> bool:
        """Whether an answer or an error stands behind "refine", so that it must be shown open."""
        return any(form.is_answered or form.errors for form in self.refine)

    @property
    def refine_asked(self) -> list[QuestionForm]:
        return [form for form in self.refine if form.is_asked]


def questionnaire(
    groups: Iterable[QuestionGroup],
    answers: Mapping[str, Answer | AnswerRead],
    data: Mapping[str, list[str]] | None = None,
) -> list[GroupForm]:
    """All questions by group; with `data` (a posted page) every form is filled with what was posted.

    The questions of the short path are numbered. A question that another answer rules out is not asked, unless it has
    an answer of its own; answers that are posted and can be read count before those that are stored.
    """

    def form_for(question: Question) -> QuestionForm:
        return QuestionForm(question, answers.get(question.input), data)

    filled = [(group, list(map(form_for, group.asked))) for group in groups]
    forms = [form for _, rows in filled for form in rows]
    read = {form.name: form.value for form in forms if data is not None and form.is_valid()}
    values = {name: answer.value for name, answer in answers.items()} | read
    for form in forms:
        form.is_asked = form.is_answered or bool(form.errors) or form.question.is_asked(values)
    short = [form for form in forms if form.question.is_short]
    for place, form in enumerate(short, 1):
        form.place, form.total = place, len(short)
    return [
        GroupForm(
            group,
            [form for form in rows if form.question.is_short],
            [form for form in rows if not form.question.is_short],
        )
        for group, rows in filled
    ]
