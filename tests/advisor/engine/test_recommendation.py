"""The patterns that scenarios lead to, each with its reasons, and none that nothing calls for."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from advisor.engine.advice import advise
from advisor.engine.recommendation import OF_FUNCTIONS, Recommended
from advisor.engine.workload import Workload
from tests.advisor.engine import shipped
from tests.advisor.engine.causes import unknown_among
from tests.advisor.engine.workloads import (
    advised,
    answers,
    api,
    hasty_rules,
    quick,
    scenario_advice,
    scenarios,
    workload,
)


def recommended(given: Workload) -> dict[str, Recommended]:
    return {row.slug: row for row in advised(given, hasty_rules()).patterns}


@pytest.mark.parametrize("name", scenarios())
def test_scenario_has_its_verdict(name: str) -> None:
    assert scenario_advice(name).verdict == scenarios()[name]["verdict"]


@pytest.mark.parametrize("name", scenarios())
def test_scenario_leads_to_exactly_its_patterns(name: str) -> None:
    assert sorted(row.slug for row in scenario_advice(name).patterns) == scenarios()[name]["patterns"]


def test_scenarios_cover_every_pattern_of_the_catalogue() -> None:
    covered = {slug for row in scenarios().values() for slug in row["patterns"]}

    assert covered == set(shipped.catalogue().patterns)


@pytest.mark.parametrize(
    ("answers", "pattern", "causes"),
    [
        ({"triggers": ["http"]}, "api-endpoint", ("triggers",)),
        ({"triggers": ["event"]}, "event-processing", ("triggers",)),
        ({"triggers": ["schedule"]}, "scheduled-jobs", ("triggers",)),
        ({"triggers": ["stream"]}, "stream-processing", ("triggers",)),
        ({"triggers": ["queue"]}, "sqs-queue", ("triggers",)),
        ({"triggers": ["queue"], "replay": True}, "stream-processing", ("replay",)),
        ({"data_shapes": ["key_value"]}, "dynamodb", ("data_shapes",)),
        ({"session_in_process": True}, "dynamodb", ("session_in_process",)),
        ({"data_shapes": ["relational"]}, "aurora-serverless", ("data_shapes",)),
        ({"data_shapes": ["files", "search"]}, "multi-database", ("data_shapes",)),
        ({"steps": 3}, "step-functions", ("steps", "rule:workflow-steps")),
        ({"step_shape": "parallel"}, "step-functions", ("step_shape",)),
        ({"longest_wait_seconds": 60}, "step-functions", ("longest_wait_seconds", "rule:workflow-wait-seconds")),
        ({"cross_service_transactions": True}, "step-functions", ("cross_service_transactions",)),
        ({"long_flow": True}, "step-functions", ("long_flow",)),
        ({"consumers_per_event": 2}, "fan-out", ("consumers_per_event", "rule:fan-out-consumers")),
        ({"consumers_per_event": 5}, "eventbridge", ("consumers_per_event", "rule:event-bus-consumers")),
        ({"sources_per_request": 2}, "api-composition", ("sources_per_request", "rule:composition-sources")),
        ({"triggers": ["http"], "isolate_tenants": True}, "api-gateway-integration", ("isolate_tenants", "triggers")),
        (
            {"triggers": ["http"], "cacheable_share": 0.3},
            "api-gateway-integration",
            ("cacheable_share", "triggers", "rule:cacheable-share"),
        ),
    ],
)
def test_answer_calls_for_a_pattern_and_is_named_as_its_cause(
    answers: dict[str, Any], pattern: str, causes: tuple[str, ...]
) -> None:
    assert recommended(workload(**answers))[pattern].because == causes


@pytest.mark.parametrize(
    ("answers", "pattern"),
    [
        ({"triggers": ["manual"]}, "api-endpoint"),
        ({"triggers": ["http"], "replay": True}, "stream-processing"),
        ({"data_shapes": ["key_value"]}, "multi-database"),
        ({"data_shapes": ["files"]}, "dynamodb"),
        ({"session_in_process": False}, "dynamodb"),
        ({"steps": 2}, "step-functions"),
        ({"step_shape": "sequence"}, "step-functions"),
        ({"longest_wait_seconds": 59}, "step-functions"),
        ({"long_flow": False}, "step-functions"),
        ({"consumers_per_event": 1}, "fan-out"),
        ({"consumers_per_event": 4}, "eventbridge"),
        ({"consumers_per_event": 5}, "fan-out"),
        ({"sources_per_request": 1}, "api-composition"),
        ({"triggers": ["queue"], "isolate_tenants": True}, "api-gateway-integration"),
        ({"triggers": ["http"], "cacheable_share": 0.29}, "api-gateway-integration"),
    ],
)
def test_answer_that_does_not_call_for_a_pattern_leaves_it_out(answers: dict[str, Any], pattern: str) -> None:
    assert pattern not in recommended(workload(**answers))


def test_sessions_add_no_reason_where_a_table_is_called_for_anyway() -> None:
    given = workload(session_in_process=True, data_shapes=["key_value"])

    assert recommended(given)["dynamodb"].because == ("data_shapes",)


def test_workload_without_answers_is_recommended_nothing() -> None:
    assert recommended(workload()) == {}


@pytest.mark.parametrize(
    ("changes", "pattern", "cause"),
    [
        ({"payload_kb": 50_000}, "event-processing", "payload_kb"),
        ({"longest_seconds": 2_000, "splittable": True}, "step-functions", "splittable"),
        ({"peak_to_mean": 20_000, "bursts_per_day": 0}, "sqs-queue", "limit:aws/function/concurrency"),
    ],
)
def test_remediable_limit_calls_for_the_pattern_that_remedies_it(
    changes: dict[str, Any], pattern: str, cause: str
) -> None:
    row = recommended(api(**changes))[pattern]

    assert cause in row.because
    assert "It is the remedy for the limit" in " ".join(row.reasons)


def test_hard_limit_calls_for_no_pattern() -> None:
    assert set(recommended(api(longest_seconds=2_000, splittable=False, affected_share=0.1))) == {"api-endpoint"}


@pytest.mark.parametrize(("connections", "is_called"), [(4, True), (5, False)])
def test_queue_is_called_for_where_the_peak_exceeds_the_connections(connections: int, is_called: bool) -> None:
    """2,628,000 a month of 1 s are one at a time, five of them in the busiest hour."""
    given = api(requests_per_month=2_628_000, duration_ms=1_000, peak_to_mean=5, db_connection_limit=connections)

    assert ("sqs-queue" in recommended(given)) is is_called


def test_patterns_with_the_strongest_reasons_stand_first() -> None:
    given = api(payload_kb=50_000, sources_per_request=2, cacheable_share=0.5)

    assert list(recommended(given)) == [
        "event-processing",
        "api-composition",
        "api-endpoint",
        "api-gateway-integration",
    ]


def test_reasons_of_one_pattern_are_gathered() -> None:
    row = recommended(api(steps=6, step_shape="branching", longest_wait_seconds=900))["step-functions"]

    assert row.title == "Step Functions"
    assert [reason.split(",")[0] for reason in row.reasons] == [
        "One execution takes 6 steps.",
        "The flow branches",
        "An execution waits up to 15 min",
    ]
    assert set(row.because) == {
        "steps",
        "rule:workflow-steps",
        "step_shape",
        "longest_wait_seconds",
        "rule:workflow-wait-seconds",
    }


def test_pattern_that_runs_in_functions_is_not_recommended_where_the_verdict_is_containers() -> None:
    advice = scenario_advice("steady API of fifteen hundred requests a second")

    assert advice.verdict == "containers"
    assert OF_FUNCTIONS.isdisjoint(row.slug for row in advice.patterns)


def test_pattern_that_the_catalogue_lacks_is_left_out() -> None:
    catalogue = shipped.catalogue()
    poorer = replace(catalogue, patterns={slug: row for slug, row in catalogue.patterns.items() if slug != "dynamodb"})

    advice = advise(api(data_shapes=["key_value"]), hasty_rules(), shipped.facts(), poorer)

    assert [row.slug for row in advice.patterns] == ["api-endpoint"]


@settings(quick, max_examples=30)
@given(answers())
def test_recommended_pattern_exists_and_has_reasons_with_causes(answers: dict[str, Any]) -> None:
    for row in advised(workload(**answers), hasty_rules()).patterns:
        assert row.title == shipped.catalogue().patterns[row.slug].title
        assert all(reason.endswith(".") for reason in row.reasons)
        assert row.because
        assert unknown_among(row.because) == []
