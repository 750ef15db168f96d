"""Monthly cost of functions against containers, term by term, and the rate at which they break even."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from advisor.engine.bill import MB_PER_GB, Bill, Job, Term
from advisor.engine.demand import Demand, Ground, demand
from advisor.engine.machines import machines
from advisor.engine.overheads import shared
from advisor.engine.tariffs import MODELS
from advisor.engine.workload import Workload

RATES = (1e-4, 1e5)  # requests per second, between which a break-even is looked for
BISECTIONS = 14


@dataclass(frozen=True)
class Bills:
    """What functions and containers cost; judging compares the two, so the rest is worked out where it is asked for."""

    functions: Bill
    containers: Bill
    job: Job

    @property
    def ratio(self) -> float:
        """Cost of functions over cost of containers, without what both pay; 1 where containers cost nothing."""
        return self.functions.total / self.containers.total if self.containers.total > 0 else 1.0

    @cached_property
    def machines(self) -> Bill:
        """What virtual machines would cost instead of containers."""
        return self.job.bill(machines(self.job))

    @cached_property
    def shared(self) -> Bill:
        """What all of them pay alike."""
        return self.job.bill(shared(self.job))


def bills(workload: Workload, load: Demand, cold: float | None, on: Ground) -> Bills | None:
    """The monthly bills, or None where an answer that they need is missing."""
    if missing_inputs(load):
        return None
    job = Job(workload, load, cold, on)
    functions, containers = MODELS[on.provider]
    runs = _scheduled(job)
    if runs is None:
        return Bills(job.bill(functions(job)), job.bill(containers(job)), job)
    of_runs, in_tasks = (_of_runs(model(runs)) for model in (functions, containers))
    return Bills(job.bill([*functions(job), *of_runs]), job.bill([*containers(job), *in_tasks]), job)


def _scheduled(job: Job) -> Job | None:
    """The scheduled runs as work of their own, where a schedule is one of several triggers and the runs are known."""
    workload = job.workload
    if job.load.is_job or not workload.is_triggered_by("schedule"):
        return None
    if not workload.runs_per_month or workload.run_seconds is None:
        return None
    own = replace(
        workload,
        triggers=("schedule",),
        requests_per_month=None,
        duration_ms=None,
        vcpu_seconds=None,
        peak_to_mean=None,
        steps=None,
    )
    return Job(own, demand(own, job.on), None, job.on)


def _of_runs(terms: Iterable[Term]) -> list[Term]:
    """The terms of the scheduled runs under names of their own; a plan by the month is paid once."""
    return [replace(term, name=f"{term.name} of scheduled runs") for term in terms if term.name != "Plan"]


def missing_inputs(load: Demand) -> tuple[str, ...]:
    """The inputs without which no bill can be written."""
    needed = {
        "requests_per_month": load.requests,
        "duration_ms": load.duration,
        "memory_mb": load.memory,
        "triggers": load.has_api,
    }
    return tuple(name for name, value in needed.items() if value is None)


@dataclass(frozen=True, slots=True)
class BreakEven:
    """The rate from which containers are cheaper; None where functions stay cheaper at every rate."""

    requests_per_second: float | None
    utilization: float | None


def break_even(workload: Workload, load: Demand, on: Ground) -> BreakEven:
    """The lowest rate at which both cost the same and above which containers are cheaper, by the bills themselves.

    The rates between `RATES` are scanned by powers of ten and bisected. Requests are priced warm: at the rates where
    the two meet hardly any starts cold. `utilization` is for work that is bound by the processor: price of a vCPU-hour
    in a container over a function's.
    """
    utilization = _utilization(workload, load, on)
    if not load.rate or not workload.requests_per_month or load.is_job:
        return BreakEven(None, utilization)
    per_second = workload.requests_per_month / load.rate

    def is_dearer(rate: float) -> bool:
        given = workload.changed("requests_per_month", per_second * rate)
        both = bills(given, demand(given, on), None, on)
        return both is not None and both.functions.total > both.containers.total

    low, high = RATES
    if is_dearer(low):
        return BreakEven(low, utilization)
    while low < high:
        if is_dearer(low * 10):
            return BreakEven(_between(low, low * 10, is_dearer), utilization)
        low *= 10
    return BreakEven(None, utilization)


def _between(low: float, high: float, is_dearer: Callable[[float], bool]) -> float:
    for _ in range(BISECTIONS):
        middle = math.sqrt(low * high)
        low, high = (low, middle) if is_dearer(middle) else (middle, high)
    return high


def _task_month(workload: Workload, load: Demand, on: Ground) -> float:
    job, hours = Job(workload, load, None, on), on.number("month-hours")
    vcpu = job.term("", "container-vcpu", hours * on.number("task-vcpu"), "").amount or 0.0
    return vcpu + (job.term("", "container-memory", hours * on.number("task-memory-gb"), "").amount or 0.0)


def _utilization(workload: Workload, load: Demand, on: Ground) -> float | None:
    per_vcpu = on.limit("function", "mb-per-vcpu")
    if per_vcpu is None or not per_vcpu.value:
        return None
    gb_hours = per_vcpu.value / MB_PER_GB * 3_600
    function = Job(workload, load, None, on).term("", "duration", gb_hours, "").amount
    container = _task_month(workload, load, on) / on.number("month-hours") / on.number("task-vcpu")
    return container / function if function else None
