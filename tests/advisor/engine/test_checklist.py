"""Challenges that patterns and answers raise, and the practices that help against them."""

from typing import Any

import pytest
from hypothesis import given, settings

from advisor.engine.risks import Note
from advisor.engine.workload import Workload
from tests.advisor.engine import shipped
from tests.advisor.engine.causes import unknown_among
from tests.advisor.engine.workloads import advised, answers, api, hasty_rules, quick, scenario, workload


def challenged(given: Workload) -> dict[str, Note]:
    return {note.slug: note for note in advised(given, hasty_rules()).challenges}


def practised(given: Workload) -> dict[str, Note]:
    return {note.slug: note for note in advised(given, hasty_rules()).practices}


NONE = "does_not_apply"
SQL = {"data_shapes": ["relational"]}
RAISED = [
    ("cold-starts", {"requests_per_month": 2_000}, {"requests_per_month": 2_000_000}),
    ("cold-starts", {"runtime": None}, {"triggers": ["queue"], "p99_ms": None}),
    ("connection-exhaustion", {"data_shapes": ["relational"]}, {"data_shapes": ["key_value"]}),
    (
        "connection-exhaustion",
        {"data_shapes": ["relational"]},
        {"data_shapes": ["relational"], "db_connection_limit": NONE},
    ),
    ("throttling", {"requests_per_month": 4e6, "concurrency_quota": 1}, {"concurrency_quota": 1_000}),
    ("timeout-mismatch", {"longest_seconds": 31, "sources_per_request": 2}, {"sources_per_request": 2}),
    ("timeout-mismatch", {"triggers": ["queue"]}, {"triggers": ["event"]}),
    ("duplicate-delivery", {"triggers": ["queue"]}, {"triggers": ["http"]}),
    ("poison-messages", {"triggers": ["stream"]}, {"triggers": ["event"]}),
    ("cost-runaway", {"triggers": ["event"]}, {"triggers": ["schedule"]}),
    ("eventual-consistency", {"data_shapes": ["key_value"]}, {"data_shapes": None}),
    ("eventual-consistency", {"data_shapes": ["key_value"]}, {"triggers": ["http", "queue"], "data_shapes": NONE}),
    ("distributed-tracing", {"sources_per_request": 2}, {}),
    ("vendor-lock-in", {"consumers_per_event": 5}, {"consumers_per_event": 1}),
    ("testing", {"steps": 5}, {}),
    ("debugging", {}, {"triggers": None}),
]


@pytest.mark.parametrize(("slug", "raised", "not_raised"), RAISED)
def test_challenge_is_named_where_it_arises(slug: str, raised: dict[str, Any], not_raised: dict[str, Any]) -> None:
    note = challenged(api(**raised))[slug]

    assert note.text.startswith(f"{shipped.catalogue().challenges[slug].name}: comes with ")
    assert any(cause.startswith("pattern:") for cause in note.because)
    assert unknown_among(note.because) == []


@pytest.mark.parametrize(("slug", "raised", "not_raised"), RAISED)
def test_challenge_is_not_named_where_it_does_not_arise(
    slug: str, raised: dict[str, Any], not_raised: dict[str, Any]
) -> None:
    assert slug not in challenged(api(**not_raised))


def test_every_challenge_of_the_catalogue_is_tried() -> None:
    assert {slug for slug, _, _ in RAISED} == set(shipped.catalogue().challenges)


def test_workload_without_answers_meets_no_challenge_and_needs_no_practice() -> None:
    assert (challenged(workload()), practised(workload())) == ({}, {})


def test_challenge_that_more_patterns_raise_stands_first() -> None:
    given = scenario("order flow with approvals")
    patterns = [row.slug for row in advised(given, hasty_rules()).patterns]
    catalogue = shipped.catalogue()

    counts = [sum(slug in catalogue.patterns[name].challenges for name in patterns) for slug in challenged(given)]

    assert counts == sorted(counts, reverse=True)


@pytest.mark.parametrize(
    ("answers", "practice", "against"),
    [
        ({"triggers": ["queue"]}, "idempotency", "duplicate delivery"),
        ({"data_shapes": ["relational"]}, "concurrency-limits", "database connection exhaustion"),
        ({"requests_per_month": 2_000}, "cold-start-optimization", "cold starts"),
        ({"triggers": ["event"]}, "cost-optimization", "cost runaway"),
        ({"sources_per_request": 2}, "observability", "distributed tracing"),
    ],
)
def test_practice_says_what_it_helps_against(answers: dict[str, Any], practice: str, against: str) -> None:
    note = practised(api(**answers))[practice]

    assert against in note.text
    assert "helps against" in note.text
    assert unknown_among(note.because) == []


def test_practice_of_most_patterns_is_recommended_even_against_no_challenge() -> None:
    note = practised(api())["security"]

    assert note.text == "Security: belongs to API Endpoint."
    assert note.because == ("pattern:api-endpoint",)


def test_practice_that_nothing_calls_for_is_left_out() -> None:
    assert "idempotency" not in practised(api())


@settings(quick, max_examples=30)
@given(answers())
def test_challenges_and_practices_of_any_workload_exist_and_have_causes(answers: dict[str, Any]) -> None:
    advice = advised(workload(**answers), hasty_rules())

    assert {note.slug for note in advice.challenges} <= set(shipped.catalogue().challenges)
    assert {note.slug for note in advice.practices} <= set(shipped.catalogue().practices)
    for note in (*advice.challenges, *advice.practices):
        assert note.because
        assert unknown_among(note.because) == []


def test_practice_against_connections_is_left_out_where_there_are_none() -> None:
    assert "concurrency-limits" in practised(api(**SQL))
    assert "concurrency-limits" not in practised(api(**SQL, db_connection_limit=NONE))
