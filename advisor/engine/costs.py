"""Monthly cost of functions against containers, term by term, and the rate at which they break even."""

import math
from dataclasses import dataclass
from functools import cached_property

from advisor.engine.bill import MB_PER_GB, Bill, Job
from advisor.engine.demand import Demand, Ground
from advisor.engine.machines import machines
from advisor.engine.overheads import shared
from advisor.engine.tariffs import MODELS, tasks_needed
from advisor.engine.workload import Workload


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
    return Bills(job.bill(functions(job)), job.bill(containers(job)), job)


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


def break_even(workload: Workload, load: Demand, costs: Bills, on: Ground) -> BreakEven:
    """Where both cost the same: rate* = C_containers / (S c_request), above the floor with containers growing too.

    A request is priced warm: at the rates where the two meet hardly any starts cold, whatever the load is now.
    `utilization` is for work that is bound by the processor: price of a vCPU-hour in a container over a function's.
    """
    rate = load.rate or 0.0
    if rate <= 0 or load.is_job:
        return BreakEven(None, _utilization(workload, load, on))
    seconds = on.number("month-hours") * 3_600
    warm = bills(workload, load, None, on) or costs
    per_request = warm.functions.total / (rate * seconds)
    per_task, per_rate = _task_month(workload, load, on), tasks_needed(1.0, load, on)
    front = costs.containers.total - per_task * max(load.min_tasks, per_rate * rate)
    floor = (front + load.min_tasks * per_task) / (per_request * seconds) if per_request > 0 else math.inf
    if floor * per_rate <= load.min_tasks:
        return BreakEven(floor, _utilization(workload, load, on))
    slope = per_request * seconds - per_rate * per_task
    return BreakEven(front / slope if slope > 0 else None, _utilization(workload, load, on))


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
