"""The eleven memberships: what each input does to them, and what is left open where it is not known."""

import math
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from advisor.engine.criteria import Membership
from advisor.engine.demand import assumptions
from advisor.engine.scoring import interval, sides
from advisor.engine.unknowns import unknowns
from advisor.engine.workload import Workload
from tests.advisor.engine import shipped
from tests.advisor.engine.workloads import (
    answers,
    api,
    judged,
    quick,
    reference_facts,
    reference_workloads,
    rules_with,
    vectors,
    workload,
)


def membership(slug: str, given: Workload, **parameters: float) -> Membership:
    return judged(given, rules_with(**parameters)).memberships[slug]


@pytest.mark.parametrize("name", vectors())
def test_reference_workload_has_the_memberships_of_its_vector(name: str) -> None:
    printed = {slug: value for slug, value in vectors()[name]["memberships"].items() if slug != "complex-state"}

    held = judged(workload(**reference_workloads()[name]), facts=reference_facts()).memberships

    found = {slug: None if held[slug].value is None else round(held[slug].value or 0.0, 3) for slug in printed}
    assert found == pytest.approx(printed, abs=0.00051)


@pytest.mark.parametrize("name", vectors())
def test_reference_workload_has_the_printed_sides_and_score_with_the_state_index_of_its_vector(name: str) -> None:
    vector = vectors()[name]
    state = vector["memberships"]["complex-state"]
    held = judged(workload(**reference_workloads()[name]), facts=reference_facts()).memberships

    both = sides({**held, "complex-state": Membership(state, state, state)}, shipped.rules())

    printed = (round(both.speaks_for, 3), round(both.against, 3), round(both.score, 1))
    assert printed == pytest.approx((vector["F"], vector["A"], vector["S"]))


def test_latency_does_not_count_against_a_workload_without_a_target() -> None:
    asked = api(p99_ms=None)
    free = workload(**{**asked.to_mapping(), "p99_ms": "does_not_apply"})

    assert membership("low-latency", asked).missing == ("p99_ms",)
    assert membership("low-latency", free) == Membership(0.0, 0.0, 0.0)


def test_first_release_is_left_out_of_the_score_where_none_is_due() -> None:
    held = membership("rapid-prototyping", workload(weeks_to_release="does_not_apply"))

    assert held.applicable is False
    assert held.missing == ()


@given(answers({"p99_ms": None, "weeks_to_release": None}))
@quick
def test_score_without_what_does_not_apply_lies_in_the_range_of_what_is_not_known(answers: dict[str, Any]) -> None:
    told = judged(workload(**{**answers, "p99_ms": "does_not_apply", "weeks_to_release": "does_not_apply"}))
    asked = judged(workload(**answers))
    # The score leaves out what is not answered, and so may lie beyond the range of what is known in part.
    assume(all(row.value is not None or (row.low == 0 and row.high in {0, 1}) for row in told.memberships.values()))

    (least, most), (low, high) = (interval(row.memberships, row.on.rules) for row in (asked, told))
    assert least - 1e-9 <= low <= high <= most + 1e-9


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"peak_to_mean": 2, "idle_hours_share": 0}, 0),
        ({"peak_to_mean": 6, "idle_hours_share": 0}, 0.5),
        ({"peak_to_mean": 10, "idle_hours_share": 0}, 1),
        ({"peak_to_mean": 1, "idle_hours_share": 0.5}, 0.5),
        ({"peak_to_mean": 1, "idle_hours_share": 0.8}, 1),
        ({"peak_to_mean": 6, "idle_hours_share": 0.35}, 0.5),
    ],
)
def test_variable_workload_is_the_larger_of_peak_and_idle_share(answers: dict[str, Any], expected: float) -> None:
    assert membership("variable-workload", workload(**answers)).value == pytest.approx(expected)


def test_variable_workload_may_still_rise_while_the_idle_share_is_not_known() -> None:
    held = membership("variable-workload", workload(peak_to_mean=6))

    assert (held.value, held.low, held.high, held.missing) == (0.5, 0.5, 1.0, ("idle_hours_share",))


def test_variable_workload_is_settled_by_a_high_peak_alone() -> None:
    held = membership("variable-workload", workload(peak_to_mean=10))

    assert (held.value, held.low, held.missing) == (1, 1, ())


@pytest.mark.parametrize(
    ("slug", "answers", "expected"),
    [
        ("event-driven", {"event_share": 0.2}, 0),
        ("event-driven", {"event_share": 0.5}, 0.5),
        ("event-driven", {"event_share": 0.8}, 1),
        ("unpredictable-api", {"triggers": ["http"], "forecast_error": 0.25}, 0),
        ("unpredictable-api", {"triggers": ["http"], "forecast_error": 1}, 1),
        ("rapid-prototyping", {"weeks_to_release": 4}, 1),
        ("rapid-prototyping", {"weeks_to_release": 15}, 0.5),
        ("rapid-prototyping", {"weeks_to_release": 26}, 0),
        ("small-ops", {"operations_fte": 0.5}, 1),
        ("small-ops", {"operations_fte": 3}, 0),
        ("long-running", {"provider": "aws", "longest_seconds": 450}, 0),
        ("long-running", {"provider": "aws", "longest_seconds": 675}, 0.5),
        ("long-running", {"provider": "aws", "longest_seconds": 900}, 1),
        ("long-running", {"provider": "gcp", "triggers": ["http"], "longest_seconds": 2_700}, 0.5),
        ("long-running", {"provider": "gcp", "triggers": ["event"], "longest_seconds": 405}, 0.5),
        ("long-running", {"provider": "gcp", "triggers": ["schedule"], "longest_seconds": 1_350}, 0.5),
        ("long-running", {"provider": "azure", "triggers": ["http"], "longest_seconds": 172.5}, 0.5),
        ("long-running", {"provider": "azure", "triggers": ["event"], "longest_seconds": 1e6}, 0),
        ("long-running", {"provider": "cloudflare", "triggers": ["queue"], "longest_seconds": 675}, 0.5),
        ("long-running", {"provider": "cloudflare", "triggers": ["http"], "longest_seconds": 1e6}, 0),
        ("scheduled-jobs", {"triggers": ["schedule"], "runs_per_month": 730, "run_seconds": 180}, 1),
        ("scheduled-jobs", {"triggers": ["schedule"], "runs_per_month": 730, "run_seconds": 990}, 0.5),
        ("scheduled-jobs", {"triggers": ["schedule"], "runs_per_month": 730, "run_seconds": 1_800}, 0),
        ("scheduled-jobs", {"triggers": ["schedule"], "requests_per_month": 730, "duration_ms": 990_000}, 0.5),
    ],
)
def test_membership_follows_its_ramp(slug: str, answers: dict[str, Any], expected: float) -> None:
    assert membership(slug, workload(**answers)).value == pytest.approx(expected)


@pytest.mark.parametrize(
    ("slug", "triggers"), [("unpredictable-api", ["event", "queue"]), ("scheduled-jobs", ["http", "stream"])]
)
def test_criterion_does_not_apply_to_work_that_is_started_otherwise(slug: str, triggers: list[str]) -> None:
    held = membership(slug, workload(triggers=triggers, forecast_error=1, runs_per_month=1, run_seconds=1))

    assert (held.applicable, held.is_counted, held.missing) == (False, False, ())


@pytest.mark.parametrize("slug", ["unpredictable-api", "scheduled-jobs"])
def test_criterion_may_apply_while_the_triggers_are_not_known(slug: str) -> None:
    held = membership(slug, workload(forecast_error=1, runs_per_month=1, run_seconds=1))

    assert held.applicable is None
    assert not held.is_counted
    assert "triggers" in held.missing


def test_scheduled_jobs_ask_for_the_runs_where_a_schedule_is_one_of_several_triggers() -> None:
    held = membership("scheduled-jobs", workload(triggers=["http", "schedule"], requests_per_month=1e6, duration_ms=9))

    assert held.missing == ("runs_per_month", "run_seconds")


def test_long_running_keeps_the_mean_duration_as_its_lower_end() -> None:
    held = membership("long-running", workload(provider="aws", duration_ms=675_000))

    assert (held.value, held.low, held.high, held.missing) == (None, 0.5, 1.0, ("longest_seconds",))


def test_long_running_is_settled_by_a_mean_duration_at_the_limit() -> None:
    assert membership("long-running", workload(provider="aws", duration_ms=900_000)).value == 1


def test_long_running_spans_what_each_possible_trigger_would_give_while_none_is_known() -> None:
    held = membership("long-running", workload(provider="azure", longest_seconds=172.5))

    assert (held.value, held.low, held.missing) == (None, 0, ("triggers",))
    assert held.high == pytest.approx(0.5)


def test_long_running_needs_no_trigger_where_the_limit_is_the_same_for_all() -> None:
    assert membership("long-running", workload(provider="aws", longest_seconds=675)).value == pytest.approx(0.5)


@pytest.mark.parametrize(("peak", "expected"), [(1, 1.0), (1.5, 1.0), (3.75, 0.5), (6, 0.0), (100, 0.0)])
def test_high_throughput_counts_excess_cost_only_where_the_load_is_even(peak: float, expected: float) -> None:
    steady = api(requests_per_month=4e9, vcpu_seconds=0.01, duration_ms=50, peak_to_mean=peak)

    assert membership("high-throughput", steady).value == pytest.approx(expected)


def test_high_throughput_does_not_hold_below_the_cost_that_matters() -> None:
    dear = api(requests_per_month=4e6, vcpu_seconds=0.0001, duration_ms=400, min_tasks=0, peak_to_mean=1)

    judgement = judged(dear)

    assert judgement.figures.costs is not None
    assert judgement.figures.costs.functions.total < 50
    assert judgement.memberships["high-throughput"].value == 0


def test_high_throughput_is_settled_by_an_uneven_load_alone() -> None:
    assert membership("high-throughput", workload(peak_to_mean=6)).value == 0


def test_high_throughput_stays_open_where_a_rate_is_missing() -> None:
    held = membership("high-throughput", api(provider="cloudflare", peak_to_mean=2, steps=5))

    assert (held.value, held.low, held.high, held.missing) == (None, 0, 1, ())


@pytest.mark.parametrize("provider", ["aws", "gcp", "azure"])
def test_steady_high_load_costs_more_on_functions(provider: str) -> None:
    steady = api(provider=provider, peak_to_mean=1.5, requests_per_month=5e9)

    assert membership("high-throughput", steady).value > 0.5


def test_steady_high_load_that_mostly_waits_is_cheap_where_waiting_is_free() -> None:
    steady = api(provider="cloudflare", memory_mb=64, peak_to_mean=1.5, requests_per_month=5e9)

    assert membership("high-throughput", steady).value == 0


@pytest.mark.parametrize(("target", "expected"), [(240 / 0.7, 0.0), (240 / 1.1, 0.5), (240 / 1.5, 1.0), (1.0, 1.0)])
def test_low_latency_compares_the_p99_with_its_target(target: float, expected: float) -> None:
    assert membership("low-latency", api(p99_ms=target)).value == pytest.approx(expected)


def test_low_latency_does_not_hold_where_nobody_waits() -> None:
    assert membership("low-latency", workload(triggers=["queue"])).value == 0


def test_low_latency_asks_for_the_target_where_somebody_waits() -> None:
    assert membership("low-latency", workload(triggers=["http"])).missing == ("p99_ms",)


def test_low_latency_asks_for_what_the_cold_starts_depend_on() -> None:
    held = membership("low-latency", workload(provider="aws", triggers=["http"], p99_ms=300))

    assert held.missing == ("requests_per_month", "duration_ms", "runtime")


def test_low_latency_asks_how_high_the_bursts_are() -> None:
    held = membership("low-latency", api(bursts_per_day=4, peak_to_mean=None))

    assert (held.value, held.missing) == (None, ("peak_to_mean",))


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ({}, 0),
        ({"session_in_process": True}, 0.4),
        ({"cross_service_transactions": True}, 0.25),
        ({"hot_working_set": True}, 0.2),
        ({"long_flow": True}, 0.15),
        ({"session_in_process": True, "hot_working_set": True}, 0.6),
        (dict.fromkeys(["session_in_process", "cross_service_transactions", "hot_working_set", "long_flow"], True), 1),
    ],
)
def test_complex_state_adds_up_the_four_answers(held: dict[str, bool], expected: float) -> None:
    assert membership("complex-state", api(**held)).value == pytest.approx(expected)


def test_complex_state_leaves_open_what_an_unanswered_part_could_add() -> None:
    held = membership("complex-state", api(hot_working_set=True, session_in_process=None))

    assert held.value is None
    assert (held.low, held.high) == pytest.approx((0.2, 0.6))
    assert held.missing == ("session_in_process",)


@pytest.mark.parametrize(
    ("flow", "expected"),
    [
        ({"steps": 11}, 0.15),
        ({"longest_wait_seconds": 901}, 0.15),
        ({"steps": 10, "longest_wait_seconds": 900}, 0),
        ({"steps": 10}, None),
        ({"steps": 11, "long_flow": False}, 0),
    ],
)
def test_long_flow_follows_from_steps_and_waits_unless_it_is_answered(
    flow: dict[str, Any], expected: float | None
) -> None:
    held = membership("complex-state", api(**{"long_flow": None, **flow}))

    assert held.value == (None if expected is None else pytest.approx(expected))


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"memory_mb": 5_120}, 0),
        ({"memory_mb": 7_680}, 0.5),
        ({"memory_mb": 10_240}, 1),
        ({"gpu": True}, 1),
        ({"gpu": True, "memory_mb": 64}, 1),
    ],
)
def test_heavy_compute_follows_memory_and_gpu(answers: dict[str, Any], expected: float) -> None:
    assert membership("heavy-compute", api(**answers)).value == pytest.approx(expected)


def test_heavy_compute_is_excess_cost_times_processor_time() -> None:
    heavy = api(requests_per_month=3e6, duration_ms=100_000, vcpu_seconds=15.5)

    judgement = judged(heavy)

    costs = judgement.figures.costs
    assert costs is not None
    excess = math.log2(costs.functions.total / costs.containers.total) / 2
    assert judgement.memberships["heavy-compute"].value == pytest.approx(excess * 0.5)


def test_heavy_compute_does_not_hold_for_quick_requests_whatever_they_cost() -> None:
    assert membership("heavy-compute", api(requests_per_month=4e9, vcpu_seconds=0.9)).value == 0


@quick
@given(answers(complete=True), st.data())
def test_range_of_a_membership_contains_every_completion(full: dict[str, Any], data: st.DataObject) -> None:
    left_open = data.draw(st.sets(st.sampled_from(sorted({*full} - {"name", "provider"})), max_size=12))
    judgement = judged(workload(**{name: value for name, value in full.items() if name not in left_open}))
    assumed = {row.input for row in assumptions(judgement.workload, judgement.on, judgement.figures.load)}
    asked = {row.input for row in unknowns(judgement)} - assumed
    done = {name: value for name, value in full.items() if name not in left_open or name in asked}
    if "longest_seconds" in asked:
        done["longest_seconds"] = max(full["longest_seconds"], done.get("duration_ms", 0) / 1_000)

    completed = judged(workload(**done)).memberships

    for slug, row in judgement.memberships.items():
        if row.applicable is False:
            assert completed[slug].applicable is False
        elif (value := completed[slug].value) is not None:
            assert row.low - 1e-9 <= value <= row.high + 1e-9, slug


@quick
@given(answers())
def test_membership_lies_within_its_range_between_0_and_1(answers: dict[str, Any]) -> None:
    for row in judged(workload(**answers)).memberships.values():
        assert 0 <= row.low <= row.high <= 1
        assert row.value is None or row.low <= row.value <= row.high


def test_latency_stays_open_while_a_cache_may_stand_in_front() -> None:
    """Whether requests are answered by a cache depends on what starts the work."""
    held = membership("low-latency", api(triggers=None, cacheable_share=0.9))

    assert (held.value, held.low, held.high, held.missing) == (None, 0, 1, ("triggers",))
    assert membership("low-latency", api(triggers=None, cacheable_share=0.1)).value is not None
