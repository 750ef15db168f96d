"""Bills worked out by hand, the rates they rest on, and where functions and containers cost the same."""

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.engine.bill import Bill, Term, lot
from advisor.engine.costs import Bills
from advisor.engine.facts import Facts
from advisor.engine.inputs import INPUTS
from advisor.engine.spend import LOADS, Spend, spend
from advisor.engine.workload import Workload
from tests.advisor.engine import shipped
from tests.advisor.engine.workloads import (
    advised,
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

MONTH = 2_628_000


def bills(given: Workload, facts: Facts | None = None) -> Bills:
    costs = judged(given, facts=facts or reference_facts()).figures.costs
    assert costs is not None
    return costs


def spent(given: Workload, facts: Facts | None = None) -> Spend:
    return spend(judged(given, facts=facts or reference_facts()))


def amounts(bill: Bill) -> dict[str, float | None]:
    return {term.name: term.amount for term in bill.terms}


def without_price(slug: str) -> Facts:
    facts = reference_facts()
    return replace(facts, prices={key: row for key, row in facts.prices.items() if key != slug})


@pytest.mark.parametrize("name", vectors())
def test_reference_workload_has_the_costs_of_its_vector(name: str) -> None:
    answers = {**reference_workloads()[name], "steps": None, "longest_wait_seconds": None}

    costs = bills(workload(**answers))

    assert costs.functions.total == pytest.approx(vectors()[name]["faas_usd"], rel=0.01, abs=0.005)
    assert costs.containers.total == pytest.approx(vectors()[name]["container_usd"], rel=0.01, abs=0.005)


def test_bill_of_an_upload_handler_is_the_one_worked_out_by_hand() -> None:
    """300,000 a month of 2.5 s at 1.5 GB. Two tasks of 0.04048 + 2 * 0.004445 USD/h stand beside it."""
    costs = bills(workload(**reference_workloads()["image upload processing"]))

    assert amounts(costs.functions) == pytest.approx(
        {
            "Function requests": 0.3 * 0.20,
            "Function duration": 300_000 * 2.5 * 1.5 * 0.0000166667,  # 1,125,000 GB-s: 18.75
            "Cold starts": 0.01366 * 300_000 * 0.285 * 1.5 * 0.0000166667,  # 285 ms each: 0.03
        },
        rel=0.01,
    )
    assert amounts(costs.containers) == pytest.approx({"Task vCPU": 59.10, "Task memory": 12.98}, rel=0.01)
    assert costs.functions.total == pytest.approx(18.84, rel=0.01)
    assert amounts(costs.shared) == pytest.approx({"Logs": 0.3 * 0.50})  # 1 KB of each request


def test_bill_of_an_api_with_a_fixed_address_is_the_one_worked_out_by_hand() -> None:
    """10 million a month of 200 ms at 1 GB, half of it processor time: 0.76 tasks are busy, so the floor of 2 holds."""
    costs = bills(
        api(
            requests_per_month=10_000_000,
            duration_ms=200,
            memory_mb=1_024,
            vcpu_seconds=None,
            idle_hours_share=0,
            egress_gb_per_month=100,
            static_outbound_ip=True,
        )
    )

    functions = amounts(costs.functions)
    assert functions.pop("Cold starts") == pytest.approx(0.02, abs=0.01)
    assert functions == pytest.approx(
        {"Function requests": 2.00, "Function duration": 33.33, "API gateway": 10.00}, rel=0.01
    )
    assert amounts(costs.containers) == pytest.approx(
        {"Task vCPU": 59.10, "Task memory": 12.98, "Load balancer": 16.43, "Load balancer capacity": 5.84}, rel=0.01
    )
    assert amounts(costs.shared) == pytest.approx(
        {"Egress": 9.00, "NAT gateway": 32.85, "NAT traffic": 4.50, "Logs": 5.00}, rel=0.01
    )


def test_bill_of_an_order_flow_is_the_one_worked_out_by_hand() -> None:
    """200,000 orders of six steps that hand on 1 MB each, from a queue, with five reactions to every event."""
    costs = bills(
        workload(
            provider="aws",
            triggers=["queue"],
            requests_per_month=200_000,
            duration_ms=500,
            memory_mb=512,
            steps=6,
            data_per_task_mb=1,
            consumers_per_event=5,
        )
    )

    assert amounts(costs.functions) == pytest.approx(
        {
            "Function requests": 0.04,
            "Function duration": 0.833,  # 50,000 GB-s
            "State transitions": 30.00,  # 1.2 million at 0.025 a thousand
            "Objects written between steps": 6.00,
            "Objects read between steps": 0.48,
        },
        rel=0.01,
    )
    assert amounts(costs.shared) == pytest.approx(
        {"Queue requests": 0.24, "Published events": 0.20, "Logs": 0.10},
        rel=0.01,  # three requests for each message
    )


def test_bill_of_a_nightly_job_is_the_one_worked_out_by_hand() -> None:
    """30 runs of 300 s at 2 GB; the container task is paid for 2.5 hours."""
    costs = bills(workload(provider="aws", triggers=["schedule"], runs_per_month=30, run_seconds=300, memory_mb=2_048))

    assert amounts(costs.functions) == pytest.approx(
        {"Function requests": 0.000006, "Function duration": 0.30}, rel=0.01
    )
    assert amounts(costs.containers) == pytest.approx({"Task vCPU": 0.1012, "Task memory": 0.0222}, rel=0.01)


def test_bill_of_stores_and_streams_is_the_one_worked_out_by_hand() -> None:
    """1,000 records a second with peaks of 2,600, which take three shards; 10 writes a second; half an ACU."""
    costs = bills(
        workload(
            provider="aws",
            triggers=["stream"],
            requests_per_month=1_000 * MONTH,
            peak_to_mean=2.6,
            duration_ms=10,
            memory_mb=128,
            data_shapes=["key_value", "relational"],
            writes_per_second=10,
        )
    )

    assert amounts(costs.shared) == pytest.approx(
        {
            "Relational database": 43.80,
            "Table writes": 16.43,
            "Stream": 32.85,
            "Stream records": 2_628 * 0.014,
            "Logs": 2_628 * 0.50,
        },
        rel=0.01,
    )


def test_short_job_on_a_container_is_paid_for_a_minute() -> None:
    costs = bills(workload(provider="aws", triggers=["schedule"], runs_per_month=600, run_seconds=6, memory_mb=128))

    assert costs.containers.total == pytest.approx(600 * 60 / 3_600 * 0.04937)


def test_containers_above_the_floor_follow_the_load() -> None:
    """1,500 requests a second of 10 ms processor time: 15 vCPU busy at 60 %, and 20 % more for lag, are 30 tasks."""
    costs = bills(workload(**reference_workloads()["steady 1500 rps API 50ms"]))

    tasks = (amounts(costs.containers)["Task vCPU"] or 0) / (730 * 0.04048)
    assert tasks == pytest.approx(30)


def test_commitment_lowers_the_duration_by_its_share_of_the_discount() -> None:
    plain, committed = bills(api()), bills(api(commitment_share=0.5))

    duration = sum(amounts(plain.functions)[name] or 0 for name in ("Function duration", "Cold starts"))
    assert committed.functions.total - plain.functions.total == pytest.approx(-0.12 * 0.5 * duration)


@pytest.mark.parametrize(
    ("changes", "term", "is_there"),
    [
        ({"triggers": ["queue"]}, "API gateway", False),
        ({"triggers": ["http"]}, "API gateway", True),
        ({"steps": 2}, "State transitions", False),
        ({"steps": 3}, "State transitions", True),
        ({"steps": 3, "data_per_task_mb": 0.25}, "Objects written between steps", False),
        ({"steps": 3, "data_per_task_mb": 0.26}, "Objects written between steps", True),
        ({"consumers_per_event": 1}, "Published events", False),
        ({"consumers_per_event": 2}, "Published events", True),
        ({"runtime": None}, "Cold starts", False),
    ],
)
def test_term_is_billed_only_where_an_answer_calls_for_it(changes: dict[str, Any], term: str, is_there: bool) -> None:
    costs = bills(api(**changes))

    assert (term in {**amounts(costs.functions), **amounts(costs.shared)}) is is_there


@pytest.mark.parametrize(("consumers", "price"), [(4, "aws-sns-publish"), (5, "aws-eventbridge-custom")])
def test_many_consumers_are_served_by_the_event_bus_and_few_by_the_topic(consumers: int, price: str) -> None:
    terms = {term.name: term for term in bills(api(consumers_per_event=consumers)).shared.terms}

    assert f"price:{price}" in terms["Published events"].because


def test_container_platform_that_is_already_run_costs_no_floor_and_no_load_balancer_of_its_own() -> None:
    costs = bills(api(container_platform=True, min_tasks=None))

    found = amounts(costs.containers)
    assert set(found) == {"Task vCPU", "Task memory", "Load balancer capacity"}
    assert found["Task vCPU"] == pytest.approx(730 * 0.04048 * 2_000_000 / MONTH * 0.03 / 0.6 * 1.2)


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("1M requests", 1_000_000),
        ("1,000 transitions", 1_000),
        ("100,000 operations", 100_000),
        ("10,000 operations", 10_000),
        ("1M GB-s", 1_000_000),
        ("GB-second", 1),
        ("hour", 1),
        ("discount fraction", 1),
        ("", 1),
        ("-", 1),
    ],
)
def test_lot_is_the_number_that_a_unit_begins_with(unit: str, expected: float) -> None:
    assert lot(unit) == expected


def test_lot_of_every_shipped_price_is_understood() -> None:
    """A unit that begins with a digit and yet counts as one would be billed at many times its price."""
    units = {row.unit for row in shipped.facts().prices.values() if row.unit[:1].isdigit()}

    assert [unit for unit in sorted(units) if lot(unit) == 1] == []


@pytest.mark.parametrize("provider", shipped.rules().meters)
def test_every_meter_names_a_price_with_a_date_or_a_note_of_its_evidence(provider: str) -> None:
    for meter, price in shipped.rules().meters[provider].items():
        fact = shipped.facts().prices[price]

        assert fact.value is not None, meter
        assert fact.evidence, meter


@pytest.mark.parametrize(
    ("price", "term"),
    [
        ("aws-lambda-duration-x86", "Function duration"),
        ("aws-apigw-http", "API gateway"),
        ("aws-lambda-requests", "Function requests"),
    ],
)
def test_missing_rate_makes_its_term_unknown_and_the_sum_a_lower_bound(price: str, term: str) -> None:
    whole, part = bills(api()), bills(api(), without_price(price))

    missing = [row for row in part.functions.terms if row.amount is None]
    assert term in [row.name for row in missing]
    assert all(row.rate is None for row in missing)
    assert part.functions.missing == tuple(row.name for row in missing)
    assert part.functions.total == pytest.approx(
        whole.functions.total - sum(amounts(whole.functions)[row.name] or 0 for row in missing)
    )


def test_price_without_a_figure_is_a_missing_rate() -> None:
    facts = reference_facts()
    gateway = replace(facts.prices["aws-apigw-http"], value=None)

    costs = bills(api(), replace(facts, prices={**facts.prices, "aws-apigw-http": gateway}))

    assert costs.functions.missing == ("API gateway",)


def test_missing_rate_leaves_the_criteria_that_rest_on_cost_open() -> None:
    steady = workload(**reference_workloads()["steady 1500 rps API 50ms"])

    held = judged(steady, facts=without_price("aws-fargate-vcpu-x86")).memberships["high-throughput"]

    assert (held.value, held.low, held.high) == (None, 0, 1)


def test_missing_rate_is_shown_on_its_side() -> None:
    sides = spent(api(), without_price("aws-apigw-http"))

    assert sides.functions is not None
    assert sides.functions.missing == ("API gateway",)
    assert sides.containers is not None
    assert sides.containers.missing == ()


@pytest.mark.parametrize("answer", ["requests_per_month", "duration_ms", "memory_mb", "triggers"])
def test_costs_are_unknown_without_an_answer_that_they_need(answer: str) -> None:
    costs = spent(api(**{answer: None}))

    assert (costs.known, costs.functions, costs.break_even, costs.ratio) == (False, None, None, None)
    assert answer in costs.because


def test_google_bill_is_instances_that_serve_eighty_requests_each() -> None:
    sides = bills(api(provider="gcp", requests_per_month=26_280_000, duration_ms=140, memory_mb=512))

    rate, duration = 26_280_000 / 2_628_000, 0.2  # rounded up to the step of 100 ms
    instances = max(rate * duration / 80, 1 - math.exp(-rate * duration)) * 2_628_000
    assert amounts(sides.functions) == pytest.approx(
        {
            "Function requests": 26.28 * 0.40,
            "Function processors": instances * 0.000024,
            "Function memory": instances * 0.5 * 0.0000025,
            "API gateway": 26.28 * 3.00,
        },
        rel=0.01,
    )
    tasks = 2 * 730 * 3_600
    assert amounts(sides.containers) == pytest.approx(
        {"Task vCPU": tasks * 0.000018, "Task memory": tasks * 2 * 0.000002}, rel=0.01
    )


def test_azure_bill_charges_a_second_at_least_on_the_next_instance_size() -> None:
    sides = bills(api(provider="azure", requests_per_month=2_628_000, duration_ms=100, memory_mb=600))

    instances = max(1 * 1.0 / 4, 1 - math.exp(-1.0)) * 2_628_000
    assert amounts(sides.functions) == pytest.approx(
        {
            "Function requests": 2.628 * 0.40,
            "Function duration": instances * 2 * 0.000026,
            "API gateway": 2.628 * 3.50,
        },
        rel=0.01,
    )
    tasks = 2 * 730 * 3_600
    assert amounts(sides.containers) == pytest.approx(
        {"Task vCPU": tasks * 0.000024, "Task memory": tasks * 2 * 0.000003, "Container requests": 2.628 * 0.40},
        rel=0.01,
    )


def test_cloudflare_bill_is_the_plan_and_what_exceeds_it() -> None:
    workload = api(provider="cloudflare", requests_per_month=30_000_000, vcpu_seconds=0.01, memory_mb=64)

    assert amounts(bills(workload).functions) == pytest.approx(
        {
            "Plan": 5.00,
            "Function requests": 20 * 0.30,
            "Function processor time": (300_000_000 - 30_000_000) / 1e6 * 0.02,
        },
        rel=0.01,
    )


def test_waiting_is_not_billed_at_cloudflare() -> None:
    waiting = bills(api(provider="cloudflare", memory_mb=64, duration_ms=10_000, vcpu_seconds=0.01)).functions
    quick = bills(api(provider="cloudflare", memory_mb=64, duration_ms=10, vcpu_seconds=0.01)).functions

    assert waiting.total == quick.total


def test_term_is_quantity_times_rate_and_names_its_price() -> None:
    term = bills(api()).functions.terms[0]

    assert term == Term(
        "Function requests",
        2_000_000,
        "requests",
        pytest.approx(0.2e-6),
        pytest.approx(0.4),
        ("requests_per_month", "price:aws-lambda-requests"),
    )


def test_ratio_leaves_out_what_both_sides_pay() -> None:
    assert bills(api(egress_gb_per_month=1e6)).ratio == bills(api()).ratio


def test_ratio_is_one_where_containers_cost_nothing() -> None:
    functions = Bill((Term("Function requests", 1, "requests", 1, 5, ()),))
    nothing = replace(bills(api()), functions=functions, containers=Bill(()))

    assert nothing.ratio == 1


def test_lambda_breaks_even_with_a_fargate_task_at_48_percent_use() -> None:
    even = spent(api()).break_even

    assert even is not None
    assert even.utilization == pytest.approx(0.476, abs=0.0005)


@pytest.mark.parametrize(
    ("triggers", "memory_mb", "duration_ms", "expected"),
    [
        (["queue"], 512, 100, 27),
        (["http"], 512, 100, 18),
        (["queue"], 256, 100, 44),
        (["http"], 256, 100, 22),
        (["queue"], 1_024, 200, 7.8),
        (["http"], 1_024, 200, 7.9),
    ],
)
def test_two_tasks_break_even_at_the_published_rates(
    triggers: list[str], memory_mb: float, duration_ms: float, expected: float
) -> None:
    """facts.md 3.4, of 2026-11-23; its queue messages are free, and its tasks have processor time to spare."""
    facts = reference_facts()
    free = replace(facts.prices["aws-sqs-standard"], value=0.0)
    given = api(triggers=triggers, memory_mb=memory_mb, duration_ms=duration_ms, vcpu_seconds=0.001)

    even = spent(given, replace(facts, prices={**facts.prices, "aws-sqs-standard": free})).break_even

    assert even is not None
    assert even.requests_per_second == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize(
    "changes",
    [
        {"requests_per_month": 30_000},
        {"requests_per_month": 4_000_000_000},
        {"vcpu_seconds": 0.04},
        {"requests_per_month": 3_000, "runtime": "java", "init_ms": 5_000},
    ],
)
def test_both_sides_cost_the_same_at_the_break_even_rate(changes: dict[str, Any]) -> None:
    given = api(**changes)
    even = spent(given).break_even
    assert even is not None
    assert even.requests_per_second is not None

    there = bills(replace(given, requests_per_month=even.requests_per_second * MONTH))

    assert there.ratio == pytest.approx(1, rel=0.02)


def test_functions_stay_cheaper_where_containers_grow_faster_with_the_rate() -> None:
    even = spent(api(duration_ms=100, vcpu_seconds=1, memory_mb=128)).break_even

    assert even is not None
    assert even.requests_per_second is None


def test_break_even_of_a_scheduled_job_is_not_a_rate() -> None:
    job = workload(provider="aws", triggers=["schedule"], runs_per_month=30, run_seconds=300, memory_mb=2_048)

    even = spent(job).break_even

    assert even is not None
    assert even.requests_per_second is None
    assert even.utilization is not None


def test_low_and_high_costs_are_those_of_half_and_double_the_load() -> None:
    sides = spent(api(egress_gb_per_month=10))

    assert sides.functions is not None
    assert sides.shared is not None
    halved = bills(api(requests_per_month=1_000_000, egress_gb_per_month=5))
    doubled = bills(api(requests_per_month=4_000_000, egress_gb_per_month=20))
    assert (sides.functions.low, sides.functions.high) == (halved.functions.total, doubled.functions.total)
    assert (sides.shared.low, sides.shared.high) == (halved.shared.total, doubled.shared.total)


@quick
@given(answers({"provider": "aws"}))
def test_expected_cost_lies_between_low_and_high(answers: dict[str, Any]) -> None:
    costs = spent(workload(**answers))

    for side in (costs.functions, costs.containers, costs.shared):
        assert side is None or side.low <= side.expected <= side.high


@quick
@given(st.floats(1, 1e12), st.floats(1, 1e4))
def test_functions_cost_more_for_more_requests(requests: float, factor: float) -> None:
    warm = api(runtime=None)

    less = bills(replace(warm, requests_per_month=requests)).functions.total
    more = bills(replace(warm, requests_per_month=requests * factor)).functions.total

    assert more >= less * (1 - 1e-9)


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("task_vcpu", 2),
        ("task_memory_gb", 4),
        ("target_utilization", 0.9),
        ("autoscale_overhead", 2),
        ("month_hours", 720),
        ("load_balancer_units", 5),
    ],
)
def test_container_bill_follows_its_parameters(parameter: str, value: float) -> None:
    busy = workload(**reference_workloads()["steady 1500 rps API 50ms"])

    before = judged(busy).figures.costs
    after = judged(busy, rules_with(**{parameter: value})).figures.costs

    assert before is not None
    assert after is not None
    assert before.containers.total != after.containers.total


def test_costs_in_the_advice_are_those_of_the_shipped_prices() -> None:
    advice = advised(api())

    assert advice.costs.functions is not None
    assert advice.costs.functions.expected == bills(api(), shipped.facts()).functions.total


def test_only_inputs_are_scaled_for_low_and_high() -> None:
    assert set(LOADS) <= set(INPUTS)
