"""The limits that no sum of advantages outvotes: each compares an input with a dated limit and names its remedy."""

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from typing import Any

from advisor.engine.demand import Demand, Ground
from advisor.engine.inputs import choice_words
from advisor.engine.latency import mean_concurrency
from advisor.engine.limits import (
    RUNTIMES_NOT_OFFERED,
    Limit,
    concurrency_limit,
    duration_limit,
    image_limit,
    limit,
    memory_limit,
    package_limit,
    payload_limit,
)
from advisor.engine.wording import number, seconds
from advisor.engine.workload import Workload


@dataclass(frozen=True)
class Finding:
    """A gate that the workload does not pass."""

    slug: str
    name: str
    severity: str
    input: str
    value: Any
    limit: Any
    unit: str
    remedy: str
    pattern: str
    reason: str
    source: str
    seen: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """What a gate's test found: the input, its value against the limit, and whether the remedy is at hand."""

    input: str
    value: Any
    limit: Any
    unit: str
    reason: str
    because: tuple[str, ...]
    is_remediable: bool = False


Test = Callable[[Workload, Demand, Ground], Hit | None]


def findings(
    workload: Workload, load: Demand, on: Ground, roles: Iterable[str] = (), among: Container[str] | None = None
) -> list[Finding]:
    """The gates that the workload does not pass, in the order of the rules; `roles` are those its patterns need.

    With `among`, only these gates are looked at.
    """
    found = []
    for slug, hit in hits(workload, load, on, roles, among):
        gate = on.rules.gates[slug]
        severity = gate.severity
        if severity == "depends":
            severity = "remediable" if hit.is_remediable else "hard"
        found.append(
            Finding(
                slug,
                gate.name,
                severity,
                hit.input,
                hit.value,
                hit.limit,
                hit.unit,
                gate.remedy,
                gate.pattern if severity == "remediable" else "",
                hit.reason,
                *_source(hit, gate.source, on),
                hit.because,
            )
        )
    return found


def _source(hit: Hit, rule_source: str, on: Ground) -> tuple[str, str]:
    """Where the limit was read and when; the rule's own source and no date for a limit that is ours or yours."""
    for cause in hit.because:
        fact = on.facts.limits.get(cause.removeprefix("limit:"))
        if fact is not None:
            return fact.source, fact.seen
    return rule_source, ""


def severities(workload: Workload, load: Demand, on: Ground, roles: Iterable[str] = ()) -> frozenset[str]:
    """The severities of the gates that the workload does not pass."""
    return frozenset(finding.severity for finding in findings(workload, load, on, roles))


def hits(
    workload: Workload, load: Demand, on: Ground, roles: Iterable[str], among: Container[str] | None = None
) -> list[tuple[str, Hit]]:
    """The slugs of the gates that are hit, with what was found."""
    slugs = [slug for slug in on.rules.gates if among is None or slug in among]
    found = [(slug, hit) for slug in slugs if slug in TESTS and (hit := TESTS[slug](workload, load, on))]
    gap = _role_gap(workload, on, roles) if "role-gap" in slugs else None
    return [*found, ("role-gap", gap)] if gap else found


def _duration(workload: Workload, load: Demand, on: Ground) -> Hit | None:
    most = duration_limit(workload, on)
    name, longest = _longest(workload)
    can_split = workload.splittable is True
    if longest is not None and most is not None and longest > most.value:
        reason = f"The longest unit runs {seconds(longest)}; {most.display} is the longest run here."
        because = (name, most.because, "splittable") if workload.splittable is not None else (name, most.because)
        return Hit(name, longest, most.value, "s", reason, because, can_split)
    cpu = limit(on, "function", "cpu-max")
    if cpu is not None and workload.vcpu_seconds is not None and workload.vcpu_seconds > cpu.value:
        reason = f"One request takes {seconds(workload.vcpu_seconds)} of processor time; the limit is {cpu.display}."
        return Hit(
            "vcpu_seconds", workload.vcpu_seconds, cpu.value, "s", reason, ("vcpu_seconds", cpu.because), can_split
        )
    return None


def _longest(workload: Workload) -> tuple[str, float | None]:
    given = {
        "longest_seconds": workload.longest_seconds,
        "run_seconds": workload.run_seconds,
        "duration_ms": None if workload.duration_ms is None else workload.duration_ms / 1_000,
    }
    known = {name: value for name, value in given.items() if value is not None}
    if not known:
        return "longest_seconds", None
    name = max(known, key=lambda item: known[item])
    return name, known[name]


def _memory(workload: Workload, load: Demand, on: Ground) -> Hit | None:
    most = memory_limit(on)
    if most is None or workload.memory_mb is None or workload.memory_mb <= most.value:
        return None
    reason = f"One unit needs {number(workload.memory_mb)} MB; a function has at most {number(most.value)} MB."
    return Hit("memory_mb", workload.memory_mb, most.value, "MB", reason, ("memory_mb", most.because))


def _gpu(workload: Workload, load: Demand, on: Ground) -> Hit | None:
    if not workload.gpu:
        return None
    offered = gpu_beside(on)
    reason = "The work needs a GPU, and functions of this provider have none."
    beside = () if offered is None else (offered.because,)
    because = ("gpu", f"limit:{on.provider}/function/gpu", *beside)
    return Hit("gpu", True, False, "", reason, because, offered is not None)


def gpu_beside(on: Ground) -> Limit | None:
    """The GPUs of the provider's serverless containers, beside which the rest can stay on functions; None without."""
    return limit(on, "container-service", "gpu")


def _payload(workload: Workload, load: Demand, on: Ground) -> Hit | None:
    most = payload_limit(workload, on)
    if most is None or workload.payload_kb is None or workload.payload_kb <= most.value:
        return None
    reason = f"The largest payload is {number(workload.payload_kb)} KB; {most.display} is accepted."
    because = ("payload_kb", "triggers", most.because)
    return Hit("payload_kb", workload.payload_kb, most.value, "KB", reason, because)


def _latency_floor(workload: Workload, load: Demand, on: Ground) -> Hit | None:
    floor = on.number("latency-floor-ms")
    if workload.p99_ms is None or workload.p99_ms > floor:
        return None
    asked = number(workload.p99_ms)
    reason = f"A p99 of {asked} ms leaves no room for a gateway and a function; {number(floor)} ms is the floor."
    return Hit("p99_ms", workload.p99_ms, floor, "ms", reason, ("p99_ms", "rule:latency-floor-ms"))


def _connection(workload: Workload, load: Demand, on: Ground) -> Hit | None:
    if not workload.persistent_connections:
        return None
    reason = "Raw connections or sockets are held open, which a function cannot do."
    return Hit("persistent_connections", True, False, "", reason, ("persistent_connections",))


def _quota(workload: Workload, load: Demand, on: Ground) -> Hit | None:
    mean, most = mean_concurrency(load), concurrency_limit(workload, on)
    if mean is None or most is None or mean * load.peak_to_mean <= most.value:
        return None
    peak = mean * load.peak_to_mean
    name = "concurrency_quota" if workload.concurrency_quota is not None else "requests_per_month"
    reason = f"The peak needs {number(peak)} executions at once; {number(most.value)} are allowed."
    because = ("requests_per_month", "duration_ms", "peak_to_mean", most.because)
    return Hit(name, peak, most.value, "executions", reason, because)


def _scale_rate(workload: Workload, load: Demand, on: Ground) -> Hit | None:
    mean, most = mean_concurrency(load), limit(on, "function", "scale-rate")
    if mean is None or most is None or workload.bursts_per_day == 0:
        return None
    step = mean * (load.peak_to_mean - 1)
    if step <= most.value:
        return None
    reason = f"A burst adds {number(step)} executions at once; {most.display} start."
    because = ("requests_per_month", "duration_ms", "peak_to_mean", most.because)
    return Hit("peak_to_mean", step, most.value, most.unit, reason, because)


def _package(workload: Workload, load: Demand, on: Ground) -> Hit | None:
    most = package_limit(workload, on)
    if most is None or workload.package_mb is None or workload.package_mb <= most.value:
        return None
    image = image_limit(on)
    fits = image is not None and workload.package_mb <= image.value
    reason = f"The package is {number(workload.package_mb)} MB; {number(most.value)} MB are accepted."
    because = ("package_mb", most.because)
    return Hit("package_mb", workload.package_mb, most.value, "MB", reason, because, fits)


def _runtime(workload: Workload, load: Demand, on: Ground) -> Hit | None:
    if workload.os_access:
        reason = "The work needs the operating system or the kernel, which functions do not offer."
        return Hit("os_access", True, False, "", reason, ("os_access",))
    if workload.runtime in RUNTIMES_NOT_OFFERED.get(on.provider, frozenset()):
        service = on.service("function")
        runtime = choice_words("runtime", workload.runtime or "")
        reason = f"{service.name if service else 'The function service'} does not offer the runtime {runtime}."
        because = ("runtime", "provider", f"limit:{on.provider}/function/runtimes")
        return Hit("runtime", workload.runtime, None, "", reason, because)
    return None


def _predictability(workload: Workload, load: Demand, on: Ground) -> Hit | None:
    uneven = on.number("uneven-peak")
    if not workload.predictable_cost or workload.peak_to_mean is None or workload.peak_to_mean < uneven:
        return None
    if load.is_job:  # what a timetable starts costs what the timetable says
        return None
    peak = number(workload.peak_to_mean)
    reason = f"The bill must be predictable and follows the load, whose busiest hour is {peak} times the mean."
    because = ("predictable_cost", "peak_to_mean", "rule:uneven-peak")
    return Hit("predictable_cost", workload.peak_to_mean, uneven, "times the mean", reason, because)


def _role_gap(workload: Workload, on: Ground, roles: Iterable[str]) -> Hit | None:
    missing = [service for role in roles if (service := on.service(role)) is not None and service.fit == "none"]
    if not missing:
        return None
    names = [service.id.partition("/")[2] for service in missing]
    reason = (
        f"The provider has no {' and no '.join(name.replace('-', ' ') for name in names)}. {missing[0].consequence}"
    )
    return Hit("provider", on.provider, ", ".join(names), "", reason.strip(), ("provider", *_causes(workload, names)))


def _causes(workload: Workload, roles: list[str]) -> tuple[str, ...]:
    inputs = {"topic": "consumers_per_event", "event-bus": "consumers_per_event", "identity": "isolate_tenants"}
    return tuple(dict.fromkeys(inputs.get(role, "triggers") for role in roles))


TESTS: dict[str, Test] = {
    "duration": _duration,
    "memory": _memory,
    "gpu": _gpu,
    "payload": _payload,
    "latency-floor": _latency_floor,
    "connection": _connection,
    "quota": _quota,
    "scale-rate": _scale_rate,
    "package": _package,
    "runtime": _runtime,
    "predictability": _predictability,
}
