"""What holds for every workload: a thousand drawn for each property, and more where they are cheap."""

import json
import math
from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from advisor.engine.flips import Flip, flips
from advisor.engine.inputs import INPUTS
from advisor.engine.rules import Rules, parse
from advisor.engine.scoring import contributions
from advisor.engine.workload import Workload
from advisor.engine.workload import parse as parse_workload
from tests.advisor.engine import shipped
from tests.advisor.engine.causes import unknown_among
from tests.advisor.engine.workloads import (
    API,
    PROVIDERS,
    advised,
    answers,
    hasty_rules,
    judged,
    rules_with,
    thorough,
    with_evidence,
    workload,
)

DRAWN = {name: value for name, value in API.items() if name not in {"provider", "peak_to_mean", "memory_mb"}}
# The elements of an advice, by where they stand in it; each must say what it rests on.
ELEMENTS = (
    "criteria",
    "gates",
    "components",
    "interactions",
    "flips",
    "unknown",
    "patterns",
    "practices",
    "challenges",
    "warnings",
    "assumptions",
    "runtimes",
)
SIDES = ("functions", "containers", "machines", "shared")


def text_of(given: Workload, rules: Rules | None = None) -> str:
    return json.dumps(advised(given, rules or hasty_rules()).to_mapping(), sort_keys=True, allow_nan=False)


@thorough
@given(with_evidence(answers()))
def test_score_and_shares_are_bounded(answers: dict[str, Any]) -> None:
    judgement = judged(workload(**answers))

    assert 0 <= judgement.sides.score <= 100
    assert 0 <= judgement.coverage <= 1
    points = contributions(judgement.memberships, judgement.on.rules)
    assert all(-1e-9 <= value <= 50 + 1e-9 for value in points.values())


@thorough
@given(answers())
def test_hard_limit_is_never_outvoted(answers: dict[str, Any]) -> None:
    judgement = judged(workload(**answers))

    if "hard" in judgement.severities and judgement.affected_share > 0:
        assert judgement.verdict in {"undecided", "hybrid", "containers"}
    elif judgement.severities:
        assert judgement.verdict != "serverless"


@thorough
@given(answers(DRAWN))
def test_stated_flip_flips_and_a_tenth_less_does_not(answers: dict[str, Any]) -> None:
    given, rules = workload(**answers), coarse_rules()
    judgement = judged(given, rules)

    for flip in flips(judgement):
        assert judged(at(given, flip, flip.to), rules).verdict == flip.verdict != judgement.verdict
        short = a_tenth_less(flip)
        if short is not None:
            assert judged(at(given, flip, short), rules).verdict == judgement.verdict, flip


@cache
def coarse_rules() -> Rules:
    """The shipped rules with a search of few points, which still narrows each one down."""
    return rules_with(draws=100, flip_points=4)


def a_tenth_less(flip: Flip) -> float | None:
    """A tenth of the way back from where it flips, and a digit of its rounding at least; None at the beginning."""
    if abs(flip.to) <= shipped.rules().values["flip-smallest"]:
        return None
    kind, way = INPUTS[flip.input].kind, flip.to - flip.value
    digit = {"share": 0.001, "integer": 1.0}.get(kind, 10.0 ** (math.floor(math.log10(abs(flip.to) or 1)) - 2))
    short = flip.to - math.copysign(max(0.1 * abs(way), digit), way)
    return short if (short - flip.value) * way > 0 else None


def at(given: Workload, flip: Flip, value: float) -> Workload:
    kept = round(value) if INPUTS[flip.input].kind == "integer" else value
    return parse_workload({**given.to_mapping(), flip.input: kept})


@thorough
@given(answers(), st.integers(0, 10_000))
def test_order_of_answers_and_of_rows_does_not_matter(answers: dict[str, Any], seed: int) -> None:
    random = Random(seed)  # noqa: S311 - a test's own order
    shuffled = list(answers.items())
    random.shuffle(shuffled)
    turned = {name: value[::-1] if isinstance(value, list) else value for name, value in shuffled}

    one, other = judged(parse_workload(answers)), judged(parse_workload(turned), rules_in_another_order(random))

    assert (one.verdict, one.sides, one.coverage) == (other.verdict, other.sides, other.coverage)
    assert one.memberships == other.memberships
    assert one.severities == other.severities


def rules_in_another_order(random: Random) -> Rules:
    """The shipped rules with the rows of each kind shuffled."""
    mapping = shipped.rules_mapping()
    mixed = {
        key: random.sample(rows, len(rows)) if isinstance(rows, list) else dict(random.sample(list(rows.items()), 4))
        for key, rows in mapping.items()
    }
    return parse(mixed)


@thorough
@given(st.text("abc xyz", min_size=1, max_size=30).filter(str.strip), st.sampled_from([None, *PROVIDERS]))
def test_unknown_everywhere_is_undecided_with_low_confidence(name: str, provider: str | None) -> None:
    advice = advised(workload(name=name, provider=provider), hasty_rules())

    assert (advice.verdict, advice.confidence, advice.stability) == ("undecided", "low", 0)
    assert advice.score_low < 40
    assert advice.score_high > 65
    assert advice.unknown != ()


@thorough
@given(with_evidence(answers()))
def test_same_input_gives_the_same_bytes(answers: dict[str, Any]) -> None:
    assert text_of(workload(**answers)) == text_of(workload(**answers))


@thorough
@given(answers())
def test_every_element_of_an_advice_says_what_it_rests_on(answers: dict[str, Any]) -> None:
    mapping = advised(workload(**answers), hasty_rules()).to_mapping()

    for place, element in elements(mapping):
        assert element["because"], place
        assert unknown_among(element["because"]) == [], place


def elements(advice: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every criterion, gate, part, pattern, node, flow, cost term, warning and figure with its place."""
    for name in ELEMENTS:
        yield from ((name, row) for row in advice[name])
    for name in ("nodes", "flows", "clusters"):
        yield from ((name, row) for row in advice["diagram"][name])
    costs = advice["costs"]
    for side in SIDES:
        yield from ((f"costs.{side}", term) for term in (costs[side] or {"terms": []})["terms"])
    if costs["warm"]:
        yield "costs.warm", costs["warm"]
        yield from (("costs.warm", term) for term in costs["warm"]["bill"]["terms"])
    yield from ((name, advice[name]) for name in ("latency", "concurrency", "costs"))


def test_walk_of_the_elements_misses_none() -> None:
    """Every list of an advice is walked, or holds figures that are explained beside them."""
    mapping = advised(workload(**API, private_network=True), hasty_rules()).to_mapping()

    lists = {name for name, value in mapping.items() if isinstance(value, list)}
    assert lists == set(ELEMENTS)
    sides = {name for name, value in mapping["costs"].items() if isinstance(value, dict) and "terms" in value}
    drawn = {name for name, value in mapping["diagram"].items() if value and isinstance(value, list)}
    assert (sides, drawn) == ({*SIDES}, {"nodes", "flows", "clusters"})
