"""Which questions are still open, and by how much each would narrow the score."""

from typing import Any

import pytest
from hypothesis import given

from advisor.engine.inputs import INPUTS
from advisor.engine.scoring import interval
from advisor.engine.unknowns import unknowns
from tests.advisor.engine import shipped
from tests.advisor.engine.workloads import API, PROVIDERS, advised, answers, api, judged, quick, workload


def asked(**answers: Any) -> dict[str, float]:
    return {row.input: row.narrows for row in unknowns(judged(workload(**answers)))}


def test_workload_without_answers_is_undecided() -> None:
    advice = advised(workload())

    assert (advice.verdict, advice.coverage, advice.confidence, advice.stability) == ("undecided", 0, "low", 0)
    assert advice.sentence == "Undecided: 0 % of what counts is known, too little to judge."


def test_workload_without_answers_may_come_to_any_score() -> None:
    advice = advised(workload())

    assert (advice.score_low, advice.score, advice.score_high) == (0, 50, 100)


def test_question_that_several_criteria_wait_for_stands_first() -> None:
    first = unknowns(judged(workload()))[0]

    assert (first.input, first.because) == ("triggers", ("triggers",))


def test_fully_answered_workload_leaves_no_question() -> None:
    assert unknowns(judged(api())) == []


@pytest.mark.parametrize(
    "name",
    ["event_share", "forecast_error", "weeks_to_release", "operations_fte", "longest_seconds", "p99_ms", "triggers"],
)
def test_answer_that_is_taken_away_is_asked_for(name: str) -> None:
    assert name in asked(**{**API, name: None})


def test_state_question_is_asked_with_the_part_it_can_still_decide() -> None:
    found = asked(**{**API, "session_in_process": None, "long_flow": None})

    assert set(found) == {"session_in_process", "long_flow"}


def test_questions_of_one_criterion_share_what_it_narrows() -> None:
    given = api(session_in_process=None, long_flow=None)
    low, high = interval(judged(given).memberships, shipped.rules())

    first, second = unknowns(judged(given))

    assert first.narrows == second.narrows
    assert first.narrows + second.narrows == pytest.approx(high - low)


def test_heavier_criterion_narrows_more() -> None:
    found = asked(**{**API, "event_share": None, "weeks_to_release": None})

    assert found["event_share"] > found["weeks_to_release"] > 0


def test_question_of_a_settled_criterion_is_not_asked() -> None:
    assert "idle_hours_share" not in asked(**{**API, "peak_to_mean": 10, "idle_hours_share": None})


def test_question_of_a_criterion_that_does_not_apply_is_not_asked() -> None:
    found = asked(triggers=["queue"])

    assert {"forecast_error", "runs_per_month", "run_seconds", "p99_ms"}.isdisjoint(found)


def test_criterion_without_a_cost_model_asks_for_nothing() -> None:
    assert asked(**{**API, "provider": "gcp", "peak_to_mean": 2}) == {}


def test_unknown_names_the_criterion_that_it_narrows_most() -> None:
    rows = {row.input: row.criterion for row in unknowns(judged(workload()))}

    assert rows["event_share"] == "event-driven"
    assert rows["weeks_to_release"] == "rapid-prototyping"
    assert set(rows.values()) <= set(shipped.rules().criteria)


def test_confidence_falls_with_what_is_not_known() -> None:
    """28 of 39 points of weight are known: enough for medium confidence."""
    clear = {"idle_hours_share": 0.9, "forecast_error": 1}
    part = dict.fromkeys(["event_share", "operations_fte", "p99_ms"])

    assert advised(api(**clear)).confidence == "high"
    assert advised(api(**clear, **part)).confidence == "medium"


def test_verdict_is_undecided_just_below_the_least_coverage() -> None:
    """What is answered weighs 5 of 43, then 21 of 39, of which half is needed."""
    little = {"peak_to_mean": 10, "triggers": ["queue"], "provider": "aws"}

    assert judged(workload(**little)).verdict == "undecided"
    assert judged(workload(**little, event_share=0.5, operations_fte=1)).is_decided


@quick
@given(answers())
def test_open_question_is_an_unanswered_input_that_narrows_the_interval(answers: dict[str, Any]) -> None:
    given = workload(**answers)
    judgement = judged(given)
    low, high = interval(judgement.memberships, shipped.rules())

    for row in unknowns(judgement):
        assert row.input in INPUTS
        assert getattr(given, row.input) is None
        assert 0 <= row.narrows <= high - low + 1e-9


@quick
@given(answers())
def test_questions_are_asked_best_first(answers: dict[str, Any]) -> None:
    found = [round(row.narrows, 6) for row in unknowns(judged(workload(**answers)))]

    assert found == sorted(found, reverse=True)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_default_that_stood_in_is_said(provider: str) -> None:
    given = api(**dict.fromkeys(["warm_p99_ms", "init_ms", "vcpu_seconds", "min_tasks"]), provider=provider)

    stated = {row.input: row.because for row in advised(given).assumptions}

    assert stated["warm_p99_ms"] == ("warm_p99_ms", "rule:warm-p99-factor")
    assert {"init_ms", "vcpu_seconds", "min_tasks"} <= set(stated)


def test_provider_that_was_not_chosen_is_said() -> None:
    (first, *_) = advised(workload()).assumptions

    assert (first.input, first.value) == ("provider", "aws")


@pytest.mark.parametrize("name", ["warm_p99_ms", "init_ms", "vcpu_seconds", "min_tasks", "gpu", "idle_hours_share"])
def test_answer_that_was_given_is_not_assumed(name: str) -> None:
    assert name not in {row.input for row in advised(api()).assumptions}
    assert name in {row.input for row in advised(api(**{name: None})).assumptions}


def test_bill_without_cold_starts_is_said_while_the_runtime_is_not_known() -> None:
    rows = {row.input: row.text for row in advised(api(runtime=None)).assumptions}

    assert rows["runtime"] == "Cold starts are left out of the cost, as the runtime is not known."


def test_bill_without_cold_starts_is_said_while_the_height_of_the_bursts_is_not_known() -> None:
    rows = {row.input: row.text for row in advised(api(bursts_per_day=4, peak_to_mean=None)).assumptions}

    assert "how high the bursts are" in rows["peak_to_mean"]


def test_processor_time_is_not_assumed_where_the_waiting_is_known() -> None:
    given = api(vcpu_seconds=None, waiting_share=0.9)

    assert "vcpu_seconds" not in {row.input for row in advised(given).assumptions}
    assert judged(given).figures.load.vcpu_seconds == pytest.approx(0.012)
