"""Virtual machines that would run the workload, billed by the hour."""

import math

from advisor.engine.bill import Job, Term


def machines(job: Job) -> list[Term]:
    """Whole machines that follow the load above the same floor as containers, and a load balancer before them.

    n = max(n_min, 1, ceil(rate * vCPU-seconds / (utilization * vCPU of a machine) * overhead)), month hours each.
    Scheduled work keeps one machine. A provider without machines has no rate for them.
    """
    load, on, hours = job.load, job.on, job.on.number("month-hours")
    cause = ("provider",) if not job.has("machine") else ("requests_per_month", "vcpu_seconds", "min_tasks")
    terms = [job.term("Machines", "machine", hours * machines_needed(job), "h", *cause)]
    if load.has_api and not job.workload.container_platform:
        terms.append(job.term("Load balancer", "load-balancer", hours, "h", "triggers"))
    if load.has_api:
        units = hours * on.number("load-balancer-units")
        terms.append(job.term("Load balancer capacity", "load-balancer-unit", units, "LCU-h", "triggers"))
    return terms


def machines_needed(job: Job) -> int:
    """Machines for the mean load at the target utilization, at least those that availability asks for."""
    load, on = job.load, job.on
    if load.is_job:
        return 1
    share = on.number("target-utilization") * on.number("machine-vcpu")
    busy = (load.rate or 0.0) * (load.vcpu_seconds or 0.0) / share * on.number("autoscale-overhead")
    return max(1, math.ceil(load.min_tasks), math.ceil(busy - 1e-9))
