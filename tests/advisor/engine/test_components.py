"""Workloads of several parts: how they are split, where each part is best run, and how the whole names them."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.engine.components import Component, components, place, split
from advisor.engine.gates import findings
from advisor.engine.needs import roles_needed
from advisor.engine.workload import Workload
from tests.advisor.engine.workloads import (
    advised,
    answers,
    api,
    hasty_rules,
    judged,
    quick,
    reference_workloads,
    workload,
)

# So much speaks for functions that only a limit moves anything.
SURE = {"idle_hours_share": 0.9, "forecast_error": 1, "operations_fte": 0.5, "weeks_to_release": 4}
BOTH = {"triggers": ["http", "stream"], "event_share": 0.75}
STEADY = {**reference_workloads()["steady 1500 rps API 50ms"], "affected_share": None}


def parts(given: Workload) -> dict[str, Workload]:
    return {part.slug: part.workload for part in split(given, judged(given))}


def placed(given: Workload) -> dict[str, Component]:
    return {part.slug: part for part in components(judged(given))}


def fits(given: Workload) -> str:
    judgement = judged(given)
    return place(judgement, findings(given, judgement.figures.load, judgement.on, roles_needed(given, judgement.on)))


@pytest.mark.parametrize("trigger", ["http", "event", "queue", "stream", "schedule", "manual"])
def test_work_of_one_kind_has_no_parts(trigger: str) -> None:
    assert placed(api(triggers=[trigger])) == {}


def test_events_and_messages_are_one_part() -> None:
    assert placed(api(triggers=["event", "queue"])) == {}


def test_load_is_split_by_the_share_that_events_start() -> None:
    found = parts(api(**BOTH, requests_per_month=4_000_000))

    assert {slug: part.requests_per_month for slug, part in found.items()} == {"api": 1_000_000, "stream": 3_000_000}
    assert {slug: part.event_share for slug, part in found.items()} == {"api": 0.0, "stream": 1.0}


def test_share_that_is_not_known_leaves_both_with_all_of_the_load() -> None:
    found = parts(api(triggers=["http", "queue"], event_share=None, requests_per_month=4_000_000))

    assert {part.requests_per_month for part in found.values()} == {4_000_000}


def test_only_the_api_has_a_target_and_callers() -> None:
    found = parts(api(**BOTH, persistent_connections=True, session_in_process=True))

    assert (found["api"].p99_ms, found["api"].persistent_connections) == (1_500, True)
    stream = found["stream"]
    assert (stream.p99_ms, stream.persistent_connections, stream.session_in_process) == (None, False, False)


def test_scheduled_part_is_judged_by_its_runs() -> None:
    found = parts(api(triggers=["http", "schedule"], runs_per_month=30, run_seconds=600))

    assert (found["api"].requests_per_month, found["api"].runs_per_month) == (2_000_000, None)
    nightly = found["schedule"]
    assert (nightly.requests_per_month, nightly.runs_per_month, nightly.longest_seconds) == (None, 30, 600)


def test_longest_unit_belongs_to_the_work_that_nobody_waits_for() -> None:
    found = parts(api(triggers=["http", "queue"], longest_seconds=600))

    assert (found["api"].longest_seconds, found["events"].longest_seconds) == (0.24, 600)


def test_long_job_is_a_part_of_its_own() -> None:
    found = placed(api(triggers=["http", "queue"], longest_seconds=3_600, splittable=False))

    assert list(found) == ["api", "events", "long-job"]
    assert (found["api"].place, found["events"].place) == ("functions", "functions")
    assert found["long-job"].place == "serverless-containers"
    assert "longest_seconds" in found["long-job"].because


@pytest.mark.parametrize("changes", [{"splittable": True}, {"longest_seconds": 900}, {"duration_ms": 1_000_000}])
def test_no_job_is_taken_out_that_can_be_cut_up_or_is_the_usual_one(changes: dict[str, Any]) -> None:
    given = api(**{"triggers": ["queue"], "longest_seconds": 3_600, "splittable": False, **changes})

    assert "long-job" not in parts(given)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (api(), "functions"),
        (workload(provider="aws"), "undecided"),
        (workload(**STEADY), "containers"),
        (api(p99_ms=5), "containers"),
        (api(persistent_connections=True), "containers"),
        (api(os_access=True), "containers"),
        (api(gpu=True), "containers"),
        (api(memory_mb=20_000), "serverless-containers"),
        (api(longest_seconds=3_600, splittable=False), "serverless-containers"),
        (workload(**reference_workloads()["steady 60 rps API 100ms"]), "serverless-containers"),
    ],
    ids=["small", "unknown", "steady", "instant", "sockets", "kernel", "gpu", "memory", "long", "even but small"],
)
def test_workload_is_placed_where_its_limits_and_its_load_let_it(given: Workload, expected: str) -> None:
    assert fits(given) == expected


@pytest.mark.parametrize(("provider", "expected"), [("gcp", "serverless-containers"), ("aws", "containers")])
def test_gpu_runs_on_serverless_containers_where_they_have_one(provider: str, expected: str) -> None:
    given = {**reference_workloads()["ml inference GPU"], "provider": provider, "requests_per_month": 2_000}

    judgement = judged(workload(**given))
    assert judgement.verdict != "serverless"
    assert fits(workload(**given)) == expected


def test_hybrid_names_which_part_goes_where_and_draws_it() -> None:
    """An API that hands its work to a queue; one message in 100,000 starts an hour of work in one piece."""
    given = api(triggers=["http", "queue"], longest_seconds=3_600, splittable=False, affected_share=0.00001)

    advice = advised(given, hasty_rules())

    assert advice.verdict == "hybrid"
    assert advice.sentence == (
        "Go hybrid: run the long job on serverless containers, the API and the work that events and messages start on "
        "functions."
    )
    roles = {node.id: node.role for node in advice.diagram.nodes}
    assert (roles["function-front"], roles["container-worker"]) == ("function", "container-service")


def test_part_that_leaves_is_drawn_as_a_container_in_its_own_place() -> None:
    """Callers want raw sockets; the scheduled work stays where it is."""
    given = api(triggers=["http", "schedule"], runs_per_month=30, run_seconds=60, persistent_connections=True)

    advice = advised(given, hasty_rules())

    assert advice.verdict == "hybrid"
    assert "run the API on containers or VMs, the scheduled work on functions" in advice.sentence
    roles = {node.id: node.role for node in advice.diagram.nodes}
    assert (roles["function-front"], roles["function-scheduler"]) == ("container-service", "function")


def test_hybrid_of_which_no_part_stays_says_and_draws_it() -> None:
    advice = advised(api(triggers=["http", "queue"], memory_mb=20_000, **SURE), hasty_rules())

    assert advice.verdict == "hybrid"
    assert {part.place for part in advice.components} == {"serverless-containers"}
    assert advice.sentence == (
        "Go hybrid: run the API and the work that events and messages start on serverless containers, beside managed "
        "services."
    )
    assert "function" not in {node.role for node in advice.diagram.nodes}


def test_limit_that_hits_a_small_share_leaves_the_parts_where_they_are() -> None:
    advice = advised(api(triggers=["http", "queue"], os_access=True, affected_share=0.3, **SURE), hasty_rules())

    assert {part.place for part in advice.components} == {"functions"}
    assert advice.sentence == (
        "Go hybrid: run the part that functions cannot run on containers and the rest on functions."
    )
    roles = {node.id: node.role for node in advice.diagram.nodes}
    assert (roles["function-front"], roles["container-worker"]) == ("function", "container-service")


def test_work_with_a_gpu_never_runs_on_functions() -> None:
    advice = advised(api(gpu=True, triggers=["http", "queue"], provider="gcp"), hasty_rules())

    assert {part.slug: part.place for part in advice.components} == {
        "api": "functions",
        "events": "serverless-containers",
    }
    roles = {node.id: node.role for node in advice.diagram.nodes}
    if advice.verdict == "hybrid":
        assert (roles["function-front"], roles["function-queue"]) == ("function", "container-service")


def test_work_started_by_hand_is_named_so_and_gets_a_place_in_the_drawing() -> None:
    given = api(triggers=["http", "manual"], runs_per_month=30, run_seconds=3_000, affected_share=0.6)

    advice = advised(given, hasty_rules())

    assert [part.name for part in advice.components] == ["the API", "the work started by hand"]
    assert advice.components[1].place == "serverless-containers"
    if advice.verdict == "hybrid":
        assert "container-service" in {node.role for node in advice.diagram.nodes}


def test_work_too_large_for_serverless_containers_needs_servers() -> None:
    assert fits(api(provider="azure", memory_mb=200_000)) == "containers"


def test_events_that_start_nothing_have_no_load() -> None:
    assert parts(api(triggers=["http", "queue"], event_share=0))["events"].requests_per_month == 0


@settings(quick, max_examples=300)
@given(answers({"triggers": ["http", "queue", "schedule"]}))
def test_sentence_of_a_hybrid_agrees_with_its_parts_and_its_drawing(answers: dict[str, Any]) -> None:
    advice = advised(workload(**answers), hasty_rules())

    if advice.verdict != "hybrid":
        return
    computing = {node.role for node in advice.diagram.nodes} & {"function", "container-service"}
    assert "container-service" in computing
    if "on functions." in advice.sentence:
        assert "function" in computing
        assert any(part.place in {"functions", "undecided"} for part in advice.components)


@settings(quick, max_examples=200)
@given(answers({"triggers": ["http", "queue", "stream", "schedule"]}))
def test_every_part_of_any_workload_is_judged_and_explained(answers: dict[str, Any]) -> None:
    given = workload(**answers)

    found = components(judged(given))

    assert [part.slug for part in found][:4] == ["api", "events", "stream", "schedule"]
    for part in found:
        assert part.reason.endswith(".")
        assert part.because
        assert 0 <= part.score <= 100
        assert part.place in {"functions", "serverless-containers", "containers", "undecided"}


@settings(quick, max_examples=100)
@given(answers(), st.permutations(["http", "queue", "stream", "schedule"]))
def test_order_of_the_triggers_does_not_matter(answers: dict[str, Any], order: list[str]) -> None:
    first = components(judged(workload(**{**answers, "triggers": sorted(order)})))

    assert components(judged(workload(**{**answers, "triggers": order}))) == first
