"""The questionnaire and the criteria that are in force, as a custom lens.

The risk of a choice is what the engine says of a workload of which only that answer is known: high for a hard gate
or a criterion against serverless that fully holds, medium for a remediable gate or one that holds in part. Criteria
for serverless raise no risk: what does not speak for it is no danger.
"""

from collections.abc import Iterable, Iterator

from advisor.engine.demand import ground
from advisor.engine.gates import findings
from advisor.engine.judgement import judge
from advisor.engine.needs import roles_needed
from advisor.engine.workload import parse
from advisor.judgement import Bench, bench
from advisor.lens.exporting import ChoiceRow, Export, GroupRow, QuestionRow, export
from advisor.lens.model import Risk
from advisor.models import Choice, Criterion, Gate, Question, QuestionGroup

NAME = "Whether, and how, to go serverless"
DESCRIPTION = (
    "The questions and criteria by which Faasible judges a workload. High risk: a limit that rules functions out, or "
    "an argument against them that fully holds. Medium risk: a limit with a remedy, an argument that holds in part, or "
    "an answer that is not known. Check one choice where the question says so."
)


def exported() -> Export:
    """The lens of what is in force; raises RulesError where the rules cannot be used."""
    used = bench()
    groups = list(QuestionGroup.objects.prefetch_related("questions__choices"))
    criteria = list(Criterion.objects.prefetch_related("break_points"))
    raised: set[str] = set()
    rows = [GroupRow(group.slug, group.name, tuple(_questions(group, used, raised))) for group in groups]
    rows.append(GroupRow("criteria", "Criteria", tuple(_criterion(row) for row in criteria)))
    questions = [question for group in groups for question in group.asked]
    return export(NAME, DESCRIPTION, rows, list(_losses(used, questions, criteria, raised)))


def _questions(group: QuestionGroup, used: Bench, raised: set[str]) -> Iterator[QuestionRow]:
    for question in group.asked:
        ways = "Check all that apply." if question.kind == Question.Kind.MULTIPLE else "Check one."
        choices = tuple(_choice(question, choice, used, raised) for choice in question.choices.all())
        yield QuestionRow(question.input, question.text, f"{question.help} {ways}".strip(), choices)


def _choice(question: Question, choice: Choice, used: Bench, raised: set[str]) -> ChoiceRow:
    """A choice with the risk that the engine sees in it alone; what raises it is added to `raised`."""
    choice.question = question
    workload = parse({"name": choice.label, question.input: choice.answer})
    judgement = judge(workload, ground(workload, used.rules, used.facts))
    title = f"{choice.label} ({choice.shown})" if choice.shown else choice.label
    gates = findings(workload, judgement.figures.load, judgement.on, roles_needed(workload, judgement.on))
    against = {
        slug: held.low
        for slug, held in judgement.memberships.items()
        if used.rules.criteria[slug].side == Criterion.Side.AGAINST and held.low > 0
    }
    raised.update(gate.slug for gate in gates)
    raised.update(against)
    if not gates and not against:
        return ChoiceRow(title)
    is_high = any(gate.severity == "hard" for gate in gates) or max(against.values(), default=0) >= 1
    reasons = [f"{gate.reason} {gate.remedy}" for gate in gates]
    reasons += [
        f"“{used.rules.criteria[slug].name}” {'fully holds' if held >= 1 else 'holds in part'} against serverless."
        for slug, held in against.items()
    ]
    return ChoiceRow(title, Risk.HIGH if is_high else Risk.MEDIUM, tuple(reasons))


def _criterion(row: Criterion) -> QuestionRow:
    """A criterion as a question: how far it holds."""
    is_against = row.side == Criterion.Side.AGAINST
    points = [
        f"{point.text} It begins to hold at {point.low:g} and fully holds at {point.high:g} {point.unit}."
        for point in row.break_points.all()
    ]
    high, medium = (Risk.HIGH, Risk.MEDIUM) if is_against else (Risk.NONE, Risk.NONE)
    reasons = (f"“{row.name}” speaks against serverless: see the patterns and remedies of the report.",)
    return QuestionRow(
        f"criterion_{row.slug}",
        f"How far does it hold: {row.name}?",
        " ".join([row.text, f"It {row.get_side_display()}.", *points, "Check one."]),
        (
            ChoiceRow("It fully holds", high, reasons if is_against else ()),
            ChoiceRow("It holds in part", medium, reasons if is_against else ()),
            ChoiceRow("It does not hold"),
        ),
    )


def _losses(used: Bench, questions: list[Question], criteria: list[Criterion], raised: set[str]) -> Iterator[str]:
    """What the format has no place for, one sentence each."""
    weights = ", ".join(f"{row.name} {row.weight:g}" for row in criteria)
    yield f"Weights: every question of a lens counts alike. Ours are {weights}."
    points = sum(len(row.break_points.all()) for row in criteria)
    yield (
        f"Break points: {points} ramps turn figures into a degree from 0 to 1. A lens knows three risks, so what holds "
        f"in part is a medium risk, however small the part; the ends of the ramps stand in the descriptions."
    )
    yield "The score with its two sides, the bands and the verdict: a lens counts risks and adds nothing up."
    numbers = [question.text for question in questions if question.kind == Question.Kind.NUMBER]
    yield f"Free numbers: {len(numbers)} questions take any number here and only the listed choices in the lens."
    yield (
        "Intervals: what is not known widens the range of the score here; in the lens it is a medium risk where a "
        "choice of the question raises one, and no risk elsewhere."
    )
    yield "Evidence grades: whether an answer is measured, estimated or guessed changes the stability here only."
    asked = [question.input for question in questions if question.asked_if]
    yield f"Conditional questions: a lens always asks all of them. Asked after certain answers only: {_listed(asked)}."
    one = [question for question in questions if question.kind != Question.Kind.MULTIPLE]
    yield (
        f"One choice only: {len(one)} questions take one answer, and every choice of a lens is a box. Where several "
        f"are checked, the highest risk counts."
    )
    yield from _gate_losses(used, criteria, raised)
    yield (
        "Criteria for serverless: a lens knows risks and no advantages. They are carried as questions that raise no "
        "risk, so are the questions none of whose choices raises one by itself."
    )
    yield (
        "Improvement plans: a lens lists those of the choices that were not checked, as if each choice were a good "
        "practice. Ours are answers, so each plan says what its answer means."
    )
    yield "Costs, latency, flips, stability, recommended patterns and the drawing are worked out here only."


def _gate_losses(used: Bench, criteria: list[Criterion], raised: set[str]) -> Iterator[str]:
    gates = list(Gate.objects.all())
    limited = [gate.name for gate in gates if gate.limit]
    yield (
        f"Dated limits: {_listed(limited)} compare with limits of the chosen provider that carry a source and a date. "
        f"The risks are those of the default provider by the facts {used.facts.version}, and stay as they are when a "
        f"limit changes."
    )
    joined = [row.name for row in gates if row.slug not in raised]
    joined += [row.name for row in criteria if row.side == Criterion.Side.AGAINST and row.slug not in raised]
    yield (
        f"Answers that act together: a rule of a lens sees one question. These need more than one answer and are "
        f"raised by no choice alone: {_listed(joined)}."
    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"
