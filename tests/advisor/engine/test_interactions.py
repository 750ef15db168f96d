"""Pairs of answers that act together: each is told where both are there, and not where one is missing."""

from typing import Any

import pytest

from advisor.engine.interactions import interactions
from advisor.engine.risks import Note
from advisor.engine.workload import Workload
from tests.advisor.engine.workloads import api, judged, reference_workloads, workload

STEADY = reference_workloads()["steady 1500 rps API 50ms"]
FLOW = {"steps": 6, "step_shape": "sequence"}
HEAVY = {"vcpu_seconds": 20, "duration_ms": 30_000, "longest_seconds": 60}


def told(given: Workload) -> dict[str, Note]:
    return {note.slug: note for note in interactions(judged(given))}


@pytest.mark.parametrize(
    ("slug", "there", "missing", "said"),
    [
        ("throughput-and-predictability", STEADY, {**STEADY, "peak_to_mean": 8}, "times as much as containers"),
        ("rate-and-cacheability", {"cacheable_share": 0.6}, {"cacheable_share": 0.1}, "60 % of the requests"),
        ("computing-and-idle-time", {**HEAVY, "idle_hours_share": 0.5}, {**HEAVY, "idle_hours_share": 0}, "20 s"),
        ("computing-and-splitting", {**HEAVY, "splittable": True}, {**HEAVY, "splittable": False}, "can be cut up"),
        ("steps-and-rate", FLOW, {"steps": 2}, "4.57 state transitions a second, 300 USD a month"),
        ("data-between-steps", {**FLOW, "data_per_task_mb": 2}, FLOW, "goes through the object store"),
        ("latency-and-steps", FLOW, {**FLOW, "step_shape": "parallel"}, "1.5 s over 6 steps in a row leaves 250 ms"),
        ("latency-and-state", {"session_in_process": True}, {}, "fetched from a store at every request"),
        (
            "fixed-costs-and-small-load",
            {"static_outbound_ip": True, "data_shapes": ["relational"]},
            {"static_outbound_ip": True, "requests_per_month": 1e9},
            "without a single request",
        ),
        ("platform-already-run", {"container_platform": True, "min_tasks": None}, {}, "instead of 94.35 USD"),
        ("tenants-and-sharing", {"isolate_tenants": True}, {"isolate_tenants": False}, "kept apart"),
        ("predictability-and-load", {"predictable_cost": True}, {"predictable_cost": False}, "so far may the bill be"),
    ],
)
def test_interaction_is_told_where_both_answers_are_there(
    slug: str, there: dict[str, Any], missing: dict[str, Any], said: str
) -> None:
    given = workload(**there) if "name" in there else api(**there)
    other = workload(**missing) if "name" in missing else api(**missing)

    found = told(given)

    assert said in found[slug].text
    assert found[slug].because
    assert slug not in told(other)


def test_nothing_is_told_of_what_is_not_known() -> None:
    assert told(workload(provider="aws")) == {}
