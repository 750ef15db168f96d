"""Capacity that is kept warm so that a latency target holds: how much, and what the functions then cost."""

import math
from collections.abc import Callable
from dataclasses import replace

from advisor.engine.bill import MB_PER_GB, Job, Term
from advisor.engine.coldstart import practical_peak
from advisor.engine.latency import mean_concurrency
from advisor.engine.tariffs import COMPUTE, MODELS, azure_instance_mb, instance_seconds


def kept_warm(job: Job) -> int | None:
    """Environments that serve the busiest hour warm: its practical peak, shared by the requests of an instance.

    Where hours are idle the others carry the load, so the busiest is 1 / (1 - idle share) times the mean at least.
    """
    mean, idle = mean_concurrency(job.load), job.workload.idle_hours_share or 0.0
    if mean is None:
        return None
    peak = max(job.load.peak_to_mean, 1 / (1 - idle) if idle < 1 else 1.0)
    return max(1, math.ceil(practical_peak(mean * peak) / job.load.per_instance - 1e-9))


def warm_terms(job: Job) -> list[Term]:
    """The functions' bill with capacity kept warm all month; empty where the provider sells none."""
    count, change = kept_warm(job), _CHANGES.get(job.on.provider)
    if count is None or change is None:
        return []
    usual = MODELS[job.on.provider][0](replace(job, cold=None))
    return change(job, count, usual)


def _aws(job: Job, count: int, usual: list[Term]) -> list[Term]:
    """Provisioned concurrency is paid for by the GB-second, and the duration on it at a lower rate."""
    memory = (job.load.memory or 0.0) / MB_PER_GB
    paid = count * memory * job.on.number("month-hours") * 3_600
    duration = (job.load.requests or 0.0) * (job.load.duration or 0.0) * memory
    return [
        job.term("Provisioned capacity", "provisioned", paid, "GB-s", *CAUSE),
        job.term("Duration on provisioned capacity", "provisioned-duration", duration, "GB-s", *COMPUTE),
        *_without(usual, "Function duration"),
    ]


def _google(job: Job, count: int, usual: list[Term]) -> list[Term]:
    """Minimum instances: their processors cost less while they idle, their memory the same."""
    on, load = job.on, job.load
    busy = instance_seconds(job, on.number("billing-step-seconds"), load.per_instance)
    idle = max(0.0, count * on.number("month-hours") * 3_600 - busy)
    memory = (load.memory or 0.0) / MB_PER_GB
    return [
        job.term("Idle processors kept warm", "idle-vcpu", idle * on.number("instance-vcpu"), "vCPU-s", *CAUSE),
        job.term("Idle memory kept warm", "function-memory", idle * memory, "GB-s", *CAUSE),
        *usual,
    ]


def _azure(job: Job, count: int, usual: list[Term]) -> list[Term]:
    """Always-ready instances: a base by the GB-second, and execution on them at a lower rate."""
    executed = next((term for term in usual if term.name == "Function duration"), None)
    quantity = executed.quantity if executed else 0.0
    memory = azure_instance_mb(job) / MB_PER_GB
    paid = count * memory * job.on.number("month-hours") * 3_600
    return [
        job.term("Always-ready instances", "provisioned", paid, "GB-s", *CAUSE),
        job.term("Duration on always-ready instances", "provisioned-duration", quantity, "GB-s", *COMPUTE),
        *_without(usual, "Function duration"),
    ]


def _without(terms: list[Term], *names: str) -> list[Term]:
    return [term for term in terms if term.name not in names]


CAUSE = ("p99_ms", "requests_per_month", "duration_ms", "peak_to_mean", "memory_mb")
_CHANGES: dict[str, Callable[[Job, int, list[Term]], list[Term]]] = {"aws": _aws, "gcp": _google, "azure": _azure}
