"""Each gate at its boundary on each provider, what it says, and what it does to the verdict."""

import math
from dataclasses import replace
from typing import Any, NamedTuple

import pytest
from hypothesis import given

from advisor.engine.gates import Finding, findings
from advisor.engine.needs import roles_needed
from advisor.engine.rules_needed import GATES
from advisor.engine.workload import Workload
from tests.advisor.engine import shipped
from tests.advisor.engine.workloads import (
    API,
    PROVIDERS,
    advised,
    answers,
    api,
    judged,
    quick,
    reference_workloads,
    rules_with,
    vectors,
    workload,
)

MONTH = 2_628_000


def found(given: Workload, **parameters: float) -> dict[str, Finding]:
    judgement = judged(given, rules_with(**parameters))
    rows = findings(given, judgement.figures.load, judgement.on, roles_needed(given, judgement.on))
    return {row.slug: row for row in rows}


class Boundary(NamedTuple):
    """An input at a limit of the shipped facts: `scale` of the limit's own unit to the input's."""

    gate: str
    provider: str
    input: str
    fact: str
    scale: float
    severity: str
    others: dict[str, Any]

    @property
    def limit(self) -> float:
        value = shipped.facts().limits[f"{self.provider}/{self.fact}"].value
        assert value is not None
        return value * self.scale

    @property
    def cause(self) -> str:
        return f"limit:{self.provider}/{self.fact}"


KB, MB = "payload_kb", "memory_mb"
KB_PER = {"KB": 1, "KiB": 1.024, "MB": 1_000, "MiB": 1_048.576}
HTTP, EVENT, QUEUE, STREAM, SCHEDULE = (
    {"triggers": [name]} for name in ("http", "event", "queue", "stream", "schedule")
)
# One request a second and a thousandth of it for each ms: concurrency is peak_to_mean / 1,000 * duration_ms.
ONE_A_SECOND = {"requests_per_month": MONTH, "duration_ms": 1_000}

BOUNDARIES = [
    Boundary("duration", "aws", "longest_seconds", "function/max-duration", 1, "hard", HTTP),
    Boundary("duration", "aws", "longest_seconds", "function/max-duration", 1, "hard", EVENT),
    Boundary("duration", "aws", "run_seconds", "function/max-duration", 1, "hard", SCHEDULE),
    Boundary("duration", "aws", "longest_seconds", "function/max-duration", 1, "remediable", {"splittable": True}),
    Boundary("duration", "aws", "longest_seconds", "function/max-duration", 1, "hard", {"splittable": False}),
    Boundary("duration", "gcp", "longest_seconds", "function/max-duration", 1, "hard", HTTP),
    Boundary("duration", "gcp", "longest_seconds", "function/max-duration-event", 1, "hard", EVENT),
    Boundary("duration", "azure", "longest_seconds", "function/max-duration-http", 1, "hard", HTTP),
    Boundary("duration", "cloudflare", "longest_seconds", "function/max-duration-event", 1, "hard", QUEUE),
    Boundary("duration", "cloudflare", "vcpu_seconds", "function/cpu-max", 1, "hard", HTTP),
    Boundary("duration", "cloudflare", "vcpu_seconds", "function/cpu-max", 1, "remediable", {"splittable": True}),
    Boundary("memory", "aws", MB, "function/memory-max", 1, "hard", {}),
    Boundary("memory", "gcp", MB, "function/memory-max", 1, "hard", {}),
    Boundary("memory", "azure", MB, "function/memory-max", 1, "hard", {}),
    Boundary("memory", "cloudflare", MB, "function/memory-max", 1, "hard", {}),
    Boundary("payload", "aws", KB, "function/payload-sync", KB_PER["MB"], "remediable", HTTP),
    Boundary("payload", "aws", KB, "event-bus/event-size", KB_PER["MB"], "remediable", EVENT),
    Boundary("payload", "aws", KB, "queue/message-size", KB_PER["MiB"], "remediable", QUEUE),
    Boundary("payload", "aws", KB, "stream/record-size", KB_PER["MiB"], "remediable", STREAM),
    Boundary("payload", "gcp", KB, "function/payload-sync", KB_PER["MB"], "remediable", {"triggers": ["manual"]}),
    Boundary("payload", "gcp", KB, "queue/message-size", KB_PER["MB"], "remediable", QUEUE),
    Boundary("payload", "azure", KB, "function/payload-sync", KB_PER["MB"], "remediable", HTTP),
    Boundary("payload", "azure", KB, "event-bus/event-size", KB_PER["MB"], "remediable", EVENT),
    Boundary("payload", "azure", KB, "queue/message-size", KB_PER["KiB"], "remediable", QUEUE),
    Boundary("payload", "azure", KB, "stream/event-size", KB_PER["MB"], "remediable", STREAM),
    Boundary("payload", "cloudflare", KB, "api-gateway/payload", KB_PER["MB"], "remediable", HTTP),
    Boundary("payload", "cloudflare", KB, "queue/message-size", KB_PER["KB"], "remediable", QUEUE),
    Boundary("quota", "aws", "peak_to_mean", "function/concurrency", 1, "remediable", {**HTTP, **ONE_A_SECOND}),
    Boundary("quota", "azure", "peak_to_mean", "function/max-instances", 1, "remediable", {**HTTP, **ONE_A_SECOND}),
    Boundary("package", "aws", "package_mb", "function/package-zip", 1, "remediable", {"runtime": "python"}),
    Boundary("package", "aws", "package_mb", "function/package-image", 1, "hard", {"runtime": "container"}),
    Boundary("package", "azure", "package_mb", "function/package", 1, "hard", {}),
    Boundary("package", "cloudflare", "package_mb", "function/package", 1, "hard", {}),
]


def named(row: Boundary) -> str:
    return "-".join([row.gate, row.provider, row.input, row.fact.replace("/", "."), *map(str, row.others.values())])


def at(row: Boundary, value: float) -> Workload:
    return workload(provider=row.provider, **row.others, **{row.input: value})


@pytest.mark.parametrize("row", BOUNDARIES, ids=named)
def test_value_at_the_limit_passes_the_gate(row: Boundary) -> None:
    assert row.gate not in found(at(row, row.limit))


@pytest.mark.parametrize("row", BOUNDARIES, ids=named)
def test_value_just_above_the_limit_hits_the_gate(row: Boundary) -> None:
    finding = found(at(row, row.limit * 1.000_001))[row.gate]

    assert (finding.severity, finding.limit) == (row.severity, pytest.approx(row.limit))
    assert finding.value > finding.limit


@pytest.mark.parametrize("row", BOUNDARIES, ids=named)
def test_finding_names_the_input_and_the_fact_behind_it(row: Boundary) -> None:
    finding = found(at(row, row.limit * 1.000_001))[row.gate]

    assert row.cause in finding.because
    assert "requests_per_month" in finding.because if row.gate == "quota" else row.input in finding.because


@pytest.mark.parametrize("row", BOUNDARIES, ids=named)
def test_finding_carries_the_remedy_and_the_pattern_of_its_rule(row: Boundary) -> None:
    gate = shipped.rules().gates[row.gate]

    finding = found(at(row, row.limit * 1.000_001))[row.gate]

    pattern = gate.pattern if finding.severity == "remediable" else ""
    assert (finding.name, finding.remedy, finding.pattern) == (gate.name, gate.remedy, pattern)
    assert finding.remedy
    assert finding.reason.endswith(".")


def test_mean_duration_is_the_longest_known_run_where_no_other_is_given() -> None:
    finding = found(workload(provider="aws", duration_ms=901_000))["duration"]

    assert (finding.input, finding.value, finding.unit) == ("duration_ms", 901, "s")


def test_scheduled_functions_on_google_cloud_have_a_limit_of_their_own() -> None:
    scheduled = {"provider": "gcp", "triggers": ["schedule"]}

    assert "duration" not in found(workload(**scheduled, longest_seconds=1_800))
    gate = found(workload(**scheduled, longest_seconds=1_801))["duration"]
    assert "limit:gcp/function/max-duration-task" in gate.because
    assert (gate.source, gate.seen) == ("gcp-functions-quotas", "2026-11-23")


def test_limit_of_the_account_has_no_source_but_the_rule() -> None:
    busy = api(concurrency_quota=1, requests_per_month=1e9)

    assert (found(busy)["quota"].source, found(busy)["quota"].seen) == ("aws-lambda-quotas", "")


@pytest.mark.parametrize(("peak", "asked", "is_hit"), [(4, True, True), (3.9, True, False), (40, False, False)])
def test_bill_that_must_be_predictable_asks_for_an_even_load(peak: float, asked: bool, is_hit: bool) -> None:
    rows = found(workload(provider="aws", predictable_cost=asked, peak_to_mean=peak))

    assert ("predictability" in rows) is is_hit
    if is_hit:
        assert rows["predictability"].severity == "remediable"


def test_bill_of_a_timetable_is_predictable() -> None:
    nightly = workload(provider="aws", predictable_cost=True, peak_to_mean=100, triggers=["schedule"])

    assert "predictability" not in found(nightly)


def test_most_patient_trigger_decides_on_the_longest_run() -> None:
    given = workload(provider="gcp", triggers=["http", "event"], longest_seconds=3_000)

    assert "duration" not in found(given)


@pytest.mark.parametrize(("provider", "trigger"), [("azure", "event"), ("azure", "queue"), ("cloudflare", "http")])
def test_run_without_a_bound_passes(provider: str, trigger: str) -> None:
    assert "duration" not in found(workload(provider=provider, triggers=[trigger], longest_seconds=1e6))


def test_limit_of_one_trigger_does_not_rule_the_work_out_while_triggers_are_not_known() -> None:
    assert "duration" not in found(workload(provider="azure", longest_seconds=300))


@pytest.mark.parametrize(("asked", "is_hit"), [(9.9, True), (10, True), (10.1, False)])
@pytest.mark.parametrize("provider", PROVIDERS)
def test_target_up_to_the_latency_floor_is_a_hard_gate(provider: str, asked: float, is_hit: bool) -> None:
    rows = found(workload(provider=provider, p99_ms=asked))

    assert ("latency-floor" in rows) is is_hit
    if is_hit:
        assert rows["latency-floor"].severity == "hard"
        assert "rule:latency-floor-ms" in rows["latency-floor"].because


@pytest.mark.parametrize(
    ("provider", "severity"), [("aws", "hard"), ("azure", "remediable"), ("cloudflare", "hard"), ("gcp", "remediable")]
)
def test_gpu_is_remediable_where_serverless_containers_have_one(provider: str, severity: str) -> None:
    assert found(workload(provider=provider, gpu=True))["gpu"].severity == severity


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize(
    ("gate", "answer"), [("gpu", "gpu"), ("connection", "persistent_connections"), ("runtime", "os_access")]
)
def test_need_that_is_denied_or_not_known_passes(provider: str, gate: str, answer: str) -> None:
    assert gate not in found(workload(provider=provider, **{answer: False}))
    assert gate not in found(workload(provider=provider))


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize(("gate", "answer"), [("connection", "persistent_connections"), ("runtime", "os_access")])
def test_held_connections_and_access_to_the_system_are_hard_gates(provider: str, gate: str, answer: str) -> None:
    finding = found(workload(provider=provider, **{answer: True}))[gate]

    assert (finding.severity, finding.because) == ("hard", (answer,))


@pytest.mark.parametrize("runtime", ["java", "dotnet", "go", "ruby", "container"])
def test_runtime_that_workers_do_not_run_is_a_hard_gate(runtime: str) -> None:
    finding = found(workload(provider="cloudflare", runtime=runtime))["runtime"]

    assert (finding.severity, finding.value) == ("hard", runtime)
    assert set(finding.because) == {"runtime", "provider", "limit:cloudflare/function/runtimes"}


@pytest.mark.parametrize(("provider", "runtime"), [("cloudflare", "node"), ("cloudflare", "python"), ("aws", "java")])
def test_runtime_that_the_provider_runs_passes(provider: str, runtime: str) -> None:
    assert "runtime" not in found(workload(provider=provider, runtime=runtime))


@pytest.mark.parametrize(("peak", "is_hit"), [(8_000, False), (8_000.1, True)])
def test_quota_of_google_cloud_counts_the_requests_of_each_instance(peak: float, is_hit: bool) -> None:
    assert ("quota" in found(workload(provider="gcp", triggers=["http"], peak_to_mean=peak, **ONE_A_SECOND))) is is_hit


def test_quota_of_the_account_stands_before_that_of_the_provider() -> None:
    given = workload(provider="aws", peak_to_mean=60, concurrency_quota=50, **ONE_A_SECOND)

    finding = found(given)["quota"]

    assert (finding.input, finding.value, finding.limit) == ("concurrency_quota", pytest.approx(60), 50)
    assert "concurrency_quota" in finding.because


def test_raised_quota_lets_the_peak_pass() -> None:
    given = workload(provider="aws", peak_to_mean=1_500, concurrency_quota=5_000, **ONE_A_SECOND)

    assert "quota" not in found(given)


def test_provider_without_a_general_concurrency_limit_has_no_quota_gate() -> None:
    given = workload(provider="cloudflare", triggers=["http"], peak_to_mean=1e6, **ONE_A_SECOND)

    assert "quota" not in found(given)


@pytest.mark.parametrize(("peak", "is_hit"), [(1_001, False), (1_001.1, True)])
def test_burst_that_adds_more_than_starts_in_ten_seconds_is_remediable(peak: float, is_hit: bool) -> None:
    given = workload(provider="aws", peak_to_mean=peak, concurrency_quota=100_000, **ONE_A_SECOND)

    rows = found(given)

    assert ("scale-rate" in rows) is is_hit
    if is_hit:
        assert rows["scale-rate"].severity == "remediable"
        assert "limit:aws/function/scale-rate" in rows["scale-rate"].because


def test_scale_out_rate_does_not_matter_without_bursts() -> None:
    given = workload(provider="aws", peak_to_mean=5_000, bursts_per_day=0, concurrency_quota=100_000, **ONE_A_SECOND)

    assert "scale-rate" not in found(given)


def test_package_that_no_image_takes_either_is_a_hard_gate() -> None:
    assert found(workload(provider="aws", package_mb=10_241))["package"].severity == "hard"


def test_smallest_limit_of_several_ways_in_is_the_one_that_counts() -> None:
    given = workload(provider="aws", triggers=["http", "queue"], payload_kb=2_000)

    assert "limit:aws/queue/message-size" in found(given)["payload"].because


def test_payload_of_scheduled_work_has_no_limit() -> None:
    assert "payload" not in found(workload(provider="aws", triggers=["schedule"], payload_kb=1e9))


@pytest.mark.parametrize(
    ("answers", "missing", "cause"),
    [
        ({"triggers": ["event"], "consumers_per_event": 2}, "topic", "consumers_per_event"),
        ({"triggers": ["event"], "consumers_per_event": 5}, "event-bus", "consumers_per_event"),
        ({"triggers": ["http"], "isolate_tenants": True}, "identity", "isolate_tenants"),
    ],
)
def test_role_that_cloudflare_lacks_is_a_remediable_gate(answers: dict[str, Any], missing: str, cause: str) -> None:
    finding = found(workload(provider="cloudflare", **answers))["role-gap"]

    assert (finding.severity, finding.limit) == ("remediable", missing)
    assert shipped.facts().services[f"cloudflare/{missing}"].consequence in finding.reason
    assert finding.because == ("provider", cause)


@pytest.mark.parametrize("provider", [name for name in PROVIDERS if name != "cloudflare"])
def test_provider_with_every_role_has_no_gap(provider: str) -> None:
    given = workload(
        provider=provider,
        triggers=["http", "event", "queue", "stream", "schedule"],
        consumers_per_event=9,
        isolate_tenants=True,
        steps=9,
        data_shapes=["key_value", "relational", "files"],
    )

    assert "role-gap" not in found(given)


def test_role_that_no_pattern_needs_is_no_gap() -> None:
    assert "role-gap" not in found(workload(provider="cloudflare", triggers=["http"], data_shapes=["key_value"]))


def test_workload_without_answers_passes_every_gate() -> None:
    assert found(workload()) == {}


def test_findings_stand_in_the_order_of_the_rules() -> None:
    given = workload(
        provider="aws", os_access=True, gpu=True, memory_mb=20_000, longest_seconds=1_000, persistent_connections=True
    )

    slugs = list(found(given))

    assert slugs == sorted(slugs, key=GATES.index)
    assert len(slugs) == 5


@pytest.mark.parametrize(
    "changes",
    [
        {"longest_seconds": 901},
        {"memory_mb": 10_241},
        {"gpu": True},
        {"p99_ms": 10},
        {"persistent_connections": True},
        {"os_access": True},
    ],
)
def test_hard_gate_outweighs_every_advantage(changes: dict[str, Any]) -> None:
    clear = api(idle_hours_share=0.9, forecast_error=1, event_share=1, operations_fte=0, weeks_to_release=1)
    assert judged(clear).verdict == "serverless"

    judgement = judged(api(idle_hours_share=0.9, forecast_error=1, event_share=1, operations_fte=0, **changes))

    assert judgement.sides.speaks_for > 0.5
    assert judgement.verdict == "hybrid"


@pytest.mark.parametrize("factor", [1, 10, 1_000])
def test_no_weight_outvotes_a_hard_gate(factor: float) -> None:
    rules = shipped.rules()
    heavy = {
        slug: replace(row, weight=row.weight * factor) if row.side == "for" else row
        for slug, row in rules.criteria.items()
    }

    judgement = judged(api(persistent_connections=True), replace(rules, criteria=heavy))

    assert judgement.verdict in {"hybrid", "containers"}


@pytest.mark.parametrize(
    ("share", "expected"),
    [(None, "containers"), (1, "containers"), (0.5, "containers"), (0.49, "hybrid"), (0.01, "hybrid")],
)
def test_hard_gate_that_hits_half_the_work_moves_all_of_it_where_little_speaks_for_functions(
    share: float | None, expected: str
) -> None:
    little = api(idle_hours_share=0, peak_to_mean=2, forecast_error=0.5, gpu=True, affected_share=share)

    judgement = judged(little)

    assert judgement.sides.speaks_for < 0.5
    assert judgement.sides.score >= 40
    assert judgement.verdict == expected


def test_hard_gate_that_hits_no_part_of_the_work_leaves_the_conditions() -> None:
    given = api(gpu=True, affected_share=0, idle_hours_share=0.9, forecast_error=1, operations_fte=0.5)

    assert judged(given).verdict in {"serverless", "serverless-with-conditions"}


def test_remediable_gate_makes_a_clear_case_conditional() -> None:
    clear = {"idle_hours_share": 0.9, "forecast_error": 1}
    assert judged(api(**clear)).verdict == "serverless"

    assert judged(api(**clear, payload_kb=7_000)).verdict == "serverless-with-conditions"


@pytest.mark.parametrize("name", [name for name, row in vectors().items() if row["veto"]])
def test_vector_with_a_veto_meets_a_gate_of_that_severity(name: str) -> None:
    rows = found(workload(**reference_workloads()[name]))

    assert vectors()[name]["veto"] in {row.severity for row in rows.values()}


def test_advice_shows_what_the_verdict_rests_on() -> None:
    advice = advised(api(memory_mb=20_480))

    (finding,) = advice.gates
    assert (finding.slug, finding.input, finding.value, finding.unit) == ("memory", "memory_mb", 20_480, "MB")
    assert advice.verdict in {"hybrid", "containers"}


@quick
@given(answers({name: API[name] for name in ("provider", "triggers")}))
def test_finding_always_has_a_reason_with_its_causes(answers: dict[str, Any]) -> None:
    for finding in found(workload(**answers)).values():
        assert finding.reason.endswith(".")
        assert finding.because
        assert finding.severity in {"hard", "remediable"}
        assert not isinstance(finding.value, float) or math.isfinite(finding.value)
