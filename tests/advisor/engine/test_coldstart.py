"""The share of cold starts against the published model, its simulation and its limits; the p99 of the mixture."""

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from advisor.engine.coldstart import Initialization, Traffic, cold_share, p99_seconds, practical_peak, steady_state
from tests.advisor.engine import shipped
from tests.advisor.engine.workloads import (
    api,
    judged,
    quick,
    reference,
    reference_facts,
    reference_workloads,
    rules_with,
    thorough,
    vectors,
    workload,
)

# The reference calculation lets a cold start take half a second longer than a warm one in these vectors.
COLD_EXTRA = 0.5
# The error that the reference states for its model: 17 % for most cases, up to a half where hardly any start is cold.
USUAL_ERROR, RARE, RARE_ERROR = 0.17, 0.0005, 0.5
BURST_ERROR = 0.16


def named(row: dict[str, Any]) -> str:
    return "-".join(str(value) for name, value in row.items() if not name.startswith("p_cold"))


def share_of(row: dict[str, Any]) -> float:
    service = row["service_s"]
    return steady_state(row["rate_per_s"], service, service + COLD_EXTRA, row["keep_alive_s"])[0]


def burst_share(row: dict[str, Any]) -> float:
    base, period, length = row["base_rate"], row["period_s"], row["burst_s"]
    mean = (row["burst_rate"] * length + base * (period - length)) / period
    traffic = Traffic(mean, row["burst_rate"] / mean, 0.0, 86_400 / period, length)
    return cold_share(traffic, row["service_s"], COLD_EXTRA, row["keep_alive_s"])


@pytest.mark.parametrize("row", reference()["cold_start_vectors"], ids=named)
def test_steady_share_is_the_printed_one_of_the_model(row: dict[str, Any]) -> None:
    assert float(f"{share_of(row):.3g}") == pytest.approx(row["p_cold_model"], rel=1e-9)


@pytest.mark.parametrize("row", reference()["cold_start_vectors"], ids=named)
def test_steady_share_lies_within_the_stated_error_of_the_simulation(row: dict[str, Any]) -> None:
    allowed = RARE_ERROR if row["p_cold_simulated"] < RARE else USUAL_ERROR + 0.005

    assert share_of(row) == pytest.approx(row["p_cold_simulated"], rel=allowed)


def row_by_row(rate: float, service: float, cold_service: float, keep_alive: float) -> tuple[float, float]:
    """The published chain from no environment on, in logarithms and with nothing skipped but what is never left."""
    busy, blocked, deaths, weights = rate * service, 1.0, 0.0, [(0.0, 0, 1.0)]
    for warm in range(1, int(busy + 10 * math.sqrt(busy) + 60) + 1):
        before, blocked = blocked, blocked / (blocked + warm / busy)
        if before < 1e-250:  # no weight is left
            break
        reached = rate * (before - blocked)
        if reached * keep_alive >= 40:
            weights = [(0.0, warm, blocked)]
            continue
        gap = (1 - math.exp(-reached * (keep_alive + service))) / reached if reached > 0 else 0.0
        gap -= (keep_alive + service) * math.exp(-reached * (keep_alive + service))
        deaths += 1 / (keep_alive + math.expm1(reached * keep_alive) * gap)
        birth = 1 / (1 / (rate * before) + cold_service)
        weights.append((weights[-1][0] + math.log(birth) - math.log(deaths), warm, blocked))
    peak = max(weight for weight, _, _ in weights)
    parts = [(math.exp(weight - peak), warm, blocked) for weight, warm, blocked in weights]
    total = sum(part for part, _, _ in parts)
    return sum(part * blocked for part, _, blocked in parts) / total, sum(
        part * warm for part, warm, _ in parts
    ) / total


@thorough
@example(busy=3.48, seconds=0.0, cold=1.0, kept=360.0)  # of weights that pass what a number can hold
@example(busy=3.9, seconds=0.7, cold=1.0, kept=900.0)
@given(st.floats(-6, 3.5), st.floats(-3, 3), st.floats(0.01, 10), st.sampled_from([60.0, 360.0, 900.0]))
def test_steady_state_is_that_of_the_chain_row_by_row(busy: float, seconds: float, cold: float, kept: float) -> None:
    service = 10**seconds
    chain = (10**busy / service, service, service + cold, kept)

    assert steady_state(*chain) == pytest.approx(row_by_row(*chain), rel=1e-9)


@pytest.mark.parametrize("row", reference()["burst_vectors"], ids=named)
def test_share_with_bursts_is_the_printed_one_of_the_formula(row: dict[str, Any]) -> None:
    assert float(f"{burst_share(row):.3g}") == pytest.approx(row["p_cold_formula"], rel=1e-9)


@pytest.mark.parametrize("row", reference()["burst_vectors"], ids=named)
def test_share_with_bursts_lies_within_the_stated_error_of_the_simulation(row: dict[str, Any]) -> None:
    assert burst_share(row) == pytest.approx(row["p_cold_simulated"], rel=BURST_ERROR)


@pytest.mark.parametrize("name", vectors())
def test_reference_workload_has_the_cold_share_of_its_vector(name: str) -> None:
    figures = judged(workload(**reference_workloads()[name]), facts=reference_facts()).figures

    assert figures.cold == pytest.approx(vectors()[name]["p_cold"], rel=0.01, abs=0.000_005)


@pytest.mark.parametrize("name", vectors())
def test_reference_workload_has_the_p99_of_its_vector(name: str) -> None:
    figures = judged(workload(**reference_workloads()[name]), facts=reference_facts()).figures

    assert figures.p99 == pytest.approx(vectors()[name]["p99_s"], rel=0.01)


def test_popular_shortcut_is_not_what_is_computed() -> None:
    shortcut = math.exp(-0.1 * 360)

    assert steady_state(0.1, 0.2, 0.7, 360)[0] > 1e12 * shortcut


def test_request_without_any_before_it_starts_cold() -> None:
    assert steady_state(0.0, 0.2, 0.7, 360) == (1.0, 0.0)


def test_single_environment_of_a_very_low_rate_is_almost_always_gone() -> None:
    assert steady_state(1e-6, 0.2, 0.7, 360)[0] == pytest.approx(1, abs=0.001)


@pytest.mark.parametrize("service", [0.01, 0.2, 1, 2])
def test_steady_share_falls_with_each_tenfold_rate(service: float) -> None:
    shares = [steady_state(10.0**power, service, service + 0.3, 360)[0] for power in range(-5, 4)]

    assert shares == sorted(shares, reverse=True)


@pytest.mark.parametrize("rate", [0.001, 0.1, 10])
def test_steady_share_falls_with_a_longer_idle_life(rate: float) -> None:
    shares = [steady_state(rate, 0.2, 0.5, keep_alive)[0] for keep_alive in (60, 360, 900, 1_200, 3_600)]

    assert shares == sorted(shares, reverse=True)


@quick
@given(
    rate=st.floats(0, 1e12),
    service=st.floats(1e-6, 1e7),
    extra=st.floats(0, 1e4),
    keep_alive=st.floats(1e-9, 1e9),
)
def test_steady_share_stays_a_share_at_any_rate_and_time(
    rate: float, service: float, extra: float, keep_alive: float
) -> None:
    share, warm = steady_state(rate, service, service + extra, keep_alive)

    assert 0 <= share <= 1
    assert 0 <= warm < math.inf


@pytest.mark.parametrize("rate", [5e-324, 1.3e-317, 1e-300, 1e-200, 1e300])
@pytest.mark.parametrize("service", [1e-6, 1, 1e4, 1e9])
@pytest.mark.parametrize("keep_alive", [1e-9, 360, 1e9])
def test_steady_share_survives_rates_at_the_ends_of_floating_point(
    rate: float, service: float, keep_alive: float
) -> None:
    share, _ = steady_state(rate, service, service + 0.3, keep_alive)

    assert 0 <= share <= 1


@quick
@given(
    rate=st.floats(0, 1e9),
    peak=st.floats(1, 1e6),
    idle=st.floats(0, 1),
    bursts=st.floats(0, 86_400),
    length=st.floats(0.001, 86_400),
    service=st.floats(1e-6, 1e6),
)
def test_share_with_bursts_stays_a_share(
    rate: float, peak: float, idle: float, bursts: float, length: float, service: float
) -> None:
    assert 0 <= cold_share(Traffic(rate, peak, idle, bursts, length), service, 0.3, 360) <= 1


def test_idle_hours_raise_the_rate_of_the_others() -> None:
    by_day = cold_share(Traffic(0.01, idle_share=0.5), 0.2, 0.5, 360)

    assert by_day == steady_state(0.02, 0.2, 0.7, 360)[0]


def test_workload_that_is_always_idle_is_taken_at_its_mean_rate() -> None:
    assert cold_share(Traffic(0.01, idle_share=1.0), 0.2, 0.5, 360) == steady_state(0.01, 0.2, 0.7, 360)[0]


def test_bursts_without_a_peak_above_the_mean_change_nothing() -> None:
    flat = Traffic(1.0, peak_to_mean=1.0, bursts_per_day=10, burst_seconds=60)

    assert cold_share(flat, 0.2, 0.5, 360) == cold_share(Traffic(1.0), 0.2, 0.5, 360)


def test_burst_that_follows_soon_after_another_finds_warm_environments() -> None:
    seldom = cold_share(Traffic(1.0, 10, 0.0, 96, 60), 0.2, 0.5, 360)
    often = cold_share(Traffic(1.0, 10, 0.0, 1_000, 60), 0.2, 0.5, 360)

    assert seldom > often


@pytest.mark.parametrize(("busy", "expected"), [(0, 1), (0.01, 1), (1, 4), (100, 130)])
def test_practical_peak_is_three_standard_deviations_more_and_at_least_one(busy: float, expected: float) -> None:
    assert practical_peak(busy) == pytest.approx(expected)


INIT = Initialization(p50=0.44, p99=0.60)


@pytest.mark.parametrize("share", [0, 0.001, 0.01])
def test_cold_starts_stay_invisible_at_p99_up_to_one_percent(share: float) -> None:
    assert p99_seconds(share, 0.2, 0.1, INIT, 0.01) == 0.2


def test_p99_is_the_median_of_the_cold_ones_where_twice_as_many_are_cold() -> None:
    assert p99_seconds(0.02, 0.2, 0.1, INIT, 0.01) == pytest.approx(0.44 + 0.1)


def test_p99_is_the_tail_of_the_cold_ones_where_all_are_cold() -> None:
    assert p99_seconds(1.0, 0.2, 0.1, INIT, 0.01) == pytest.approx(0.60 + 0.1)


def test_p99_is_never_below_that_of_warm_instances() -> None:
    assert p99_seconds(0.5, 9.0, 0.1, INIT, 0.01) == 9.0


@pytest.mark.parametrize("init", [Initialization(0.3, 0.3), Initialization(0.3, 0.2)])
def test_p99_without_a_tail_is_the_median_of_the_cold_ones(init: Initialization) -> None:
    assert p99_seconds(0.5, 0.1, 0.1, init, 0.01) == pytest.approx(0.4)


def test_p99_is_defined_where_a_cold_start_takes_no_time() -> None:
    assert p99_seconds(0.5, 0.2, 0.1, Initialization(0.0, 0.0), 0.01) == 0.2


@quick
@given(st.floats(0, 1), st.floats(0, 1))
def test_p99_rises_with_the_share_of_cold_starts(one: float, other: float) -> None:
    low, high = sorted([one, other])

    assert p99_seconds(low, 0.2, 0.1, INIT, 0.01) <= p99_seconds(high, 0.2, 0.1, INIT, 0.01) + 1e-12


def test_p99_of_a_workload_is_worked_out_from_its_runtime_and_its_own_initialization() -> None:
    """Two thousand requests a month: half of them cold and more, so the p99 lies above the median of a cold one."""
    figures = judged(api(requests_per_month=2_000, idle_hours_share=0, runtime="java", init_ms=2_000)).figures

    median, tail = 0.239 + 2.0 + 0.1, 0.649 + 1.5 * 2.0 + 0.1
    assert figures.cold is not None
    assert figures.cold > 0.5
    assert figures.p99 is not None
    assert median + 0.12 < figures.p99 < tail + 0.12


@pytest.mark.parametrize("answer", ["requests_per_month", "duration_ms", "runtime"])
def test_cold_share_is_unknown_without_what_it_depends_on(answer: str) -> None:
    figures = judged(api(**{answer: None})).figures

    assert (figures.cold, figures.p99) == (None, None)


def test_cold_share_is_unknown_while_the_height_of_the_bursts_is() -> None:
    assert judged(api(bursts_per_day=2, peak_to_mean=None)).figures.cold is None


def test_longer_idle_life_in_the_facts_lowers_the_cold_share() -> None:
    facts, idle = shipped.facts(), "aws/function/idle-lifetime"
    longer = replace(facts, limits={**facts.limits, idle: replace(facts.limits[idle], value=1_200.0)})
    seldom = api(requests_per_month=20_000)

    assert (judged(seldom, facts=longer).figures.cold or 0) < (judged(seldom).figures.cold or 0)


def test_instances_that_serve_many_requests_at_once_are_taken_at_their_part_of_the_rate() -> None:
    shared = judged(api(provider="gcp", requests_per_month=20_000)).figures

    rate = 20_000 / 2_628_000 / 80 / 0.7
    assert shared.cold == steady_state(rate, 0.12, 0.12 + 1.2, 900)[0]


def test_default_initialization_stands_in_for_an_unknown_one() -> None:
    known, unknown = api(init_ms=750), api(init_ms=None)

    assert judged(unknown, rules_with(default_init_ms=750)).figures.cold == judged(known).figures.cold
