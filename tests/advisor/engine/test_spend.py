"""What stands beside the two sides that are judged: machines, warm capacity, free tiers, shared terms and the curve."""

import math
import re
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings

from advisor.engine.advice import advise
from advisor.engine.bill import Bill
from advisor.engine.costs import Bills
from advisor.engine.crossings import Crossing, cheaper
from advisor.engine.spend import Spend
from advisor.engine.tariffs import MODELS
from advisor.engine.workload import Workload
from tests.advisor.engine import shipped
from tests.advisor.engine.shipped import RULES, rows
from tests.advisor.engine.workloads import PROVIDERS, advised, answers, api, hasty_rules, judged, quick, workload

MONTH = 2_628_000
FREE = [row for row in shipped.price_rows() if row.get("free_per_month")]


def bills(given: Workload) -> Bills:
    costs = judged(given).figures.costs
    assert costs is not None
    return costs


def spent(given: Workload) -> Spend:
    return advised(given, hasty_rules()).costs


def amounts(bill: Bill) -> dict[str, float | None]:
    return {term.name: term.amount for term in bill.terms}


# --- worked by hand: quantity times rate, in US dollars a month


def test_machines_of_a_small_api_are_two_behind_a_load_balancer() -> None:
    """Two m7g.large at 0.0816 USD/h for 730 h; the balancer 0.0225 USD/h and one unit of 0.008 USD/h."""
    assert amounts(bills(api()).machines) == pytest.approx(
        {"Machines": 2 * 730 * 0.0816, "Load balancer": 16.43, "Load balancer capacity": 5.84}, rel=0.01
    )


def test_machines_above_the_floor_are_whole_ones() -> None:
    """1,500 requests a second of 10 ms: 15 vCPU over 60 % of 2 vCPU, times 1.2 for lag, are 15 machines."""
    busy = api(provider="gcp", requests_per_month=1_500 * MONTH, vcpu_seconds=0.01)

    assert amounts(bills(busy).machines)["Machines"] == pytest.approx(15 * 730 * 0.067006)


def test_scheduled_work_keeps_one_machine_and_more_where_it_is_busy() -> None:
    """3,000 runs of 8,000 s and 16,000 vCPU-s keep 18.3 vCPU busy: 18.3 / (0.6 * 2) * 1.2 are 19 machines."""
    nightly = workload(provider="azure", triggers=["schedule"], runs_per_month=30, run_seconds=60, memory_mb=512)
    busy = workload(
        provider="azure",
        triggers=["schedule"],
        runs_per_month=3_000,
        run_seconds=8_000,
        memory_mb=512,
        vcpu_seconds=16_000,
    )

    assert amounts(bills(nightly).machines) == {"Machines": pytest.approx(730 * 0.096)}
    assert amounts(bills(busy).machines) == {"Machines": pytest.approx(19 * 730 * 0.096)}


def test_scheduled_runs_beside_other_work_are_paid_for_on_both_sides() -> None:
    """3,000 runs of 800 s at 8 GB are 19.2 million GB-s, 320 USD; the tasks run 666.7 hours."""
    plain = api(memory_mb=8_192, requests_per_month=10_000)
    both = bills(
        api(
            memory_mb=8_192,
            requests_per_month=10_000,
            triggers=["http", "schedule"],
            runs_per_month=3_000,
            run_seconds=800,
        )
    )

    functions, containers = amounts(both.functions), amounts(both.containers)
    assert functions["Function duration of scheduled runs"] == pytest.approx(320, rel=0.01)
    assert containers["Task vCPU of scheduled runs"] == pytest.approx(3_000 * 800 / 3_600 * 0.04048)
    assert functions["Function duration"] == amounts(bills(plain).functions)["Function duration"]


def test_warm_environments_serve_the_hours_that_are_not_idle() -> None:
    """20,000 requests of 30 s in a tenth of the hours: 2.28 at once, 2.28 + 3 sqrt(2.28) = 6.8 in practice."""
    seldom = api(
        requests_per_month=20_000,
        idle_hours_share=0.9,
        peak_to_mean=None,
        duration_ms=30_000,
        longest_seconds=40,
        vcpu_seconds=1,
        runtime="java",
        init_ms=4_000,
        warm_p99_ms=31_000,
        p99_ms=32_000,
    )

    warm = spent(seldom).warm

    assert warm is not None
    assert warm.environments == 7


def test_provider_without_machines_has_no_rate_for_them() -> None:
    machines = bills(api(provider="cloudflare", memory_mb=64)).machines

    assert machines.missing == ("Machines", "Load balancer", "Load balancer capacity")
    assert machines.total == 0


def test_provisioned_concurrency_of_an_api_is_the_bill_worked_out_by_hand() -> None:
    """10,000 requests a month of 1 s at 1 GB, thrice the mean at the peak: one environment is busy 0.4 % of the time.

    Its practical peak is 0.0114 + 3 sqrt(0.0114) = 0.33, so one is kept: 2,628,000 GB-s at 0.0000041667 USD are 10.95;
    10,000 GB-s on it at 0.0000097222 are 0.10.
    """
    cold = api(
        requests_per_month=10_000, duration_ms=1_000, memory_mb=1_024, peak_to_mean=3, p99_ms=1_100, warm_p99_ms=1_050
    )

    warm = spent(cold).warm

    assert warm is not None
    assert warm.environments == 1
    assert {term.name: term.amount for term in warm.bill.terms} == pytest.approx(
        {
            "Provisioned capacity": 10.95,
            "Duration on provisioned capacity": 0.0972,
            "Function requests": 0.002,
            "API gateway": 0.01,
        },
        rel=0.01,
    )
    assert "1 environment kept warm through the month meets the target, for 11.06 USD instead of " in warm.reason


def test_minimum_instances_of_google_cloud_idle_at_a_lower_rate() -> None:
    """One instance of 1 vCPU and 512 MB: idle all month but for the time in which requests run."""
    cold = api(provider="gcp", requests_per_month=2_000, duration_ms=1_000, p99_ms=1_100, warm_p99_ms=1_050)

    warm = spent(cold).warm

    assert warm is not None
    rows = {term.name: term.amount for term in warm.bill.terms}
    busy = -math.expm1(-2_000 / MONTH) * MONTH
    assert rows["Idle processors kept warm"] == pytest.approx((MONTH - busy) * 0.0000025, rel=0.01)
    assert rows["Idle memory kept warm"] == pytest.approx((MONTH - busy) * 0.5 * 0.0000025, rel=0.01)
    assert rows["Function requests"] == pytest.approx(0.0008, rel=0.01)


def test_always_ready_instances_of_azure_are_paid_by_their_size() -> None:
    """One instance of 512 MB all month: 1,314,000 GB-s at 0.000004 USD."""
    cold = api(provider="azure", requests_per_month=2_000, duration_ms=1_000, p99_ms=1_100, warm_p99_ms=1_050)

    warm = spent(cold).warm

    assert warm is not None
    rows = {term.name: term.amount for term in warm.bill.terms}
    assert rows["Always-ready instances"] == pytest.approx(5.256)
    assert "Function duration" not in rows


@pytest.mark.parametrize(
    "changes",
    [
        {},  # the target is met
        {"requests_per_month": 10_000, "p99_ms": 200},  # missed warm as well
        {"requests_per_month": 10_000, "p99_ms": None},
        {"provider": "cloudflare", "memory_mb": 64, "runtime": "python", "requests_per_month": 10_000, "p99_ms": 500},
    ],
)
def test_no_capacity_is_kept_warm_where_it_would_not_help_or_is_not_sold(changes: dict[str, Any]) -> None:
    assert spent(api(**changes)).warm is None


def test_stores_of_an_upload_service_on_google_cloud_are_priced_by_operation() -> None:
    """A million requests: each reads an object (0.004 per 10,000) and writes one (0.05 per 10,000); Firestore 0.09."""
    given = workload(
        provider="gcp",
        triggers=["event"],
        requests_per_month=1_000_000,
        duration_ms=200,
        memory_mb=512,
        data_shapes=["files", "key_value", "relational"],
        writes_per_second=1,
        egress_gb_per_month=10,
        private_network=True,
    )

    shared = bills(given).shared

    assert {name: amount for name, amount in amounts(shared).items() if amount is not None} == pytest.approx(
        {
            "Objects written": 5.00,
            "Objects read": 0.40,
            "Table writes": 2.628 * 0.90,
            "Relational database": 730 * 0.0413,
            "Relational database memory": 730 * 3.75 * 0.007,
            "Egress": 1.20,
            "NAT traffic": 0.45,
        },
        rel=0.01,
    )
    assert shared.missing == ("NAT gateway", "Logs")


def test_queue_of_azure_is_its_namespace_and_what_exceeds_it() -> None:
    """Ten million messages are thirty million operations, thirteen of which the 9.81 USD include."""
    given = workload(
        provider="azure", triggers=["queue"], requests_per_month=10_000_000, duration_ms=100, memory_mb=512
    )

    rows = amounts(bills(given).shared)

    assert (rows["Queue namespace"], rows["Queue requests"]) == (9.81, pytest.approx(17 * 0.80))


def test_topic_of_google_cloud_is_paid_by_its_volume_in_and_out() -> None:
    """A million events of 4 KB to three consumers: 16 GB, which are 0.01455 TiB at 40 USD."""
    given = workload(
        provider="gcp",
        triggers=["event"],
        requests_per_month=1_000_000,
        duration_ms=100,
        memory_mb=512,
        consumers_per_event=3,
        payload_kb=4,
    )

    assert amounts(bills(given).shared)["Published data"] == pytest.approx(16e9 / 1_024**4 * 40, rel=0.01)


def test_stream_and_table_of_azure_are_units_and_request_units() -> None:
    given = workload(
        provider="azure",
        triggers=["stream"],
        requests_per_month=1_000 * MONTH,
        peak_to_mean=2.6,
        duration_ms=10,
        memory_mb=512,
        data_shapes=["key_value"],
        writes_per_second=10,
    )

    rows = amounts(bills(given).shared)

    assert rows["Stream"] == pytest.approx(3 * 21.90)
    assert rows["Stream records"] == pytest.approx(2_628 * 0.028)
    assert rows["Table writes"] == pytest.approx(26.28 * 6 * 0.25)


# --- free tiers


def test_free_tiers_are_off_unless_asked_for() -> None:
    assert bills(api()).functions == bills(api(free_tiers=False)).functions


def test_free_tiers_are_taken_off_once_for_all_terms_of_a_price() -> None:
    """2 million requests, of which one is free; 120,000 GB-s and the cold starts are within 400,000 GB-s."""
    plain, free = bills(api()), bills(api(free_tiers=True))

    rows = amounts(free.functions)
    assert rows["Function requests"] == pytest.approx(0.20)
    assert (rows["Function duration"], rows["Cold starts"]) == (0, 0)
    assert rows["API gateway"] == amounts(plain.functions)["API gateway"]
    assert all("free_tiers" in term.because for term in free.functions.terms if term.name.startswith("Function"))


def test_allowance_by_the_second_is_taken_off_hours() -> None:
    plain = bills(api(provider="gcp")).containers
    free = bills(api(provider="gcp", free_tiers=True)).containers

    assert (amounts(plain)["Task vCPU"] or 0) - (amounts(free)["Task vCPU"] or 0) == pytest.approx(240_000 * 0.000018)


def test_commitment_takes_nothing_off_what_is_free() -> None:
    free = bills(
        workload(
            provider="aws",
            triggers=["schedule"],
            runs_per_month=1_000,
            run_seconds=100,
            memory_mb=4_096,
            commitment_share=1,
            free_tiers=True,
        )
    )

    assert amounts(free.functions)["Commitment discount"] == 0
    assert free.functions.total >= 0


@pytest.mark.parametrize("row", FREE, ids=lambda row: row["slug"])
def test_free_quantity_is_the_text_in_the_unit_of_the_price(row: dict[str, Any]) -> None:
    if "included in the paid plan" in row["free_per_month"]:
        assert row.get("free_quantity") is None
        return
    text = row["free_per_month"]
    amount = float(text.split()[0].replace(",", ""))
    factor = {"per day": 30, "minutes": 60, "hours": 3_600}
    times = next((value for word, value in factor.items() if word in text), 1)
    if "GiB" in text and row["unit"] == "TiB":
        times = 1 / 1_024
    assert row["free_quantity"] == pytest.approx(amount * times)


def test_records_take_shards_by_their_size_too() -> None:
    """100 records a second of 500 KB are 50 MB a second, and one shard takes one."""
    stream = api(triggers=["stream"], requests_per_month=100 * MONTH, peak_to_mean=1, payload_kb=500)

    assert amounts(bills(stream).shared)["Stream"] == pytest.approx(50 * 730 * 0.015)


@settings(quick, max_examples=200)
@given(answers({"duration_ms": 100, "memory_mb": 512, "requests_per_month": 1e6, "triggers": ["http"]}))
def test_free_tiers_never_raise_a_bill(answers: dict[str, Any]) -> None:
    plain, free = (
        bills(workload(**{**answers, "free_tiers": False})),
        bills(workload(**{**answers, "free_tiers": True})),
    )

    for side in ("functions", "containers", "machines", "shared"):
        assert getattr(free, side).total <= getattr(plain, side).total + 1e-9
        assert all((term.amount or 0) >= 0 for term in getattr(free, side).terms if term.name != "Commitment discount")


# --- the cache in front


def test_cached_requests_reach_the_gateway_and_nothing_behind_it() -> None:
    plain, cached = bills(api()), bills(api(cacheable_share=0.5))

    was, now = amounts(plain.functions), amounts(cached.functions)
    assert now["API gateway"] == was["API gateway"]
    assert (now["Function duration"] or 0) == pytest.approx((was["Function duration"] or 0) / 2)
    assert amounts(cached.shared)["Cache"] == pytest.approx(14.60)


@pytest.mark.parametrize("changes", [{"cacheable_share": 0.29}, {"cacheable_share": 0.9, "triggers": ["event"]}])
def test_cache_counts_only_where_it_pays_and_somebody_waits(changes: dict[str, Any]) -> None:
    assert "Cache" not in amounts(bills(api(**changes)).shared)


# --- the curve


def test_curve_runs_from_a_hundredth_to_a_hundred_times_the_load() -> None:
    costs = spent(api())

    factors = [point.factor for point in costs.curve]
    assert (factors[0], factors[len(factors) // 2], factors[-1]) == pytest.approx((0.01, 1, 100))
    assert factors == sorted(factors)
    middle = costs.curve[len(factors) // 2]
    assert costs.functions is not None
    assert costs.containers is not None
    assert (middle.functions, middle.containers) == (costs.functions.expected, costs.containers.expected)


def test_curve_crosses_where_both_cost_the_same() -> None:
    """The break-even prices requests warm, so it lies between the two points where the cheaper side changes."""
    costs = spent(api())

    assert costs.break_even is not None
    assert costs.break_even.requests_per_second is not None
    factor = costs.break_even.requests_per_second / (2_000_000 / MONTH)
    below = max((point for point in costs.curve if point.factor < factor), key=lambda point: point.factor)
    above = min((point for point in costs.curve if point.factor >= factor), key=lambda point: point.factor)
    assert below.functions < below.containers
    assert above.functions >= above.containers


@pytest.mark.parametrize(
    "changes",
    [
        {"provider": "cloudflare", "memory_mb": 64, "requests_per_month": 1e5, "vcpu_seconds": 0.001},
        {"provider": "azure", "requests_per_month": 1e5},
        {"provider": "gcp", "requests_per_month": 2e8},
        {"free_tiers": True, "requests_per_month": 1e5},
        {"triggers": ["queue"], "provider": "azure", "requests_per_month": 1e5},
    ],
)
def test_both_sides_cost_the_same_where_they_are_said_to_break_even(changes: dict[str, Any]) -> None:
    """Whatever the load is now: plans, included quantities and shared instances do not grow with the rate."""
    even = spent(api(**changes)).break_even
    assert even is not None
    assert even.requests_per_second is not None

    there = bills(api(**{**changes, "requests_per_month": even.requests_per_second * MONTH, "runtime": None}))

    assert there.functions.total == pytest.approx(there.containers.total, rel=0.01)


def told(costs: Spend) -> list[str]:
    """Who is cheaper from the least load to the most, as the sentence says it."""
    reason = costs.reason
    whole = re.search(r"(Functions|Containers) cost less from a hundredth to a hundred times this load", reason)
    if whole:
        return [whole[1].lower()]
    return [side.lower() for side in re.findall(r"(\w+) cost less from (?:1/)?[\d.]+", reason)]


def drawn(costs: Spend) -> list[str]:
    """The same as the chart shows it: the sides in turn, each once."""
    sides = [side for point in costs.curve if (side := cheaper(point.functions, point.containers))]
    return [side for before, side in pairwise(["", *sides]) if side != before]


def agrees(costs: Spend) -> bool:
    said, shown = told(costs), drawn(costs)
    return said == (shown if len(shown) < 2 else shown[1:])


EXAMPLES = {row["slug"]: row["workload"] for row in rows(RULES, "examples.yaml", "examples")}


@pytest.mark.parametrize("slug", EXAMPLES)
def test_sentence_of_an_example_agrees_with_its_curve(slug: str) -> None:
    costs = spent(workload(**EXAMPLES[slug]))

    assert costs.known
    assert agrees(costs), costs.reason


@settings(quick, max_examples=30)
@given(answers())
def test_sentence_of_any_workload_agrees_with_its_curve(answers: dict[str, Any]) -> None:
    costs = spent(workload(**answers))

    assert agrees(costs), costs.reason


def test_sentence_names_the_load_from_which_the_other_side_is_cheaper() -> None:
    assert (
        "Containers cost less from 1/4 of this load, 495 requests a month."
        in spent(workload(**EXAMPLES["video-transcoding"])).reason
    )


@pytest.mark.parametrize(("factor", "text"), [(0.25, "1/4"), (0.01, "1/100"), (100, "100 times"), (2.26, "2.3 times")])
def test_crossing_is_told_as_a_multiple_of_the_load(factor: float, text: str) -> None:
    assert Crossing(factor, "containers").text == text


def test_curve_is_left_out_of_the_quick_judgement() -> None:
    quick_one = advise(api(), hasty_rules(), shipped.facts(), shipped.catalogue(), in_full=False)

    assert (quick_one.costs.curve, quick_one.runtimes, quick_one.flips) == ((), (), ())


# --- whole bills


def test_sentence_names_machines_where_they_undercut_containers() -> None:
    busy = spent(api(requests_per_month=1_500 * MONTH, peak_to_mean=1.2, vcpu_seconds=0.01, memory_mb=512))

    assert busy.machines is not None
    assert busy.containers is not None
    named = "virtual machines about" in busy.reason
    assert named is (busy.machines.expected < busy.containers.expected)


def test_lower_bound_is_called_one() -> None:
    flow = api(provider="azure", steps=6)

    assert spent(flow).functions is not None
    assert "Functions cost at least " in spent(flow).reason


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_term_of_every_model_names_what_it_rests_on(provider: str) -> None:
    costs = bills(
        api(
            provider=provider,
            triggers=["http", "queue", "stream"],
            steps=5,
            data_per_task_mb=1,
            consumers_per_event=3,
            data_shapes=["key_value", "relational", "files"],
            writes_per_second=3,
            egress_gb_per_month=1,
            static_outbound_ip=True,
            cacheable_share=0.5,
            commitment_share=0.5,
        )
    )

    assert provider in MODELS
    terms = [*costs.functions.terms, *costs.containers.terms, *costs.machines.terms, *costs.shared.terms]
    assert all(term.because for term in terms)
    assert all((term.amount is None) is (term.rate is None) for term in terms)
