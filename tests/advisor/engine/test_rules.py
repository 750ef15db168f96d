"""The rule set: what is wrong with a broken one and where, and that every number of a sound one has its effect."""

import copy
import json
import math
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from advisor.engine.criteria import Membership
from advisor.engine.rules import Rules, RulesError, parse
from advisor.engine.rules_needed import BREAK_POINTS, GATES, METERS, PARAMETERS, VERDICTS
from advisor.engine.scoring import sides
from advisor.engine.workload import Workload
from tests.advisor.engine import shipped
from tests.advisor.engine.workloads import (
    advised,
    api,
    hasty_rules,
    judged,
    reference_workloads,
    rules_with,
    workload,
)

GONE = object()


def broken(path: str, value: object) -> dict[str, Any]:
    """The shipped rules with the value at a path such as "criteria.0.weight" replaced, or taken away by GONE."""
    mapping: Any = copy.deepcopy(shipped.rules_mapping())
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place = mapping
    for step in way:
        place = place[step]
    if value is GONE:
        del place[last]
    else:
        place[last] = value
    return mapping


def problems_of(mapping: object) -> list[str]:
    with pytest.raises(RulesError) as caught:
        parse(mapping)
    return caught.value.problems


def repeated(key: str) -> list[Any]:
    rows = shipped.rules_mapping()[key]
    return [*rows, rows[0]]


BROKEN = [
    ("criteria", GONE, "criteria: expected a list"),
    ("criteria", {}, "criteria: expected a list"),
    ("criteria.0", "variable-workload", "criteria[0]: expected a mapping"),
    ("criteria.0", GONE, "criteria: variable-workload is missing"),
    ("criteria.0.slug", "variable", "criteria: variable is not a criterion that the engine can measure"),
    ("criteria.0.slug", "", "criteria[0].slug: expected text"),
    ("criteria.0.slug", 5, "criteria[0].slug: expected text"),
    ("criteria.1.side", "against both", "criteria[1].side: expected one of for, against"),
    ("criteria.2.name", GONE, "criteria[2].name: expected text"),
    ("criteria.2.text", None, "criteria[2].text: expected text"),
    ("criteria.2.source", "  ", "criteria[2].source: expected text"),
    ("criteria.3.weight", "heavy", "criteria[3].weight: expected a number"),
    ("criteria.3.weight", True, "criteria[3].weight: expected a number"),
    ("criteria.3.weight", math.nan, "criteria[3].weight: expected a number"),
    ("criteria.3.weight", math.inf, "criteria[3].weight: expected a number"),
    ("criteria.3.weight", 10**400, "criteria[3].weight: expected a number"),
    ("criteria.3.weight", -1, "criteria[3].weight: must lie between 0 and 100"),
    ("criteria.3.weight", 1e299, "criteria[3].weight: must lie between 0 and 100"),
    ("criteria.0.break_points.0.low", -1e299, "criteria[0].break_points[0].low: must lie between"),
    ("bands.0.minimum", 101, "bands[0].minimum: must lie between 0 and 100"),
    ("bands.0.minimum", math.inf, "bands[0].minimum: expected a number"),
    ("criteria.0.break_points", GONE, "criteria[0].break_points: expected a list"),
    ("criteria.0.break_points", [], "criteria.variable-workload.break_points: peak-to-mean is missing"),
    ("criteria.0.break_points.1.name", "idle", "criteria.variable-workload.break_points: idle-share is missing"),
    ("criteria.0.break_points.1.name", "idle", "idle is not one that the engine reads"),
    ("criteria.0.break_points.0.low", "two", "criteria[0].break_points[0].low: expected a number"),
    ("criteria.0.break_points.0.high", 2, "criteria[0].break_points[0]: low must differ from high"),
    ("criteria.0.break_points.0.source", GONE, "criteria[0].break_points[0].source: expected text"),
    ("criteria.0.break_points.0", 7, "criteria[0].break_points[0]: expected a mapping"),
    ("criteria", repeated("criteria"), "criteria: variable-workload is given twice"),
    ("bands", GONE, "bands: expected a list"),
    ("bands", [], "bands: serverless is missing"),
    ("bands.0", GONE, "bands: serverless is missing"),
    ("bands.0.verdict", "perhaps", "bands[0].verdict: expected one of serverless"),
    ("bands.0.minimum", None, "bands[0].minimum: expected a number"),
    ("bands.0.minimum", 50, "bands: the minima must fall in the order serverless"),
    ("bands.1.minimum", 65, "bands: two bands have the same minimum"),
    ("bands.3.minimum", 1, "bands: the lowest band must begin at 0"),
    ("bands.2.name", "", "bands[2].name: expected text"),
    ("gates.0", GONE, "gates: duration is missing"),
    ("gates.0.slug", "length", "gates[0].slug: expected one of duration"),
    ("gates.0.severity", "soft", "gates[0].severity: expected one of hard, remediable, depends"),
    ("gates.1.remedy", "", "gates[1].remedy: expected text"),
    ("gates.1.pattern", 5, "gates[1].pattern: expected text"),
    ("gates", repeated("gates"), "gates: duration is given twice"),
    ("parameters.0", GONE, "parameters: alpha is missing"),
    ("parameters.0.slug", "alfa", "parameters: alfa is not a parameter of the engine"),
    ("parameters.0.value", "half", "parameters[0].value: expected a number"),
    ("parameters.0.value", 1.1, "parameters[0].value: alpha must lie between 0 and 1"),
    ("parameters.0.value", -0.1, "parameters[0].value: alpha must lie between 0 and 1"),
    ("parameters.0.text", GONE, "parameters[0].text: expected text"),
    ("parameters", repeated("parameters"), "parameters: alpha is given twice"),
    ("meters", GONE, "meters: expected a mapping of providers"),
    ("meters.aws", ["request"], "meters.aws: expected a mapping of meters to price ids"),
    ("meters.aws.wages", "aws-wages", "meters.aws.wages: unknown meter"),
]


@pytest.mark.parametrize(("path", "value", "problem"), BROKEN)
def test_broken_rule_set_is_refused_with_the_place(path: str, value: object, problem: str) -> None:
    assert problem in "\n".join(problems_of(broken(path, value)))


@pytest.mark.parametrize("mapping", [None, [], "rules", 5])
def test_what_is_no_mapping_is_no_rule_set(mapping: object) -> None:
    assert problems_of(mapping)[0].startswith("rules: expected a mapping")


def test_empty_rule_set_names_everything_that_is_missing() -> None:
    problems = problems_of({"criteria": [], "bands": [], "gates": [], "parameters": [], "meters": {}})

    missing = {problem.split(": ")[1].removesuffix(" is missing") for problem in problems if "is missing" in problem}
    assert missing == {*BREAK_POINTS, *VERDICTS, *GATES, *PARAMETERS}


def test_every_problem_is_told_at_once() -> None:
    mapping = broken("criteria.0.weight", "heavy")
    mapping["gates"][0]["severity"] = "soft"
    mapping["parameters"][0]["value"] = 9

    assert len(problems_of(mapping)) == 3


@pytest.mark.parametrize("side", ["for", "against"])
def test_side_without_any_weight_is_refused(side: str) -> None:
    mapping = copy.deepcopy(shipped.rules_mapping())
    for row in mapping["criteria"]:
        row["weight"] = 0 if row["side"] == side else row["weight"]

    assert problems_of(mapping) == [f"criteria: no criterion {side} serverless has a weight above 0"]


@pytest.mark.parametrize("slug", PARAMETERS)
def test_parameter_is_refused_outside_its_range(slug: str) -> None:
    place = list(shipped.rules().parameters).index(slug)
    low, high = PARAMETERS[slug]

    for value in (math.nextafter(low, -math.inf), math.nextafter(high, math.inf)):
        assert f"{slug} must lie between" in problems_of(broken(f"parameters.{place}.value", value))[0]


@pytest.mark.parametrize("slug", PARAMETERS)
def test_shipped_parameter_says_what_it_is_and_where_it_comes_from(slug: str) -> None:
    parameter = shipped.rules().parameters[slug]

    assert parameter.text.endswith(".")
    assert parameter.source


def test_shipped_rules_hold_nothing_beyond_what_the_engine_reads() -> None:
    rules = shipped.rules()

    assert tuple(rules.criteria) == tuple(BREAK_POINTS)
    assert {slug: tuple(row.break_points) for slug, row in rules.criteria.items()} == BREAK_POINTS
    assert tuple(rules.gates) == GATES
    assert set(rules.parameters) == set(PARAMETERS)
    assert all(set(rows) <= METERS for rows in rules.meters.values())


def test_bands_are_read_highest_first_in_any_order() -> None:
    mapping = copy.deepcopy(shipped.rules_mapping())
    mapping["bands"].reverse()

    assert tuple(band.verdict for band in parse(mapping).bands) == VERDICTS


def test_version_is_the_fingerprint_of_the_content() -> None:
    same = json.loads(json.dumps(shipped.rules_mapping(), sort_keys=True))

    assert parse(same).version == shipped.rules().version
    assert parse(broken("criteria.0.weight", 4)).version != shipped.rules().version
    assert parse(broken("criteria.0.text", "Other words.")).version != shipped.rules().version


def test_ramp_may_fall() -> None:
    point = shipped.rules().criteria["small-ops"].break_points["operations-fte"]

    assert [point.ramp(value) for value in (0, 0.5, 1.75, 3, 9)] == [1, 1, 0.5, 0, 0]


@pytest.mark.parametrize("slug", BREAK_POINTS)
def test_weight_of_a_criterion_moves_the_score(slug: str) -> None:
    rules = shipped.rules()
    values = {name: (place + 1) / 20 for place, name in enumerate(rules.criteria)}
    held = {name: Membership(value, value, value) for name, value in values.items()}
    heavier = {**rules.criteria, slug: replace(rules.criteria[slug], weight=rules.criteria[slug].weight + 1)}

    assert sides(held, rules).score != sides(held, replace(rules, criteria=heavier)).score


JOB = {"triggers": ["schedule"], "runs_per_month": 730, "run_seconds": 990}
STEADY = reference_workloads()["steady 60 rps API 100ms"]
TRANSCODE = {**reference_workloads()["video transcode 40 min"], "vcpu_seconds": 15, "memory_mb": 4_096}
HALFWAY = {
    ("variable-workload", "peak-to-mean"): api(peak_to_mean=6, idle_hours_share=0),
    ("variable-workload", "idle-share"): api(peak_to_mean=1, idle_hours_share=0.5),
    ("event-driven", "event-share"): api(event_share=0.5),
    ("unpredictable-api", "forecast-error"): api(),
    ("scheduled-jobs", "duty-cycle"): workload(**JOB),
    ("rapid-prototyping", "weeks-to-release"): api(),
    ("small-ops", "operations-fte"): api(),
    ("long-running", "share-of-limit"): api(longest_seconds=675),
    ("high-throughput", "cost-doublings"): workload(**STEADY),
    ("high-throughput", "monthly-cost"): workload(**STEADY),
    ("high-throughput", "peak-to-mean"): workload(**STEADY),
    ("low-latency", "p99-over-target"): api(p99_ms=240),
    ("heavy-compute", "vcpu-seconds"): workload(**TRANSCODE),
    ("heavy-compute", "memory-share"): api(memory_mb=7_680),
}


def test_every_break_point_has_a_workload_half_way_up_its_ramp() -> None:
    assert set(HALFWAY) == {(slug, point) for slug, points in BREAK_POINTS.items() for point in points}


@pytest.mark.parametrize("end", ["low", "high"])
@pytest.mark.parametrize(("slug", "point"), HALFWAY)
def test_break_point_moves_the_membership(slug: str, point: str, end: str) -> None:
    rules, given = shipped.rules(), HALFWAY[slug, point]
    criterion = rules.criteria[slug]
    held = criterion.break_points[point]
    moved = replace(held, **{end: getattr(held, end) + 0.1 * (held.high - held.low)})
    others = {**rules.criteria, slug: replace(criterion, break_points={**criterion.break_points, point: moved})}

    before = judged(given).memberships[slug].value
    after = judged(given, replace(rules, criteria=others)).memberships[slug].value

    assert before is not None
    assert after is not None
    assert before != after


@pytest.mark.parametrize(
    ("minima", "expected"),
    [((65, 55, 40, 0), "hybrid"), ((65, 50, 40, 0), "serverless-with-conditions"), ((50, 45, 40, 0), "serverless")],
)
def test_minimum_of_a_band_moves_the_verdict(minima: tuple[float, ...], expected: str) -> None:
    """The steady API of the vectors, with a score of 51."""
    rules = shipped.rules()
    bands = tuple(replace(band, minimum=minimum) for band, minimum in zip(rules.bands, minima, strict=True))

    assert judged(workload(**STEADY), replace(rules, bands=bands)).verdict == expected


@pytest.mark.parametrize(("severity", "expected"), [("hard", "hybrid"), ("remediable", "serverless-with-conditions")])
def test_severity_of_a_gate_comes_from_its_rule(severity: str, expected: str) -> None:
    rules = shipped.rules()
    gates = {**rules.gates, "memory": replace(rules.gates["memory"], severity=severity)}
    given = api(memory_mb=10_241, idle_hours_share=0.9, forecast_error=1)

    assert judged(given, replace(rules, gates=gates)).verdict == expected


def test_meter_names_the_price_that_is_billed() -> None:
    rules = shipped.rules()
    arm = {**rules.meters["aws"], "duration": "aws-lambda-duration-arm"}

    before = judged(api()).figures.costs
    after = judged(api(), replace(rules, meters={"aws": arm})).figures.costs

    assert before is not None
    assert after is not None
    assert after.functions.total < before.functions.total


FLOW = {
    "provider": "aws",
    "triggers": ["queue", "stream"],
    "requests_per_month": 1e8,
    "peak_to_mean": 30,
    "duration_ms": 500,
    "memory_mb": 512,
    "steps": 11,
    "longest_wait_seconds": 100,
    "data_per_task_mb": 1,
    "consumers_per_event": 5,
    "data_shapes": ["relational"],
    "predictable_cost": True,
    "event_share": 0.5,
    "operations_fte": 1,
    "weeks_to_release": 3,
    "session_in_process": True,
    "cross_service_transactions": True,
    "hot_working_set": True,
    "egress_gb_per_month": 1_000,
}
NIGHTLY = reference_workloads()["nightly report (cron)"]
GRADED = {"peak_to_mean": "measured", "requests_per_month": "estimated", "operations_fte": "guessed"}
PROBES: dict[str, Callable[[], Workload]] = {
    "api": api,
    "bare api": lambda: api(
        **dict.fromkeys(["init_ms", "warm_p99_ms", "vcpu_seconds", "min_tasks", "burst_seconds"]),
        bursts_per_day=4,
        requests_per_month=5_000,
        p99_ms=300,
        evidence=GRADED,
    ),
    "waiting api": lambda: api(long_flow=None, steps=3, longest_wait_seconds=100),
    "tight api": lambda: api(p99_ms=12, sources_per_request=3, cacheable_share=0.4, concurrency_quota=1),
    "gpu": lambda: api(gpu=True, affected_share=0.6, idle_hours_share=0.5),
    "gpu, part not known": lambda: api(gpu=True, idle_hours_share=0.5),
    "flow": lambda: workload(**FLOW),
    "short job": lambda: workload(**{**NIGHTLY, "run_seconds": 20, "duration_ms": None}),
    "api with stores": lambda: api(data_shapes=["files", "relational"], predictable_cost=True, private_network=True),
    "google stores": lambda: api(provider="gcp", data_shapes=["relational"]),
    "azure stores": lambda: api(
        provider="azure", data_shapes=["key_value"], writes_per_second=9, triggers=["http", "queue"]
    ),
    "google api": lambda: api(provider="gcp", requests_per_month=20_000_000),
    "azure api": lambda: api(provider="azure", requests_per_month=20_000_000, memory_mb=600),
    "small azure api": lambda: api(provider="azure", requests_per_month=20_000_000, memory_mb=200),
    "large azure api": lambda: api(provider="azure", requests_per_month=20_000_000, memory_mb=2_500),
    "cloudflare api": lambda: api(provider="cloudflare", requests_per_month=50_000_000, memory_mb=64),
    "steady": lambda: workload(**reference_workloads()["steady 1500 rps API 50ms"]),
    "idle api on azure": lambda: api(provider="azure", requests_per_month=500, event_share=0),
    "worker in python": lambda: api(provider="cloudflare", requests_per_month=5_000, runtime="python"),
    "half known": lambda: api(**dict.fromkeys(["event_share", "forecast_error", "operations_fte", "weeks_to_release"])),
}
# Parameter, another value, and a workload whose advice it changes.
EFFECTS = [
    ("alpha", 0.75, "api"),
    ("coverage-minimum", 0.9, "half known"),
    ("hard-gate-share", 0.75, "gpu"),
    ("hard-gate-for", 0.9, "gpu"),
    ("affected-share", 0, "gpu, part not known"),
    ("high-coverage", 0.4, "half known"),
    ("high-stability", 0.4, "bare api"),
    ("medium-coverage", 0.9, "half known"),
    ("medium-stability", 1, "half known"),
    ("state-session", 0.2, "flow"),
    ("state-transactions", 0.1, "flow"),
    ("state-working-set", 0.1, "flow"),
    ("state-long-flow", 0.1, "flow"),
    ("long-flow-steps", 11, "flow"),
    ("long-flow-wait-seconds", 99, "waiting api"),
    ("seed", 9, "half known"),
    ("draws", 150, "bare api"),
    ("weight-factor", 5, "bare api"),
    ("spread-measured", 0.05, "bare api"),
    ("spread-estimated", 1.5, "bare api"),
    ("spread-guessed", 0.3, "bare api"),
    ("flip-points", 7, "api"),
    ("flip-factor", 2_000, "api"),
    ("flip-smallest", 1, "idle api on azure"),
    ("flip-bisections", 9, "api"),
    ("month-hours", 720, "api"),
    ("keep-alive-seconds", 900, "worker in python"),
    ("burst-seconds", 400, "bare api"),
    ("cold-share-at-p99", 0.4, "bare api"),
    ("cold-tail-factor", 4, "idle api on azure"),
    ("default-init-ms", 300, "bare api"),
    ("init-tail-factor", 2, "api"),
    ("sandbox-allowance-ms", 150, "api"),
    ("warm-p99-factor", 3, "bare api"),
    ("vcpu-share", 0.7, "bare api"),
    ("latency-floor-ms", 15, "tight api"),
    ("scale-rate-seconds", 20, "api"),
    ("task-vcpu", 2, "api"),
    ("task-memory-gb", 4, "api"),
    ("target-utilization", 0.9, "steady"),
    ("autoscale-overhead", 2, "steady"),
    ("minimum-tasks", 3, "bare api"),
    ("billing-step-seconds", 1, "google api"),
    ("instance-vcpu", 2, "google api"),
    ("azure-requests-at-once", 1, "azure api"),
    ("azure-small-mb", 256, "small azure api"),
    ("azure-medium-mb", 1024, "azure api"),
    ("azure-large-mb", 3000, "large azure api"),
    ("cloudflare-included-requests", 0, "cloudflare api"),
    ("cloudflare-included-cpu-ms", 0, "cloudflare api"),
    ("job-minimum-seconds", 90, "short job"),
    ("load-balancer-units", 2, "api"),
    ("relational-units", 1, "flow"),
    ("relational-vcpu", 2, "google stores"),
    ("relational-memory-gb", 8, "google stores"),
    ("request-units-per-write", 10, "azure stores"),
    ("queue-plan-included", 0, "azure stores"),
    ("object-requests", 2, "api with stores"),
    ("log-kb", 4, "api"),
    ("machine-vcpu", 1, "steady"),
    ("small-load-share", 1, "api with stores"),
    ("clear-share", 0.99, "half known"),
    ("queue-requests-per-message", 4, "flow"),
    ("shard-records-per-second", 500, "flow"),
    ("step-data-kb", 2_000, "flow"),
    ("load-range-factor", 3, "api"),
    ("workflow-steps", 12, "flow"),
    ("workflow-wait-seconds", 200, "flow"),
    ("fan-out-consumers", 6, "flow"),
    ("event-bus-consumers", 6, "flow"),
    ("composition-sources", 4, "tight api"),
    ("cacheable-share", 0.5, "tight api"),
    ("quota-warning-share", 0.1, "tight api"),
    ("large-term-share", 0.001, "flow"),
    ("small-amount-usd", 0, "api"),
    ("uneven-peak", 40, "api with stores"),
]


@cache
def advice_on(probe: str, slug: str = "", value: float = 0.0) -> str:
    """The advice as text, on hasty rules with one other parameter; without the fingerprint, which always differs."""
    rules = hasty_rules()
    if slug:
        changed = replace(rules.parameters[slug], value=float(value))
        rules = replace(rules, parameters={**rules.parameters, slug: changed})
    mapping = advised(PROBES[probe](), rules).to_mapping()
    return json.dumps({**mapping, "rules_version": ""}, sort_keys=True)


def test_effect_of_every_parameter_is_tried() -> None:
    assert sorted(slug for slug, _, _ in EFFECTS) == sorted(PARAMETERS)


@pytest.mark.parametrize(("slug", "value", "probe"), EFFECTS)
def test_parameter_changes_the_advice(slug: str, value: float, probe: str) -> None:
    assert advice_on(probe, slug, value) != advice_on(probe)


def test_rules_of_a_test_differ_in_the_named_parameter_alone() -> None:
    rules: Rules = rules_with(warm_p99_factor=3)

    assert rules.values == {**shipped.rules().values, "warm-p99-factor": 3}
