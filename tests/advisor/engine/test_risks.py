"""Warnings: each where its condition holds, and only there."""

from typing import Any

import pytest
from hypothesis import given, settings

from advisor.engine.risks import Note
from advisor.engine.wording import dollars
from advisor.engine.workload import Workload
from tests.advisor.engine.causes import unknown_among
from tests.advisor.engine.workloads import advised, answers, api, hasty_rules, quick, scenario, workload

MONTH = 2_628_000


def warned(given: Workload) -> dict[str, Note]:
    return {note.slug: note for note in advised(given, hasty_rules()).warnings}


HELD = [
    ("runaway-cost", {"triggers": ["event"]}, {"triggers": ["http"]}),
    ("runaway-cost", {"triggers": ["queue"]}, {"triggers": ["schedule"]}),
    ("budget-exceeded", {"monthly_budget_usd": 5}, {"monthly_budget_usd": 6}),
    ("budget-exceeded", {"monthly_budget_usd": 0}, {}),
    ("concurrency-cap", {"requests_per_month": 4e6, "concurrency_quota": 1}, {"concurrency_quota": 2}),
    ("cold-start-at-p99", {"requests_per_month": 2_000}, {"requests_per_month": 2_000_000}),
    ("cold-start-at-p99", {"requests_per_month": 2_000}, {"requests_per_month": 2_000, "p99_ms": None}),
    ("gateway-timeout", {"longest_seconds": 31}, {"longest_seconds": 30}),
    ("gateway-timeout", {"longest_seconds": 31}, {"longest_seconds": 31, "triggers": ["queue"]}),
    ("connection-exhaustion", {"requests_per_month": 1e9, "db_connection_limit": 200}, {"db_connection_limit": 200}),
    ("egress", {"egress_gb_per_month": 200}, {"egress_gb_per_month": 100}),
    ("transition-price", {"steps": 9}, {"steps": 2}),
    ("gateway-price", {"requests_per_month": 2e7}, {"requests_per_month": 2e6}),
    ("gateway-price", {"requests_per_month": 2e7}, {"requests_per_month": 2e7, "triggers": ["queue"]}),
    ("database-price", {"data_shapes": ["relational"]}, {"data_shapes": ["key_value"]}),
    ("total-order", {"triggers": ["queue"], "ordering": "total"}, {"triggers": ["http"], "ordering": "total"}),
    ("order-per-key", {"triggers": ["stream"], "ordering": "per_key"}, {"triggers": ["stream"], "ordering": "none"}),
    ("fixed-costs", {"private_network": True}, {"private_network": False}),
    ("fixed-costs", {"static_outbound_ip": True}, {"static_outbound_ip": True, "requests_per_month": 1e9}),
    ("lock-in", {"consumers_per_event": 5}, {"consumers_per_event": 1}),
    ("lock-in", {"isolate_tenants": True}, {"cacheable_share": 0.9}),
]


@pytest.mark.parametrize(("slug", "held", "not_held"), HELD)
def test_warning_is_given_where_its_condition_holds(slug: str, held: dict[str, Any], not_held: dict[str, Any]) -> None:
    note = warned(api(**held))[slug]

    assert note.text.endswith(".")
    assert note.because
    assert unknown_among(note.because) == []


@pytest.mark.parametrize(("slug", "held", "not_held"), HELD)
def test_warning_is_not_given_where_its_condition_does_not_hold(
    slug: str, held: dict[str, Any], not_held: dict[str, Any]
) -> None:
    assert slug not in warned(api(**not_held))


def test_every_warning_is_tried() -> None:
    tried = {slug for slug, _, _ in HELD}

    assert tried == {
        "runaway-cost",
        "budget-exceeded",
        "concurrency-cap",
        "cold-start-at-p99",
        "gateway-timeout",
        "connection-exhaustion",
        "egress",
        "transition-price",
        "gateway-price",
        "fixed-costs",
        "lock-in",
        "database-price",
        "total-order",
        "order-per-key",
    }


def test_plain_api_has_nothing_to_be_warned_of() -> None:
    assert warned(api()) == {}


def test_workload_without_answers_has_nothing_to_be_warned_of() -> None:
    assert warned(workload()) == {}


def test_capacity_warning_begins_below_the_quota() -> None:
    """Eight hundred of the thousand executions that AWS allows by default."""
    busy = {"requests_per_month": MONTH, "duration_ms": 1_000}

    assert "concurrency-cap" in warned(api(**busy, peak_to_mean=800))
    assert "concurrency-cap" not in warned(api(**busy, peak_to_mean=799))


def test_term_below_ten_dollars_is_no_warning_however_large_its_part() -> None:
    assert "gateway-price" not in warned(api(requests_per_month=9_000_000, duration_ms=1))


def test_lock_in_names_the_role_and_where_it_is_missing() -> None:
    note = warned(api(consumers_per_event=5))["lock-in"]

    assert note.text == "These parts have no equivalent elsewhere: event bus (none at Cloudflare)."
    assert "pattern:eventbridge" in note.because


def test_cold_start_warning_says_how_many_and_how_long() -> None:
    note = warned(api(requests_per_month=2_000))["cold-start-at-p99"]

    assert "% of requests start cold" in note.text
    assert "instead of 240 ms warm" in note.text


def test_price_of_a_database_that_may_pause_says_what_it_assumes() -> None:
    text = warned(api(data_shapes=["relational"]))["database-price"].text

    assert "priced at a mean of 0.5 ACU, 43.80 USD of" in text
    assert "it may pause when idle" in text


def test_fixed_costs_say_what_they_come_to() -> None:
    assert "NAT gateway costs 32.85 USD a month" in warned(api(private_network=True))["fixed-costs"].text


@pytest.mark.parametrize("name", ["image uploads", "nightly report", "web API with a table"])
def test_ordinary_scenario_is_not_flooded_with_warnings(name: str) -> None:
    assert len(warned(scenario(name))) <= 1


@settings(quick, max_examples=40)
@given(answers())
def test_warning_of_any_workload_stands_once_with_its_causes(answers: dict[str, Any]) -> None:
    notes = advised(workload(**answers), hasty_rules()).warnings

    assert len({note.slug for note in notes}) == len(notes)
    for note in notes:
        assert note.because
        assert unknown_among(note.because) == []


def test_budget_is_compared_with_what_is_said_to_add_up_to_the_cost() -> None:
    advice = advised(api(monthly_budget_usd=5, data_shapes=["relational"]), hasty_rules())

    text = next(note.text for note in advice.warnings if note.slug == "budget-exceeded")
    assert advice.costs.functions is not None
    assert advice.costs.shared is not None
    functions, shared = advice.costs.functions.expected, advice.costs.shared.expected
    assert text == (
        f"It would cost about {dollars(functions + shared)} a month (functions about {dollars(functions)}, whatever "
        f"they run on about {dollars(shared)}), above the budget of 5.00 USD."
    )
