"""Virtual machines that would run the workload, billed by the hour."""

import math

from advisor.engine.bill import Job, Term
from advisor.engine.tariffs import load_balancer


def machines(job: Job) -> list[Term]:
    """Whole machines that follow the load above the same floor as containers, and a load balancer before them.

    n = max(n_min, 1, ceil(rate * vCPU-seconds / (utilization * vCPU of a machine) * overhead)), month hours each.
    Scheduled work keeps one machine at least. A provider without machines has no rate for them.
    """
    hours = job.on.number("month-hours") * machines_needed(job)
    cause = ("requests_per_month", "vcpu_seconds", "min_tasks") if job.has("machine") else ("provider",)
    return [job.term("Machines", "machine", hours, "h", *cause), *load_balancer(job)]


def machines_needed(job: Job) -> int:
    """Machines for the mean load at the target utilization, at least those that availability asks for."""
    load, on = job.load, job.on
    share = on.number("target-utilization") * on.number("machine-vcpu")
    busy = (load.rate or 0.0) * (load.vcpu_seconds or 0.0) / share * on.number("autoscale-overhead")
    floor = 1 if load.is_job else max(1, math.ceil(load.min_tasks))
    return max(floor, math.ceil(busy - 1e-9))
