"""Workloads to judge: the reference vectors, plain ones, and hypothesis strategies over every input."""

import json
import math
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from advisor.engine.advice import Advice, advise
from advisor.engine.demand import ground
from advisor.engine.facts import Facts
from advisor.engine.inputs import DOES_NOT_APPLY, INPUTS, Input
from advisor.engine.judgement import Judgement, judge
from advisor.engine.rules import Rules
from advisor.engine.workload import GRADES, Workload, parse
from tests.advisor.engine import shipped

DATA = Path(__file__).parent / "data"
PROVIDERS = INPUTS["provider"].choices
RECORD = ("id", "name", "description")

quick = settings(
    max_examples=50,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)

thorough = settings(quick, max_examples=1_000)

# Where the interesting values of an input lie, between all that are valid.
USUAL = {
    "requests_per_month": (1e3, 1e10),
    "peak_to_mean": (1, 100),
    "forecast_error": (0.01, 5),
    "duration_ms": (1, 1e6),
    "longest_seconds": (1, 5_000),
    "vcpu_seconds": (1e-3, 100),
    "memory_mb": (64, 4e4),
    "weeks_to_release": (1, 60),
    "operations_fte": (0.1, 10),
    "p99_ms": (5, 10_000),
}

# A small API on AWS with every answer that the score needs; tests state what they change.
API: Mapping[str, Any] = {
    "name": "Orders",
    "triggers": ["http"],
    "provider": "aws",
    "requests_per_month": 2_000_000,
    "peak_to_mean": 5,
    "bursts_per_day": 0,
    "idle_hours_share": 0.3,
    "forecast_error": 0.6,
    "event_share": 0.1,
    "duration_ms": 120,
    "longest_seconds": 0.5,
    "warm_p99_ms": 240,
    "vcpu_seconds": 0.03,
    "memory_mb": 512,
    "runtime": "node",
    "init_ms": 200,
    "p99_ms": 1_500,
    "session_in_process": False,
    "cross_service_transactions": False,
    "hot_working_set": False,
    "long_flow": False,
    "weeks_to_release": 6,
    "operations_fte": 1,
    "min_tasks": 2,
    "gpu": False,
}


def workload(**answers: Any) -> Workload:
    """A workload with these answers and nothing else."""
    return parse({"name": "Orders", **answers})


def api(**changes: Any) -> Workload:
    """The small API with some answers changed, or taken away with None."""
    return parse({**API, **changes})


def judged(given: Workload, rules: Rules | None = None, facts: Facts | None = None) -> Judgement:
    return judge(given, ground(given, rules or shipped.rules(), facts or shipped.facts()))


def advised(given: Workload, rules: Rules | None = None, facts: Facts | None = None) -> Advice:
    return advise(given, rules or shipped.rules(), facts or shipped.facts(), shipped.catalogue())


def rules_with(**values: float) -> Rules:
    """The shipped rules with other parameters; underscores stand for the hyphens in their names."""
    rules = shipped.rules()
    changed = {slug.replace("_", "-"): value for slug, value in values.items()}
    parameters = {
        slug: replace(row, value=float(changed.pop(slug, row.value))) for slug, row in rules.parameters.items()
    }
    assert not changed, f"no parameters: {changed}"
    return replace(rules, parameters=parameters)


@cache
def scenarios() -> dict[str, dict[str, Any]]:
    """Answers and what they must lead to, by name."""
    return {row["name"]: row for row in json.loads((DATA / "scenarios.json").read_text())["scenarios"]}


def scenario(name: str) -> Workload:
    return parse({"name": name, **_answers_of(scenarios()[name])})


@cache
def scenario_advice(name: str) -> Advice:
    return advised(scenario(name), hasty_rules())


def _answers_of(row: Mapping[str, Any]) -> dict[str, Any]:
    before = _answers_of(scenarios()[row["like"]]) if "like" in row else {}
    return {**before, **row["answers"]}


@cache
def hasty_rules() -> Rules:
    """The shipped rules with few draws and a coarse search for flips, where a test needs neither."""
    return rules_with(draws=100, flip_points=4, flip_bisections=6)


@cache
def reference_facts() -> Facts:
    """The shipped facts with the constants of the reference calculation in their place."""
    facts, constants = shipped.facts(), json.loads((DATA / "reference_constants.json").read_text())
    cold_starts = {
        f"aws/{runtime}": replace(facts.cold_starts[f"aws/{runtime}"], p50_ms=p50, p99_ms=p99)
        for runtime, (p50, p99) in constants["cold_starts"].items()
    }
    prices = {
        slug: replace(facts.prices[slug], value=float(price), unit=unit)
        for slug, (price, unit) in constants["prices"].items()
    }
    idle = "aws/function/idle-lifetime"
    limits = {**facts.limits, idle: replace(facts.limits[idle], value=float(constants["keep_alive_s"]), unit="s")}
    return replace(facts, cold_starts=cold_starts, prices={**facts.prices, **prices}, limits=limits)


@cache
def reference() -> dict[str, Any]:
    return json.loads((DATA / "scoring_vectors.json").read_text())


@cache
def vectors() -> dict[str, dict[str, Any]]:
    """The worked vectors of the method, by name."""
    return {row["name"]: row for row in reference()["vectors"]}


@cache
def reference_workloads() -> dict[str, dict[str, Any]]:
    """The same fifteen as workloads of the product, by the vectors' names."""
    lines = (DATA / "workloads.jsonl").read_text().splitlines()
    return dict(zip(vectors(), map(json.loads, lines), strict=True))


def answer_to(given: Input) -> st.SearchStrategy[Any]:
    """Any valid value of an input, or that it does not apply, where that may be said."""
    return value_of(given) | st.just(DOES_NOT_APPLY) if given.may_not_apply else value_of(given)


def value_of(given: Input) -> st.SearchStrategy[Any]:
    """Any valid value of an input, with the ends of its range among them."""
    if given.kind == "boolean":
        return st.booleans()
    if given.kind == "choice":
        return st.sampled_from(given.choices)
    if given.kind == "set":
        return st.lists(st.sampled_from(given.choices), min_size=1, unique=True)
    if given.kind == "text":
        return st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=40).filter(
            str.strip
        )
    low, high = given.low or 0.0, given.high or 0.0
    if given.kind == "share":
        return st.one_of(st.floats(0, 1), st.sampled_from([0, 0.5, 1]))
    if given.kind == "integer":
        return st.one_of(st.integers(int(low), int(min(high, low + 20))), st.integers(int(low), int(high)))
    least, most = USUAL.get(given.name, (max(low, 0.1), min(high, 10_000)))
    usual = st.floats(math.log(least), math.log(most)).map(math.exp)
    return st.one_of(usual, usual, usual, st.integers(math.ceil(low), int(most)), st.floats(low, high))


def answers(always: Mapping[str, Any] | None = None, *, complete: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    """Plain data of a valid workload: every input or any part of them, and `always` as given."""
    fixed = dict(always or {})
    drawn = {name: answer_to(given) for name, given in INPUTS.items() if name not in fixed and name not in RECORD}
    name = {"name": st.just("Orders"), **{key: st.just(value) for key, value in fixed.items()}}
    return st.fixed_dictionaries({**name, **drawn} if complete else name, optional={} if complete else drawn)


def with_evidence(given: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """The same with some answers graded."""
    return given.flatmap(
        lambda answers: st.dictionaries(
            st.sampled_from(sorted({*answers} - {*RECORD} | {"gpu"})), st.sampled_from(GRADES), max_size=4
        ).map(lambda evidence: {**answers, "evidence": evidence})
    )
