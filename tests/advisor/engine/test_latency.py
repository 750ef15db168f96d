"""Concurrency by Little's law, throttling, backlog, and the words for latency."""

from typing import Any

import pytest
from hypothesis import given, settings

from advisor.engine.demand import ground
from advisor.engine.latency import Concurrency, Latency, concurrency, latency_by_runtime
from advisor.engine.workload import Workload
from tests.advisor.engine import shipped
from tests.advisor.engine.causes import unknown_among
from tests.advisor.engine.workloads import PROVIDERS, advised, answers, api, hasty_rules, judged, quick, workload

MONTH = 2_628_000


def concurrent(given: Workload) -> Concurrency:
    judgement = judged(given)
    return concurrency(given, judgement.figures.load, judgement.on)


def latency_of(given: Workload) -> Latency:
    return advised(given, hasty_rules()).latency


def a_second(**answers: Any) -> Workload:
    """One hundred requests a second of half a second each: fifty at once, and 200 in the busiest hour."""
    return workload(
        **{
            "provider": "aws",
            "triggers": ["http"],
            "requests_per_month": 100 * MONTH,
            "duration_ms": 500,
            "peak_to_mean": 4,
            **answers,
        }
    )


def test_concurrency_is_rate_times_duration() -> None:
    found = concurrent(a_second())

    assert found.known
    assert (found.mean, found.peak) == (pytest.approx(50), pytest.approx(200))
    assert found.practical_peak == pytest.approx(200 + 3 * 200**0.5)


def test_throttled_share_is_what_the_peak_exceeds_the_quota_by() -> None:
    assert concurrent(a_second(concurrency_quota=50)).throttled_share == pytest.approx(0.75)
    assert concurrent(a_second(concurrency_quota=200)).throttled_share == 0
    assert concurrent(a_second()).throttled_share == 0


def test_scale_out_takes_a_second_for_each_hundred_new_environments() -> None:
    assert concurrent(a_second()).scale_out_seconds == pytest.approx(1.5)


@pytest.mark.parametrize("provider", [name for name in PROVIDERS if name != "aws"])
def test_scale_out_is_unknown_where_the_provider_gives_no_rate(provider: str) -> None:
    assert concurrent(a_second(provider=provider)).scale_out_seconds is None


def test_quota_is_unknown_where_the_provider_has_no_general_limit() -> None:
    found = concurrent(a_second(provider="cloudflare"))

    assert (found.quota, found.throttled_share) == (None, None)


def test_backlog_is_what_a_burst_leaves_behind_a_capped_consumer() -> None:
    """60 connections finish 120 a second; 300 s of bursts bring 400 a second: 84,000 are left, gone at 20 a second."""
    found = concurrent(a_second(db_connection_limit=60, bursts_per_day=2, burst_seconds=300))

    assert found.backlog == pytest.approx(84_000)
    assert concurrent(a_second(db_connection_limit=60)).backlog == pytest.approx(84_000 * 12)  # the busiest hour
    assert found.drain_seconds == pytest.approx(4_200)
    assert found.oldest_seconds == pytest.approx(700)


def test_backlog_of_a_consumer_that_never_catches_up_has_no_end() -> None:
    found = concurrent(a_second(db_connection_limit=40))

    assert found.backlog is not None
    assert found.backlog > 0
    assert (found.drain_seconds, found.oldest_seconds) == (None, None)


def test_backlog_is_empty_where_the_consumer_keeps_up() -> None:
    found = concurrent(a_second(db_connection_limit=200))

    assert (found.backlog, found.drain_seconds, found.oldest_seconds) == (0, 0, 0)


def test_backlog_without_a_limit_of_the_database_is_behind_the_executions_allowed() -> None:
    """50 executions on average and 200 at the peak; 100 at once finish 100 a second, 300 s long."""
    found = concurrent(a_second(triggers=["queue"], concurrency_quota=100, burst_seconds=300, bursts_per_day=1))

    assert concurrent(a_second(triggers=["queue"])).backlog == 0
    assert concurrent(a_second(concurrency_quota=100)).backlog is None
    assert found.backlog == pytest.approx((found.peak - 100) / 0.5 * 300)


def test_connections_are_counted_where_executions_hold_them() -> None:
    assert concurrent(a_second()).connections is None
    held = concurrent(a_second(data_shapes=["relational"], db_connection_limit=90))
    assert (held.connections, held.connection_limit) == (held.practical_peak, 90)


def test_cold_starts_in_a_burst_are_told_apart_from_those_between() -> None:
    steady, bursty = latency_of(api()), latency_of(api(peak_to_mean=20, bursts_per_day=4, burst_seconds=600))

    assert (steady.cold_share_steady, steady.cold_share_in_burst) == (steady.cold_share, None)
    assert bursty.cold_share_in_burst is not None
    assert bursty.cold_share_steady is not None
    assert 0 < bursty.cold_share_in_burst < 1


def test_latency_is_told_for_each_measured_runtime_and_at_the_other_providers() -> None:
    rows = latency_by_runtime(api(), ground(api(), shipped.rules(), shipped.facts()))

    own = [row for row in rows if row.provider == "aws"]
    assert [row.cold_start_p50_ms for row in own] == sorted(row.cold_start_p50_ms for row in own)
    assert {"python", "node", "java", "dotnet", "go", "rust", "ruby"} <= {row.runtime for row in own}
    assert [(row.provider, row.runtime) for row in rows[len(own) :]] == [
        ("cloudflare", "node"),
        ("gcp", "node"),
        ("azure", "node"),
    ]
    node = next(row for row in own if row.runtime == "node")
    assert (node.p99_ms, node.warm_p50_ms) == (latency_of(api()).p99_ms, 120)
    assert all(row.because for row in rows)


@pytest.mark.parametrize("answer", ["requests_per_month", "duration_ms"])
def test_concurrency_is_unknown_without_rate_or_duration(answer: str) -> None:
    found = concurrent(a_second(**{answer: None}))

    assert (found.known, found.mean, found.peak, found.quota) == (False, None, None, 1_000)


@pytest.mark.parametrize(
    ("target", "met", "words"), [(300, True, "is met"), (200, False, "is missed"), (None, None, "")]
)
def test_latency_says_whether_its_target_is_met(target: float | None, met: bool | None, words: str) -> None:
    found = latency_of(api(p99_ms=target))

    assert (found.known, found.p99_ms, found.warm_p99_ms) == (True, 240, 240)
    assert found.is_met is met
    assert words in found.reason
    assert "invisible at p99" in found.reason


def test_target_below_the_floor_is_never_met() -> None:
    found = latency_of(api(duration_ms=2, warm_p99_ms=4, p99_ms=10))

    assert (found.p99_ms, found.is_met) == (4, False)


def test_latency_says_that_cold_starts_show() -> None:
    found = latency_of(api(requests_per_month=2_000))

    assert "so they show at p99" in found.reason
    assert found.p99_ms is not None
    assert found.warm_p99_ms is not None
    assert found.p99_ms > found.warm_p99_ms


def test_latency_rests_on_the_row_of_the_runtime() -> None:
    assert "cold-start:aws/node" in latency_of(api()).because
    assert "limit:gcp/function/cold-start-typical" in latency_of(api(provider="gcp")).because
    assert (
        "limit:cloudflare/function/cold-start-python"
        in latency_of(api(provider="cloudflare", runtime="python")).because
    )


def test_cold_start_of_a_runtime_adds_the_application_and_the_sandbox() -> None:
    """Node.js 22 of the catalogue: 140 ms and 193 ms, with 200 ms and 300 ms of the application and 100 ms around."""
    found = latency_of(api())

    assert found.cold_start_p50_ms == pytest.approx(140 + 200 + 100)
    assert found.cold_start_p99_ms == pytest.approx(193 + 300 + 100)


@pytest.mark.parametrize(
    "changes",
    [
        {"requests_per_month": None},
        {"duration_ms": None},
        {"runtime": None},
        {"bursts_per_day": 3, "peak_to_mean": None},
    ],
)
def test_latency_is_unknown_without_what_cold_starts_depend_on(changes: dict[str, Any]) -> None:
    found = latency_of(api(**changes))

    assert (found.known, found.p99_ms, found.is_met) == (False, None, None)
    assert "are needed to estimate" in found.reason


@settings(quick, max_examples=40)
@given(answers())
def test_figures_of_any_workload_are_not_negative(answers: dict[str, Any]) -> None:
    found = concurrent(workload(**answers))

    for value in (found.mean, found.peak, found.throttled_share, found.backlog, found.drain_seconds):
        assert value is None or value >= 0
    assert found.throttled_share is None or found.throttled_share <= 1
    assert unknown_among(found.because) == []


def test_database_that_is_called_without_connections_keeps_none() -> None:
    relational = {"data_shapes": ["relational"]}

    counted = advised(api(**relational), hasty_rules()).concurrency
    without = advised(api(**relational, db_connection_limit="does_not_apply"), hasty_rules()).concurrency

    assert counted.connections is not None
    assert without.connections is None
    assert "db_connection_limit" in without.because
