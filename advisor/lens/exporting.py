"""Questions and criteria as a custom lens, with what the format cannot carry.

A lens asks for boxes to be checked and turns them into a risk by rules over the boxes of one question. Each of our
choices becomes a box. Its risk is handed in: what that answer raises when nothing else is known. The rules of a
question give the highest risk of the boxes that are checked, and each says by itself when it holds, so that their
order decides nothing. "Not known, or none of these" is a medium risk where some choice raises one, as it may hold.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from advisor.lens import model
from advisor.lens.grammar import And, Condition, Not, Or, Taken
from advisor.lens.model import Lens, LensChoice, LensQuestion, Pillar, Resource, Risk, RiskRule

UNKNOWN_TITLE = "Not known, or none of these"
UNKNOWN_HELP = "Check this alone. An answer that is not known may be one that raises a risk."
MAX_BYTES = 500_000  # the lower reading of "500 KB"


class LensTooLargeError(ValueError):
    """What is exported does not fit into one lens."""


@dataclass(frozen=True)
class ChoiceRow:
    """A choice with the risk that it raises alone, why, and what helps; empty texts where there is no risk."""

    title: str
    risk: Risk = Risk.NONE
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class QuestionRow:
    name: str
    title: str
    text: str
    choices: tuple[ChoiceRow, ...]


@dataclass(frozen=True)
class GroupRow:
    name: str
    title: str
    questions: tuple[QuestionRow, ...]


@dataclass(frozen=True)
class Export:
    """A lens, its JSON, and one sentence for each thing that it does not say."""

    lens: Lens
    report: tuple[str, ...]

    @property
    def text(self) -> str:
        return json.dumps(lens_mapping(self.lens), indent=2, ensure_ascii=False) + "\n"


@dataclass
class Fitting:
    """Cuts what is larger than the format allows, and notes it."""

    notes: list[str] = field(default_factory=list)
    ids: set[tuple[str, str]] = field(default_factory=set)

    def id(self, noun: str, name: str) -> str:
        """A name as an id that no other of its noun has: ASCII letters, digits and underscores, at least three."""
        spelled = "".join(character if character.isascii() and character.isalnum() else "_" for character in name)
        own = spelled = spelled[: model.MAX_NAME - 8].ljust(3, "_")
        number = 1
        while (noun, own) in self.ids:
            number += 1
            own = f"{spelled}_{number}"
        self.ids.add((noun, own))
        return own

    def title(self, text: str, where: str) -> str:
        return self.cut(text, model.MAX_NAME, f"The title of {where}")

    def text(self, text: str, where: str) -> str:
        return self.cut(text, model.MAX_DESCRIPTION, f"The text of {where}")

    def cut(self, text: str, most: int, where: str) -> str:
        if len(text) <= most:
            return text
        self.notes.append(f"{where} is cut to {most:,} characters.")
        return text[: most - 1] + "…"

    def first(self, rows: Sequence[Any], most: int, noun: str, where: str) -> Sequence[Any]:
        if len(rows) > most:
            lost = ", ".join(row.title for row in rows[most:])
            self.notes.append(f"{where} has {len(rows)} {noun} and the format allows {most}; left out: {lost}.")
        return rows[:most]


def export(name: str, description: str, groups: Sequence[GroupRow], losses: Sequence[str] = ()) -> Export:
    """The lens of these groups, within the format's limits, and `losses` with what had to be cut beside them.

    Raises LensTooLargeError where the file would be larger than the format allows.
    """
    fit = Fitting()
    kept = fit.first([group for group in groups if group.questions], model.MAX_PILLARS, "groups", "The questionnaire")
    pillars = tuple(_pillar(group, fit) for group in kept)
    lens = Lens(fit.title(name, "the lens"), fit.text(description, "the lens"), pillars)
    done = Export(lens, (*losses, *fit.notes))
    if (size := len(done.text.encode())) > MAX_BYTES:
        raise LensTooLargeError(
            f"The lens has {size:,} bytes and the format allows {MAX_BYTES:,}: shorten texts of questions."
        )
    return done


def _pillar(group: GroupRow, fit: Fitting) -> Pillar:
    where = f"the group {group.title}"
    rows = fit.first(group.questions, model.MAX_QUESTIONS, "questions", where.capitalize())
    return Pillar(
        fit.id("pillar", group.name), fit.title(group.title, where), tuple(_question(row, fit) for row in rows)
    )


def _question(row: QuestionRow, fit: Fitting) -> LensQuestion:
    own_id = fit.id("question", row.name)
    rows = fit.first(row.choices, model.MAX_CHOICES - 1, "choices", f"The question “{row.title}”")
    by_risk: dict[Risk, list[str]] = {risk: [] for risk in Risk}
    choices = []
    for number, choice in enumerate(rows, 1):
        choice_id = f"{own_id}_{number}"
        by_risk[choice.risk].append(choice_id)
        plan = Resource(fit.text(_plan(choice), f"the choice “{choice.title}”"))
        choices.append(LensChoice(choice_id, fit.title(choice.title, f"the choice “{choice.title}”"), plan=plan))
    unknown = LensChoice(f"{own_id}{model.NONE_SUFFIX}", UNKNOWN_TITLE, help=Resource(UNKNOWN_HELP))
    title = fit.title(row.title, f"the question “{row.title}”")
    whole = row.text if title == row.title else f"{row.title} {row.text}"
    return LensQuestion(
        own_id,
        title,
        (*choices, unknown),
        tuple(rules(by_risk, unknown.id)),
        fit.text(whole, f"the question “{row.title}”"),
    )


def _plan(choice: ChoiceRow) -> str:
    if choice.risk is Risk.NONE:
        return "By itself this answer raises no risk: see whether the workload can be made to fit it."
    return " ".join(choice.reasons) or "By itself this answer raises a risk: see whether another one can be made true."


def rules(by_risk: Mapping[Risk, Sequence[str]], unknown: str) -> list[RiskRule]:
    """The rules of a question, the least risk first; the default is the highest risk that a choice raises.

    No two hold for the same answer: a lower risk asks that no choice of a higher one is checked.
    """
    high, medium, low = by_risk[Risk.HIGH], by_risk[Risk.MEDIUM], by_risk[Risk.NONE]
    if not high and not medium:
        return [RiskRule(Risk.NONE)]
    found = [RiskRule(Risk.NONE, _any_of(low, but=[*medium, *high]))] if low else []
    if not high:
        return [*found, RiskRule(Risk.MEDIUM)]
    return [*found, RiskRule(Risk.MEDIUM, _any_of([*medium, unknown], but=high)), RiskRule(Risk.HIGH)]


def _any_of(ids: Sequence[str], but: Sequence[str]) -> Condition:
    """One of the ids, and none of the others."""
    some: Condition = Taken(ids[0]) if len(ids) == 1 else Or(tuple(map(Taken, ids)))
    return And((some, *(Not(Taken(name)) for name in but))) if but else some


def lens_mapping(lens: Lens) -> dict[str, Any]:
    """A lens as the JSON of the format; keys without content are left out."""
    return {
        "schemaVersion": model.SCHEMA_VERSION,
        "name": lens.name,
        "description": lens.description,
        "pillars": [
            {
                "id": pillar.id,
                "name": pillar.name,
                "questions": [_question_mapping(question) for question in pillar.questions],
            }
            for pillar in lens.pillars
        ],
    }


def _question_mapping(question: LensQuestion) -> dict[str, Any]:
    return {
        "id": question.id,
        "title": question.title,
        **({"description": question.description} if question.description else {}),
        **({"helpfulResource": _resource_mapping(question.help)} if question.help else {}),
        "choices": [_choice_mapping(choice) for choice in question.choices],
        "riskRules": [{"condition": str(rule), "risk": rule.risk.value} for rule in question.rules],
    }


def _choice_mapping(choice: LensChoice) -> dict[str, Any]:
    more = [
        {"type": kind, "content": [_resource_mapping(item) for item in items]}
        for kind, items in ((model.HELP, choice.more_help), (model.PLAN, choice.more_plans))
        if items
    ]
    return {
        "id": choice.id,
        "title": choice.title,
        **({"helpfulResource": _resource_mapping(choice.help)} if choice.help else {}),
        **({"improvementPlan": _resource_mapping(choice.plan)} if choice.plan else {}),
        **({"additionalResources": more} if more else {}),
    }


def _resource_mapping(resource: Resource) -> dict[str, str]:
    return {"displayText": resource.text, **({"url": resource.url} if resource.url else {})}
