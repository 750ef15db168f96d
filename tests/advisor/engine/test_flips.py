"""The nearest value of an input that changes the verdict: it really does, and nothing nearer does."""

import math
from dataclasses import replace
from typing import Any

import pytest

from advisor.engine.flips import Flip, flips
from advisor.engine.inputs import INPUTS
from advisor.engine.judgement import Judgement
from advisor.engine.workload import Workload, parse
from tests.advisor.engine import shipped
from tests.advisor.engine.workloads import (
    api,
    judged,
    reference_workloads,
    rules_with,
    workload,
)

PER_SECOND = 2_628_000
# What makes the small API so clear a case that only a limit can change its verdict.
CLEAR = {"idle_hours_share": 0.9, "forecast_error": 1, "event_share": 1, "operations_fte": 0.5, "weeks_to_release": 4}


def moved(given: Workload, flip: Flip, value: float) -> Workload:
    kept = round(value) if INPUTS[flip.input].kind == "integer" else value
    return parse({**given.to_mapping(), flip.input: kept})


def nearer(flip: Flip) -> float | None:
    """A value 1 % of the way and one step of the rounding nearer; None where that is no longer on the way."""
    kind = INPUTS[flip.input].kind
    step = {"share": 0.001, "integer": 1.0}.get(kind, 10.0 ** (math.floor(math.log10(abs(flip.to) or 1)) - 2))
    way = flip.to - flip.value
    value = flip.to - math.copysign(0.01 * abs(way) + step, way)
    return value if (value - flip.value) * way > 0 else None


def by_input(judgement: Judgement) -> dict[str, Flip]:
    return {flip.input: flip for flip in flips(judgement)}


@pytest.mark.parametrize("name", reference_workloads())
def test_stated_flip_really_changes_the_verdict_to_the_stated_one(name: str) -> None:
    given = workload(**reference_workloads()[name])
    judgement = judged(given)

    for flip in flips(judgement):
        assert judged(moved(given, flip, flip.to)).verdict == flip.verdict, flip
        assert flip.verdict != judgement.verdict, flip


@pytest.mark.parametrize("name", reference_workloads())
def test_nothing_nearer_changes_the_verdict(name: str) -> None:
    given = workload(**reference_workloads()[name])
    judgement = judged(given)

    for flip in flips(judgement):
        value = nearer(flip)
        assert value is None or judged(moved(given, flip, value)).verdict == judgement.verdict, flip


def test_flat_api_goes_from_conditions_to_hybrid_to_containers_as_its_load_grows() -> None:
    """The worked example of the method: with conditions up to 50 requests/s, hybrid from 53, containers from 90."""
    flat = reference_workloads()["steady 60 rps API 100ms"]

    verdicts = [judged(workload(**{**flat, "requests_per_month": rate * PER_SECOND})).verdict for rate in (50, 53, 92)]

    assert verdicts == ["serverless-with-conditions", "hybrid", "containers"]


def test_flip_stands_in_the_unit_of_its_input_with_three_digits() -> None:
    flip = by_input(judged(workload(**reference_workloads()["steady 60 rps API 100ms"])))["requests_per_month"]

    assert (flip.value, flip.unit, flip.verdict) == (157_680_000, "requests a month", "serverless-with-conditions")
    assert flip.to == pytest.approx(51.1 * PER_SECOND, rel=0.01)
    assert float(f"{flip.to:.3g}") == flip.to


@pytest.mark.parametrize(
    ("changes", "name", "expected"),
    [
        ({}, "memory_mb", 10_300),
        ({"longest_seconds": 9}, "longest_seconds", 901),
        ({}, "p99_ms", 10),
        ({"payload_kb": 50}, "payload_kb", 6_010),
        ({"package_mb": 5}, "package_mb", 251),
        ({"concurrency_quota": 1_000}, "concurrency_quota", None),
        ({"concurrency_quota": 1}, "concurrency_quota", None),
    ],
)
def test_limit_is_named_as_a_flip_where_it_changes_the_verdict(
    changes: dict[str, Any], name: str, expected: float | None
) -> None:
    found = by_input(judged(api(**CLEAR, **changes)))

    assert (found[name].to if name in found else None) == expected


def test_answer_that_would_need_a_role_the_provider_lacks_is_a_flip() -> None:
    judgement = judged(api(provider="cloudflare", memory_mb=64, **CLEAR, consumers_per_event=1))

    flip = by_input(judgement)["consumers_per_event"]

    assert judgement.verdict == "serverless"
    assert (flip.to, flip.verdict) == (2, "serverless-with-conditions")


def test_whole_number_flips_at_a_whole_number() -> None:
    judgement = judged(api(provider="cloudflare", memory_mb=64, idle_hours_share=0.9, forecast_error=1, steps=2))

    for flip in flips(judgement):
        assert INPUTS[flip.input].kind != "integer" or flip.to == int(flip.to)


def test_affected_share_flips_where_the_hard_gate_begins_to_move_everything() -> None:
    flip = by_input(judged(workload(**reference_workloads()["ml inference GPU"])))["affected_share"]

    assert (flip.value, flip.to, flip.verdict) == (0.7, 0.499, "hybrid")


def test_nearest_flip_stands_first() -> None:
    found = flips(judged(workload(**reference_workloads()["steady 60 rps API 100ms"])))

    requests, peak = found[0], found[1]
    assert (requests.input, peak.input) == ("requests_per_month", "peak_to_mean")
    assert abs(math.log(requests.to / requests.value)) < abs(math.log(peak.to / peak.value))


def test_flip_names_its_input_as_its_cause() -> None:
    assert all(flip.because == (flip.input,) for flip in flips(judged(api())))


def test_unanswered_input_has_no_flip() -> None:
    given = api(payload_kb=None, package_mb=None)

    assert {flip.input for flip in flips(judged(given))} <= set(given.to_mapping())


def test_undecided_verdict_has_no_flip() -> None:
    assert flips(judged(workload(memory_mb=512, p99_ms=100))) == []


def test_clear_case_has_a_flip_only_at_its_limits() -> None:
    judgement = judged(workload(**reference_workloads()["webhook receiver"]))

    assert {flip.input for flip in flips(judgement)} == {"memory_mb", "p99_ms"}


def test_answer_of_zero_can_flip_upward() -> None:
    little = api(idle_hours_share=0, peak_to_mean=1, forecast_error=0.3, operations_fte=0, weeks_to_release=0)

    found = by_input(judged(little))

    assert found["operations_fte"].value == 0
    assert found["operations_fte"].to > 0


def test_flip_beyond_the_search_is_not_named() -> None:
    given = api(idle_hours_share=0.9, forecast_error=1)

    assert "longest_seconds" not in by_input(judged(given, rules_with(flip_factor=1_000)))
    assert "longest_seconds" in by_input(judged(given, rules_with(flip_factor=10_000)))


def test_score_that_meets_an_edge_exactly_belongs_to_the_upper_band() -> None:
    """F = 0.3 from one of two answered criteria of equal weight, A = 0: a score of 65."""
    rules = shipped.rules()
    weights = {"event-driven": 1.0, "complex-state": 1.0, "long-running": 1.0}
    criteria = {slug: replace(row, weight=weights.get(slug, 0.0)) for slug, row in rules.criteria.items()}
    plain = replace(rules, criteria=criteria)

    at, below = (judged(api(event_share=share), plain) for share in (0.2 + 0.3 * 0.6, 0.3799999))

    assert (at.sides.score, at.verdict) == (65, "serverless")
    assert below.verdict == "serverless-with-conditions"
