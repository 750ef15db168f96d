"""What the answers amount to as load: rates, times and sizes, with the stated assumption for what refines them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from advisor.engine.coldstart import Initialization, Traffic
from advisor.engine.facts import ColdStart, Fact, Facts, ServiceFact
from advisor.engine.rules import Rules
from advisor.engine.workload import INPUTS, Workload

DEFAULT_PROVIDER = "aws"


@dataclass(frozen=True, slots=True)
class Ground:
    """The rules, and the facts of the provider that the workload is judged on."""

    rules: Rules
    facts: Facts
    provider: str

    def number(self, parameter: str) -> float:
        return self.rules.values[parameter]

    def limit(self, role: str, slug: str) -> Fact | None:
        """A limit that has a figure above 0 at this provider, or None."""
        fact = self.facts.limits.get(f"{self.provider}/{role}/{slug}")
        return fact if fact is not None and fact.value is not None and fact.value > 0 else None

    def service(self, role: str) -> ServiceFact | None:
        return self.facts.services.get(f"{self.provider}/{role}")


def ground(workload: Workload, rules: Rules, facts: Facts) -> Ground:
    """The ground for a workload; without a provider it is judged on AWS, which `assumptions` says."""
    return Ground(rules, facts, workload.provider or DEFAULT_PROVIDER)


@dataclass(frozen=True, slots=True)
class Demand:
    """The load in one unit system: per second, seconds, MB; None where an answer is missing and nothing stands in.

    `requests_in` come in, `requests` of them are not answered by a cache on the way.
    """

    requests: float | None
    requests_in: float | None
    rate: float | None
    duration: float | None
    memory: float | None
    vcpu_seconds: float | None
    peak_to_mean: float
    traffic: Traffic | None
    init: Initialization | None
    keep_alive: float
    per_instance: float
    has_api: bool | None
    is_job: bool | None
    min_tasks: float


def demand(workload: Workload, on: Ground) -> Demand:
    """The load of a workload on a provider."""
    requests_in = scheduled_or(workload.requests_per_month, workload, workload.runs_per_month)
    requests = None if requests_in is None else requests_in * (1 - cached_share(workload, on))
    duration = _seconds(workload)
    rate = None if requests is None else requests / (on.number("month-hours") * 3_600)
    is_job = None if workload.triggers is None else set(workload.triggers) <= {"schedule", "manual"}
    return Demand(
        requests=requests,
        requests_in=requests_in,
        rate=rate,
        duration=duration,
        memory=workload.memory_mb,
        vcpu_seconds=_vcpu_seconds(workload, duration, on),
        peak_to_mean=1.0 if workload.peak_to_mean is None else workload.peak_to_mean,
        traffic=_traffic(workload, rate, on),
        init=initialization(workload, on),
        keep_alive=_limit_or(on, "idle-lifetime", on.number("keep-alive-seconds")),
        per_instance=max(1.0, _limit_or(on, "concurrency-per-instance", _assumed_at_once(on))),
        has_api=None if workload.triggers is None else "http" in workload.triggers,
        is_job=is_job,
        min_tasks=_min_tasks(workload, on),
    )


def cached_share(workload: Workload, on: Ground) -> float:
    """Share of the requests that never reaches the computing: what can be cached, from where a cache pays."""
    share = workload.cacheable_share
    if share is None or share < on.number("cacheable-share") or not workload.is_triggered_by("http"):
        return 0.0
    return share


def _assumed_at_once(on: Ground) -> float:
    """Requests that an instance serves at once where no limit says so: a parameter for Azure, else one."""
    return on.number("azure-requests-at-once") if on.provider == "azure" else 1.0


def scheduled_or(value: float | None, workload: Workload, scheduled: float | None) -> float | None:
    """The value, or for work that only a schedule starts the figure of its runs."""
    if value is None and workload.triggers and set(workload.triggers) <= {"schedule", "manual"}:
        return scheduled
    return value


def _seconds(workload: Workload) -> float | None:
    own = None if workload.duration_ms is None else workload.duration_ms / 1_000
    return scheduled_or(own, workload, workload.run_seconds)


def _vcpu_seconds(workload: Workload, duration: float | None, on: Ground) -> float | None:
    if workload.vcpu_seconds is not None or duration is None:
        return workload.vcpu_seconds
    if workload.waiting_share is not None:
        return duration * (1 - workload.waiting_share)
    return duration * on.number("vcpu-share")


def _traffic(workload: Workload, rate: float | None, on: Ground) -> Traffic | None:
    """How requests arrive; None without a rate, or where bursts are of unknown height."""
    if rate is None or (workload.bursts_per_day and workload.peak_to_mean is None):
        return None
    length = workload.burst_seconds
    return Traffic(
        rate=rate,
        peak_to_mean=1.0 if workload.peak_to_mean is None else workload.peak_to_mean,
        idle_share=workload.idle_hours_share or 0.0,
        bursts_per_day=workload.bursts_per_day or 0.0,
        burst_seconds=on.number("burst-seconds") if length is None else length,
    )


def _min_tasks(workload: Workload, on: Ground) -> float:
    if workload.min_tasks is not None:
        return float(workload.min_tasks)
    return 0.0 if workload.container_platform else on.number("minimum-tasks")


def _limit_or(on: Ground, slug: str, otherwise: float) -> float:
    fact = on.limit("function", slug)
    return otherwise if fact is None or fact.value is None else fact.value


def cold_start_fact(workload: Workload, on: Ground) -> ColdStart | Fact | None:
    """The cold-start row of the runtime at the provider, else the provider's typical figure."""
    if workload.runtime is not None:
        row = on.facts.cold_starts.get(f"{on.provider}/{workload.runtime}")
        return (
            row or on.limit("function", f"cold-start-{workload.runtime}") or on.limit("function", "cold-start-typical")
        )
    return on.limit("function", "cold-start-typical")


def initialization(workload: Workload, on: Ground) -> Initialization | None:
    """Seconds that a cold start adds before sandbox allowance, by the runtime's row; None without one.

    Median: the row's p50 and the application's own initialization. Tail: the row's p99 and `init-tail-factor`
    times the application's. A provider's typical figure stands for the median, `cold-tail-factor` times it the tail.
    """
    fact = cold_start_fact(workload, on)
    if fact is None:
        return None
    own = on.number("default-init-ms") if workload.init_ms is None else workload.init_ms
    if isinstance(fact, ColdStart):
        p50, p99 = fact.p50_ms, fact.p99_ms
    else:
        p50 = 1_000 * (fact.value or 0.0)
        p99 = p50 * on.number("cold-tail-factor")
    return _initialization(p50, p99, own, on.number("init-tail-factor"))


@lru_cache(maxsize=256)
def _initialization(p50: float, p99: float, own: float, tail_factor: float) -> Initialization:
    return Initialization((p50 + own) / 1_000, (p99 + own * tail_factor) / 1_000)


@dataclass(frozen=True)
class Assumption:
    """A default that stood in for an input nobody gave."""

    input: str
    value: Any
    unit: str
    text: str
    because: tuple[str, ...]


# Input -> parameter that stands in for it, and the sentence that says so.
_STAND_INS: Mapping[str, tuple[str, str]] = {
    "warm_p99_ms": ("warm-p99-factor", "A warm instance is taken to have a p99 of {value} times the mean duration."),
    "init_ms": ("default-init-ms", "The application's own initialization is taken as {value} ms."),
    "burst_seconds": ("burst-seconds", "A burst is taken to last {value} s."),
    "vcpu_seconds": ("vcpu-share", "A share of {value} of the duration is taken as processor time."),
    "min_tasks": ("minimum-tasks", "Containers are taken to run at least {value} tasks for availability."),
}


def assumptions(workload: Workload, on: Ground, known: Demand) -> list[Assumption]:
    """Every default that stood in for a missing input of this workload."""
    made = []
    if workload.provider is None:
        text = "No provider is chosen, so limits and prices of AWS are used."
        made.append(Assumption("provider", DEFAULT_PROVIDER, "", text, ("provider",)))
    wanted = {
        "warm_p99_ms": workload.p99_ms is not None and known.duration is not None,
        "init_ms": known.rate is not None and known.init is not None,
        "burst_seconds": bool(workload.bursts_per_day),
        "vcpu_seconds": known.duration is not None and workload.waiting_share is None,
        "min_tasks": known.rate is not None and not workload.container_platform and not known.is_job,
    }
    for name, (parameter, text) in _STAND_INS.items():
        if wanted[name] and getattr(workload, name) is None:
            value = on.number(parameter)
            unit = on.rules.parameters[parameter].unit
            sentence = text.format(value=f"{value:g}")
            made.append(Assumption(name, value, unit, sentence, (name, f"rule:{parameter}")))
    if on.provider == "azure" and known.rate is not None:
        at_once = on.rules.parameters["azure-requests-at-once"]
        text = f"One instance on Azure is taken to serve {at_once.value:g} requests at once."
        made.append(Assumption("provider", at_once.value, at_once.unit, text, ("provider", f"rule:{at_once.slug}")))
    made += [Assumption(*row) for row in _plain_assumptions(workload, on, known)]
    return made


Row = tuple[str, Any, str, str, tuple[str, ...]]


def _plain_assumptions(workload: Workload, on: Ground, known: Demand) -> list[Row]:
    rows: list[Row] = []
    if known.rate is not None and workload.idle_hours_share is None and not workload.bursts_per_day:
        text = "Traffic is taken to arrive at every hour."
        rows.append(("idle_hours_share", 0.0, INPUTS["idle_hours_share"].unit, text, ("idle_hours_share",)))
    if known.rate is not None and workload.peak_to_mean is not None and workload.bursts_per_day is None:
        text = "No sudden bursts are taken to occur beyond the busiest hour."
        rows.append(("bursts_per_day", 0.0, INPUTS["bursts_per_day"].unit, text, ("bursts_per_day",)))
    if cached_share(workload, on) and known.rate is not None:
        text = "Requests that can be cached are taken to reach neither functions nor containers."
        rows.append(("cacheable_share", workload.cacheable_share, "", text, ("cacheable_share",)))
    if (workload.memory_mb or 0.0) > 1_024 * on.number("task-memory-gb") and known.rate is not None:
        size = f"{on.number('task-vcpu'):g} vCPU and {on.number('task-memory-gb'):g} GB"
        text = f"A container task is priced at {size}, although one unit of work needs more memory: it costs more."
        rows.append(("memory_mb", workload.memory_mb, "MB", text, ("memory_mb", "rule:task-memory-gb")))
    rows += _left_out(workload, known)
    if workload.gpu is None and workload.memory_mb is not None:
        rows.append(("gpu", False, "", "The work is taken to need no GPU.", ("gpu",)))
    if known.rate is not None and workload.is_triggered_by("queue", "stream"):
        text = "Each message or record is priced as one invocation; batches cost less."
        rows.append(("triggers", None, "", text, ("triggers",)))
    if known.rate is not None and known.duration is not None and known.init is None:
        text = "Cold starts are left out of the cost, as the runtime is not known."
        rows.append(("runtime", None, "", text, ("runtime",)))
    if known.rate is not None and known.traffic is None:
        text = "Cold starts are left out of the cost, as it is not known how high the bursts are."
        rows.append(("peak_to_mean", None, INPUTS["peak_to_mean"].unit, text, ("peak_to_mean", "bursts_per_day")))
    return rows


def _left_out(workload: Workload, known: Demand) -> list[Row]:
    """What the costs leave out because an answer is missing."""
    rows: list[Row] = []
    if workload.cacheable_share is None and known.rate is not None and known.has_api:
        rows.append(
            ("cacheable_share", 0.0, "", "No request is taken to be answered by a cache.", ("cacheable_share",))
        )
    if workload.commitment_share and known.rate is not None:
        held = "taken off functions on AWS alone, where its discount is known"
        text = f"What is bought by commitment is {held}; containers and machines cost less by theirs."
        rows.append(("commitment_share", workload.commitment_share, "", text, ("commitment_share",)))
    if known.rate is not None and not known.is_job and workload.is_triggered_by("schedule"):
        text = "Scheduled runs are left out of the cost, as their number or length is not known."
        unknown = [name for name in ("runs_per_month", "run_seconds") if getattr(workload, name) is None]
        rows += [(name, None, INPUTS[name].unit, text, (name,)) for name in unknown]
    if workload.writes_per_second is None and {"key_value", "relational"} & set(workload.data_shapes or ()):
        text = "Writes to the stores are not known, so they are left out of the cost."
        rows.append(("writes_per_second", None, "", text, ("writes_per_second", "data_shapes")))
    return rows
