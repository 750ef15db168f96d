"""What a lens says that its author can hardly have meant.

Exact, not guessed: a condition is worked out for every set of choices at once, as one number with a bit for each of
the at most 32,768 sets. A set can be given where it takes some of the ordinary choices, or "None of these" alone.
Where a question has no such choice, nothing at all is an answer, too; where it has one, nothing means unanswered.
The documentation only says that a choice with the suffix `_no` "will act as" None of these.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from advisor.lens.grammar import And, Condition, Not, Taken, choices_of
from advisor.lens.model import Lens, LensQuestion, RiskRule

ERROR, WARNING = "error", "warning"
NO_DEFAULT = "no-default"
NO_PLAN = "no-plan"
NEVER_FIRES = "never-fires"
DEFAULT_NEVER_FIRES = "default-never-fires"
ORDER_DECIDES = "order-decides"
UNMENTIONED = "unmentioned-choice"
IGNORED = "ignored-key"
GRADES = {
    NO_DEFAULT: ERROR,
    NO_PLAN: ERROR,
    NEVER_FIRES: ERROR,
    DEFAULT_NEVER_FIRES: WARNING,
    ORDER_DECIDES: WARNING,
    UNMENTIONED: WARNING,
    IGNORED: WARNING,
}


@dataclass(frozen=True)
class Finding:
    """One doubt about one question; `question` is empty where it is about the file."""

    kind: str
    question: str
    reason: str

    @property
    def grade(self) -> str:
        """An error where the format asks for something else or a rule is dead, else a warning."""
        return GRADES[self.kind]

    def __str__(self) -> str:
        return f"{self.grade}: {self.question + ': ' if self.question else ''}{self.reason} ({self.kind})"


def lint(lens: Lens) -> list[Finding]:
    """The findings in the order of the questions, those about the whole file last."""
    found = [finding for question in lens.questions() for finding in lint_question(question)]
    return [*found, *(Finding(IGNORED, "", reason) for reason in lens.ignored)]


def lint_question(question: LensQuestion) -> Iterator[Finding]:
    if not any(rule.is_default for rule in question.rules):
        yield Finding(NO_DEFAULT, question.id, "no rule is the default: an answer that fits no rule has no risk at all")
    yield from _rule_findings(question)
    yield from _choice_findings(question)


def _choice_findings(question: LensQuestion) -> Iterator[Finding]:
    for choice in question.ordinary:
        if choice.plan is None:
            yield Finding(NO_PLAN, question.id, f"the choice {choice.id} has no improvement plan")
    mentioned = set().union(*(choices_of(rule.condition) for rule in question.rules if rule.condition))
    silent = [choice.id for choice in question.ordinary if choice.id not in mentioned]
    if silent:
        noun = "the choice" if len(silent) == 1 else "the choices"
        yield Finding(UNMENTIONED, question.id, f"no rule mentions {noun} {', '.join(silent)}")


def _rule_findings(question: LensQuestion) -> Iterator[Finding]:
    masks, possible = answer_masks(question)
    tables = [table_of(rule, masks) & possible for rule in question.rules]
    fired = 0
    for number, (rule, table) in enumerate(zip(question.rules, tables, strict=True), 1):
        if not table & ~fired:
            yield _dead(question, number, rule, tables)
        elif not rule.is_default:
            yield from _order_findings(question, number, tables, masks)
        fired |= table


def _dead(question: LensQuestion, number: int, rule: RiskRule, tables: list[int]) -> Finding:
    kind = DEFAULT_NEVER_FIRES if rule.is_default else NEVER_FIRES
    earlier = [str(other) for other, table in enumerate(tables[: number - 1], 1) if table & tables[number - 1]]
    if not earlier:
        return Finding(kind, question.id, f"rule {number} can never hold: no answer makes {_shown(rule)} true")
    noun, verb = ("rule", "holds") if len(earlier) == 1 else ("rules", "hold")
    reason = f"rule {number} never fires: {noun} {' or '.join(earlier)} {verb} whenever {_shown(rule)} does"
    return Finding(kind, question.id, reason)


def _shown(rule: RiskRule) -> str:
    text = str(rule)
    return text if len(text) <= 120 else f"{text[:119]}…"


def _order_findings(
    question: LensQuestion, number: int, tables: list[int], masks: Mapping[str, int]
) -> Iterator[Finding]:
    """Earlier rules of another risk that hold together with this one, where nothing before them decides."""
    before = 0
    rule = question.rules[number - 1]
    for other in range(1, number):
        earlier = question.rules[other - 1]
        both = tables[other - 1] & tables[number - 1] & ~before
        if both and earlier.risk != rule.risk and not earlier.is_default:
            reason = (
                f"rules {other} and {number} both hold for {_example(both, masks)}: "
                f"only their order makes it {earlier.risk}, not {rule.risk}"
            )
            yield Finding(ORDER_DECIDES, question.id, reason)
        before |= tables[other - 1]


def _example(table: int, masks: Mapping[str, int]) -> str:
    """One answer of a table, in words."""
    lowest = table & -table
    return " and ".join(name for name, mask in masks.items() if mask & lowest) or "no choice at all"


def answer_masks(question: LensQuestion) -> tuple[dict[str, int], int]:
    """For each choice the sets that take it, and the sets that can be given; a set is a bit."""
    count = len(question.choices)
    every = (1 << (1 << count)) - 1
    masks = {}
    for index, choice in enumerate(question.choices):
        half = 1 << index
        masks[choice.id] = every // ((1 << 2 * half) - 1) * (((1 << half) - 1) << half)
    none = question.none_of_these
    if none is None:
        return masks, every
    alone = 1 << (1 << question.choices.index(none))
    return masks, (every & ~masks[none.id] & ~1) | alone


def table_of(rule: RiskRule, masks: Mapping[str, int]) -> int:
    """The sets of choices for which a rule holds."""
    every = (1 << (1 << len(masks))) - 1
    return every if rule.condition is None else _table(rule.condition, masks, every)


def _table(condition: Condition, masks: Mapping[str, int], every: int) -> int:
    if isinstance(condition, Taken):
        return masks[condition.choice]
    if isinstance(condition, Not):
        return every & ~_table(condition.part, masks, every)
    parts = [_table(part, masks, every) for part in condition.parts]
    table = parts[0]
    for part in parts[1:]:
        table = table & part if isinstance(condition, And) else table | part
    return table
