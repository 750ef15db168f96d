"""What stands beside the questions is what the whole advice says."""

import json
from typing import Any

import pytest

from advisor.engine.standing import standing
from advisor.engine.workload import parse
from tests.advisor.engine.shipped import RULES, facts, rows
from tests.advisor.engine.workloads import API, advised, hasty_rules

WORKLOADS: dict[str, dict[str, Any]] = {
    "nothing known": {},
    "too slow for a function": {"triggers": ["http"], "longest_seconds": 40_000, "provider": "aws"},
    "graded": {**API, "evidence": dict.fromkeys(["peak_to_mean", "duration_ms", "p99_ms"], "guessed")},
    **{row["slug"]: row["workload"] for row in rows(RULES, "examples.yaml", "examples")},
}


@pytest.mark.parametrize("name", WORKLOADS)
def test_standing_is_part_of_the_advice(name: str) -> None:
    workload = parse({"name": name, **WORKLOADS[name]})

    told = json.loads(json.dumps(standing(workload, hasty_rules(), facts()).to_mapping()))

    advice = advised(workload, hasty_rules()).to_mapping()
    assert {key: advice[key] for key in told} == told
