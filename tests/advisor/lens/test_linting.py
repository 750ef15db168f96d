"""What the linter says of the hand-written lenses, and that it is exact."""

import json
import time
from dataclasses import replace
from itertools import chain, combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.lens.grammar import Condition, Taken
from advisor.lens.linting import (
    NEVER_FIRES,
    ORDER_DECIDES,
    answer_masks,
    lint,
    lint_question,
    table_of,
)
from advisor.lens.model import LensChoice, LensQuestion, Resource, Risk, RiskRule
from advisor.lens.reading import read_lens
from tests.advisor.lens.samples import sample
from tests.advisor.lens.test_grammar import joined

IDS = ["aaa", "bbb", "ccc", "ddd_no"]
CONDITIONS: st.SearchStrategy[Condition] = st.recursive(st.sampled_from(IDS).map(Taken), joined, max_leaves=6)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("release-policy.json", []),
        (
            "backup-care.json",
            [
                "error: shadowed: rule 2 never fires: rule 1 holds whenever region && account does (never-fires)",
                "error: impossible: rule 1 can never hold: no answer makes often_no && (daily || hourly) true "
                "(never-fires)",
                "error: disputed: no rule is the default: an answer that fits no rule has no risk at all (no-default)",
                "warning: disputed: rules 1 and 2 both hold for script and by_hand: only their order makes it NO_RISK, "
                "not MEDIUM_RISK (order-decides)",
                "error: disputed: the choice by_vendor has no improvement plan (no-plan)",
                "warning: disputed: no rule mentions the choice by_vendor (unmentioned-choice)",
                "warning: covered: rule 3 never fires: rules 1 or 2 hold whenever default does (default-never-fires)",
                "warning: line 5, column 12, owner: the format has no such key: it is not read (ignored-key)",
            ],
        ),
        (
            "on-call.json",
            [
                "warning: alerts: rules 1 and 2 both hold for what_broke and who_suffers and what_next: only their "
                "order makes it NO_RISK, not MEDIUM_RISK (order-decides)",
            ],
        ),
    ],
)
def test_hand_written_lens_has_exactly_these_findings(name: str, said: list[str]) -> None:
    assert [str(finding) for finding in lint(sample(name))] == said


def question_of(conditions: list[Condition], *, with_none: bool = True) -> LensQuestion:
    risks = [Risk.NONE, Risk.MEDIUM, Risk.HIGH]
    choices = tuple(LensChoice(name, name, plan=Resource("Do it.")) for name in IDS)
    rules = [RiskRule(risk, condition) for risk, condition in zip(risks, conditions, strict=False)]
    return LensQuestion("question", "Q", choices if with_none else choices[:3], (*rules, RiskRule(risks[len(rules)])))


def possible_answers() -> list[set[str]]:
    """Some of the ordinary choices, or none of these alone, listed one by one."""
    ordinary = IDS[:3]
    some = chain.from_iterable(combinations(ordinary, count) for count in range(1, 4))
    return [*map(set, some), {"ddd_no"}]


@given(st.lists(CONDITIONS, min_size=1, max_size=2))
def test_rule_that_never_fires_is_one_that_no_answer_reaches(conditions: list[Condition]) -> None:
    question = question_of(conditions)
    first = [next(n for n, rule in enumerate(question.rules, 1) if rule.holds(taken)) for taken in possible_answers()]
    said = {finding.reason.split()[1] for finding in lint_question(question) if finding.kind == NEVER_FIRES}

    assert said == {str(number) for number in range(1, len(conditions) + 1) if number not in first}


@given(CONDITIONS, CONDITIONS)
def test_order_decides_where_the_other_order_gives_another_risk(one: Condition, other: Condition) -> None:
    question = question_of([one, other])
    first, second, rest = question.rules
    swapped = replace(question, rules=(second, first, rest))
    differs = any(question.risk(taken) != swapped.risk(taken) for taken in possible_answers())
    is_reached = any(second.holds(taken) and not first.holds(taken) for taken in possible_answers())

    kinds = {finding.kind for finding in lint_question(question)}

    assert (ORDER_DECIDES in kinds) == (differs and is_reached)


@given(CONDITIONS)
def test_table_of_a_rule_agrees_with_its_evaluation(condition: Condition) -> None:
    question = question_of([condition])
    masks, _ = answer_masks(question)
    table = table_of(question.rules[0], masks)

    for number in range(1 << len(IDS)):
        taken = {name for at, name in enumerate(IDS) if number >> at & 1}
        assert bool(table >> number & 1) == condition.evaluate(taken)


def test_nothing_at_all_is_an_answer_only_without_none_of_these() -> None:
    _, with_none = answer_masks(question_of([Taken("aaa")]))
    _, without = answer_masks(question_of([Taken("aaa")], with_none=False))

    assert (with_none & 1, without & 1) == (0, 1)
    assert with_none.bit_count() == 8
    assert without.bit_count() == 8


def test_lens_that_makes_the_linter_work_hardest_is_done_in_time() -> None:
    names = [f"choice_{number}" for number in range(15)]
    condition = " && ".join(f"({name} || !{names[at - 1]})" for at, name in enumerate(names))
    rules = [
        {"condition": condition, "risk": "NO_RISK"},
        {"condition": condition.replace("!", ""), "risk": "MEDIUM_RISK"},
        {"condition": "default", "risk": "HIGH_RISK"},
    ]
    choices = [{"id": name, "title": "t"} for name in names]

    def question(own_id: str) -> dict[str, Any]:
        return {"id": own_id, "title": "t", "choices": choices, "riskRules": rules}

    pillars = [
        {"id": f"pillar_{place}", "name": "P", "questions": [question(f"q_{place}_{at}") for at in range(20)]}
        for place in range(10)
    ]
    lens = {"schemaVersion": "2021-11-01", "name": "Hard", "description": "d", "pillars": pillars}

    began = time.process_time()
    found = lint(read_lens(json.dumps(lens)))

    assert time.process_time() - began < 10
    assert found
