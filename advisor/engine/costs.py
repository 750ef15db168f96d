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
LEAST_RATE = 1e-9  # requests per second: one in thirty years, below which nothing is looked for
CLOSE = 0.003  # doublings by which two bills may differ and still cost the same
MOST_STEPS = 40
LEAST = 1e-9


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

    The rates between `RATES`, and from a hundredth of the load, are scanned by powers of ten, and the crossing is
    narrowed. Requests are priced warm: at the rates where the two meet hardly any starts cold. `utilization` is for
    work that is bound by the processor: price of a vCPU-hour in a container over a function's.
    """
    utilization = _utilization(workload, load, on)
    if not load.rate or load.is_job:
        return BreakEven(None, utilization)

    def ratio(rate: float) -> float:
        """Binary logarithm of functions over containers."""
        factor = rate / (load.rate or 1.0)
        asked, come = (load.requests or 0.0) * factor, (load.requests_in or 0.0) * factor
        scaled = replace(load, rate=rate, requests=asked, requests_in=come)
        both = bills(workload, scaled, None, on)
        if both is None:
            return 0.0
        return math.log2(max(both.functions.total, LEAST) / max(both.containers.total, LEAST))

    low, last = min(RATES[0], max(load.rate / 100, LEAST_RATE)), RATES[1]
    before = ratio(low)
    if before > 0:
        return BreakEven(low, utilization)
    while low < last:
        after = ratio(low * 10)
        if after > 0:
            return BreakEven(_crossing(ratio, (low, before), (low * 10, after)), utilization)
        low, before = low * 10, after
    return BreakEven(None, utilization)


def _crossing(ratio: Callable[[float], float], below: tuple[float, float], above: tuple[float, float]) -> float:
    """The rate between two at which the ratio crosses 0, by false position on logarithms (the Illinois variant)."""
    (low, under), (high, over) = ((math.log(rate), value) for rate, value in (below, above))
    kept = 0
    for _ in range(MOST_STEPS):
        middle = (low * over - high * under) / (over - under)
        value = ratio(math.exp(middle))
        if abs(value) < CLOSE:
            return math.exp(middle)
        if value > 0:
            high, over, under = middle, value, under / 2 if kept > 0 else under
            kept = 1
        else:
            low, under, over = middle, value, over / 2 if kept < 0 else over
            kept = -1
    return math.exp(high)


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
