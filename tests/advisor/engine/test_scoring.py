"""Memberships to sides, score, interval, coverage, contributions and verdict."""

import json
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from advisor.engine.criteria import Membership
from advisor.engine.demand import assumptions
from advisor.engine.rules import SIDES
from advisor.engine.scoring import (
    Sides,
    confidence,
    contributions,
    coverage,
    interval,
    side_value,
    sides,
    verdict,
)
from advisor.engine.unknowns import unknowns
from tests.advisor.engine import shipped
from tests.advisor.engine.workloads import (
    DATA,
    answers,
    judged,
    quick,
    reference_workloads,
    rules_with,
    thorough,
    vectors,
)
from tests.advisor.engine.workloads import workload as plain

CRITERIA = tuple(shipped.rules().criteria)
EDGES = (65.0, 55.0, 40.0)


def known(value: float) -> Membership:
    return Membership(value, value, value)


def open_between(low: float, high: float, applicable: bool | None = True) -> Membership:
    return Membership(None, low, high, ("event_share",), applicable)


NOT_APPLICABLE = Membership(None, 0.0, 0.0, applicable=False)


def memberships_of(values: dict[str, float | None]) -> dict[str, Membership]:
    return {slug: NOT_APPLICABLE if value is None else known(value) for slug, value in values.items()}


def all_at(value: float, **others: float) -> dict[str, Membership]:
    return {slug: known(others.get(slug.replace("-", "_"), value)) for slug in CRITERIA}


shares = st.floats(0, 1)
known_memberships = st.fixed_dictionaries({slug: shares.map(known) for slug in CRITERIA})
ranges = st.tuples(shares, shares).map(lambda ends: open_between(min(ends), max(ends)))
any_memberships = st.fixed_dictionaries(
    {slug: st.one_of(shares.map(known), ranges, st.just(NOT_APPLICABLE)) for slug in CRITERIA}
)


@pytest.mark.parametrize("name", vectors())
def test_vector_memberships_give_the_printed_sides_and_score(name: str) -> None:
    vector = vectors()[name]
    held = memberships_of(vector["memberships"])

    both = sides(held, shipped.rules())

    # The memberships are rounded too: half a unit of their last digit, and half a unit of the printed one.
    assert both.speaks_for == pytest.approx(vector["F"], abs=0.001)
    assert both.against == pytest.approx(vector["A"], abs=0.001)
    assert both.score == pytest.approx(vector["S"], abs=0.1)


@pytest.mark.parametrize("name", vectors())
def test_vector_memberships_give_the_printed_verdict(name: str) -> None:
    vector = vectors()[name]
    both = sides(memberships_of(vector["memberships"]), shipped.rules())
    severities = {vector["veto"]} - {None}

    found = verdict(both.score, both.speaks_for, severities, vector["veto_share"], shipped.rules())

    assert found == vector["verdict"]


@pytest.mark.parametrize("name", vectors())
def test_whole_reference_workload_has_the_score_and_verdict_of_its_vector(name: str) -> None:
    vector = vectors()[name]

    judgement = judged(plain(**reference_workloads()[name]))

    assert judgement.sides.score == pytest.approx(vector["S"], abs=2)
    assert judgement.coverage == 1
    if min(abs(vector["S"] - edge) for edge in EDGES) > 5:
        assert judgement.verdict == vector["verdict"]


def test_enough_reference_workloads_lie_far_enough_from_an_edge_to_be_compared() -> None:
    far = [row for row in vectors().values() if min(abs(row["S"] - edge) for edge in EDGES) > 5]

    assert len(far) >= 9


def test_side_is_half_the_strongest_argument_and_half_the_mean() -> None:
    value = side_value([(5, 0.2), (4, 1.0), (1, 0.0)], 0.5)

    assert value == pytest.approx(0.5 * 4 / 5 + 0.5 * (5 * 0.2 + 4) / 10)


def test_side_without_any_criterion_is_zero() -> None:
    assert side_value([], 0.5) == 0


def test_score_is_half_way_where_nothing_speaks_for_or_against() -> None:
    assert Sides(0.0, 0.0).score == 50


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        (100, "serverless"),
        (65, "serverless"),
        (64.999999, "serverless-with-conditions"),
        (55, "serverless-with-conditions"),
        (54.999999, "hybrid"),
        (40, "hybrid"),
        (39.999999, "containers"),
        (0, "containers"),
    ],
)
def test_band_begins_exactly_at_its_edge(score: float, expected: str) -> None:
    assert verdict(score, 0.6, (), 1, shipped.rules()) == expected


@pytest.mark.parametrize(("speaks_for", "against", "score"), [(0.3, 0.0, 65), (0.1, 0.0, 55), (0.1, 0.3, 40)])
def test_score_meets_an_edge_exactly_in_spite_of_binary_fractions(
    speaks_for: float, against: float, score: float
) -> None:
    assert Sides(speaks_for, against).score == score


@pytest.mark.parametrize(
    ("score", "speaks_for", "share", "expected"),
    [
        (90, 0.9, 1.0, "hybrid"),
        (60, 0.6, 1.0, "hybrid"),
        (50, 0.5, 1.0, "hybrid"),
        (50, 0.49, 0.5, "containers"),
        (50, 0.49, 0.49, "hybrid"),
        (90, 0.49, 1.0, "containers"),
        (90, 0.49, 0.1, "hybrid"),
        (90, 0.9, 0.0, "serverless-with-conditions"),
        (30, 0.6, 1.0, "containers"),
    ],
)
def test_hard_gate_is_not_outvoted(score: float, speaks_for: float, share: float, expected: str) -> None:
    assert verdict(score, speaks_for, {"hard"}, share, shipped.rules()) == expected


@pytest.mark.parametrize(
    ("score", "expected"), [(90, "serverless-with-conditions"), (60, "serverless-with-conditions"), (50, "hybrid")]
)
def test_remediable_gate_gives_conditions_at_best(score: float, expected: str) -> None:
    assert verdict(score, 0.9, {"remediable"}, 1, shipped.rules()) == expected


def test_hard_gate_counts_before_a_remediable_one() -> None:
    assert verdict(90, 0.9, {"remediable", "hard"}, 1, shipped.rules()) == "hybrid"


@thorough
@given(any_memberships)
def test_score_lies_in_its_interval_within_0_and_100(held: dict[str, Membership]) -> None:
    low, high = interval(held, shipped.rules())

    score = sides(held, shipped.rules()).score

    assert 0 <= low <= score <= high <= 100


@quick
@given(known_memberships)
def test_interval_is_the_score_where_everything_is_known(held: dict[str, Membership]) -> None:
    score = sides(held, shipped.rules()).score

    assert interval(held, shipped.rules()) == (score, score)


@thorough
@given(known_memberships, st.sampled_from(CRITERIA), shares)
def test_score_rises_with_what_speaks_for_and_falls_with_what_speaks_against(
    held: dict[str, Membership], slug: str, other: float
) -> None:
    before = held[slug].value or 0.0
    direction = 1 if shipped.rules().criteria[slug].side == "for" else -1

    moved = sides({**held, slug: known(other)}, shipped.rules()).score - sides(held, shipped.rules()).score

    assert moved * direction * (other - before) >= -1e-9


@thorough
@given(any_memberships, st.data())
def test_interval_contains_every_completion_of_the_memberships(
    held: dict[str, Membership], data: st.DataObject
) -> None:
    low, high = interval(held, shipped.rules())
    completed = {
        slug: row
        if row.value is not None or row.applicable is False
        else known(data.draw(st.floats(row.low, row.high)))
        for slug, row in held.items()
    }

    score = sides(completed, shipped.rules()).score

    assert low - 1e-9 <= score <= high + 1e-9


@quick
@given(any_memberships, st.data())
def test_interval_contains_the_score_without_a_criterion_that_turns_out_not_to_apply(
    held: dict[str, Membership], data: st.DataObject
) -> None:
    maybe = data.draw(st.sampled_from(CRITERIA))
    held = {**held, maybe: open_between(0.0, 1.0, applicable=None)}
    low, high = interval(held, shipped.rules())
    completed = {
        slug: known(data.draw(st.floats(row.low, row.high))) if row.value is None and row.applicable else row
        for slug, row in held.items()
    }

    score = sides({**completed, maybe: NOT_APPLICABLE}, shipped.rules()).score

    assert low - 1e-9 <= score <= high + 1e-9


@quick
@given(any_memberships)
def test_contributions_add_up_to_the_score(held: dict[str, Membership]) -> None:
    criteria = shipped.rules().criteria

    points = contributions(held, shipped.rules())

    signed = sum(value if criteria[slug].side == "for" else -value for slug, value in points.items())
    assert 50 + signed == pytest.approx(sides(held, shipped.rules()).score, abs=1e-6)


@quick
@given(any_memberships)
def test_contributions_are_never_negative(held: dict[str, Membership]) -> None:
    assert min(contributions(held, shipped.rules()).values()) >= 0


def test_contribution_of_the_strongest_argument_holds_the_maximum_part() -> None:
    points = contributions(all_at(0.0, event_driven=1.0), shipped.rules())

    assert points["event-driven"] == pytest.approx(50 * (0.5 * 4 / 22 + 0.5 * 4 / 5))
    assert sum(points.values()) == points["event-driven"]


def test_coverage_is_the_weight_of_the_answered_criteria() -> None:
    held = {**all_at(0.5), "variable-workload": open_between(0, 1), "scheduled-jobs": NOT_APPLICABLE}

    known_share = coverage(held, shipped.rules())

    assert known_share == pytest.approx((43 - 4 - 5) / (43 - 4))


def test_coverage_counts_what_may_apply_as_unanswered() -> None:
    held = {**all_at(0.5), "scheduled-jobs": open_between(0, 1, applicable=None)}

    assert coverage(held, shipped.rules()) == pytest.approx(39 / 43)


def test_coverage_is_zero_where_nothing_applies() -> None:
    assert coverage(dict.fromkeys(CRITERIA, NOT_APPLICABLE), shipped.rules()) == 0


@pytest.mark.parametrize(
    ("known_share", "stability", "decided", "expected"),
    [
        (0.8, 0.8, True, "high"),
        (0.79, 1.0, True, "medium"),
        (1.0, 0.79, True, "medium"),
        (0.6, 0.6, True, "medium"),
        (0.59, 1.0, True, "low"),
        (1.0, 0.59, True, "low"),
        (1.0, 1.0, False, "low"),
    ],
)
def test_confidence_follows_coverage_and_stability(
    known_share: float, stability: float, decided: bool, expected: str
) -> None:
    assert confidence(known_share, stability, decided, shipped.rules()) == expected


@pytest.mark.parametrize("side", SIDES)
def test_weights_of_a_side_do_not_change_the_other(side: str) -> None:
    rules = shipped.rules()
    held = all_at(0.5)
    slug = next(name for name, row in rules.criteria.items() if row.side != side)
    mine = "speaks_for" if side == "for" else "against"

    before = getattr(sides(held, rules), mine)
    after = getattr(sides({**held, slug: known(1.0)}, rules), mine)

    assert before == after


def test_alpha_of_one_counts_the_strongest_argument_alone() -> None:
    both = sides(all_at(0.0, variable_workload=0.6), rules_with(alpha=1))

    assert both.speaks_for == pytest.approx(0.6)


def completion(part: dict[str, Any], full: dict[str, Any]) -> dict[str, Any]:
    """`part` with every question answered that it leaves open; what was assumed for it stays assumed."""
    judgement = judged(plain(**part))
    assumed = {row.input for row in assumptions(judgement.workload, judgement.on, judgement.figures.load)}
    asked = {row.input for row in unknowns(judgement)} - assumed
    done = {**part, **{name: full[name] for name in asked}}
    if "longest_seconds" in asked:  # no unit of work is shorter than the mean, so that this is no contradiction
        done["longest_seconds"] = max(full["longest_seconds"], done.get("duration_ms", 0) / 1_000)
    return done


@thorough
@given(answers(complete=True), st.data())
def test_interval_contains_every_completion_of_the_answers(full: dict[str, Any], data: st.DataObject) -> None:
    left_open = data.draw(st.sets(st.sampled_from(sorted({*full} - {"name", "provider"})), max_size=12))
    part = {name: value for name, value in full.items() if name not in left_open}
    open_judgement = judged(plain(**part))
    low, high = interval(open_judgement.memberships, shipped.rules())

    completed = judged(plain(**completion(part, full)))
    # What is still open there counts in the interval and not in the score: that is no completion.
    assume(all(row.is_counted or row.applicable is False for row in completed.memberships.values()))
    score = completed.sides.score

    assert low - 1e-6 <= score <= high + 1e-6


def test_vectors_are_those_of_the_reference_of_november_2026() -> None:
    dated = json.loads((DATA / "scoring_vectors.json").read_text())

    assert dated["as_of"] == "2026-11-23"
    assert len(dated["vectors"]) == 15
