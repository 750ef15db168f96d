"""Monthly cost of functions against containers, term by term, and the rate at which they break even.

One provider is one pair of functions in `MODELS` and a table of meters in the rules. Free tiers are off.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from advisor.engine.demand import Demand, Ground
from advisor.engine.needs import publishes
from advisor.engine.workload import Workload

MB_PER_GB = 1_024
_UNIT = re.compile(r"^([\d,]+)(M?)\s+")


@dataclass(frozen=True, slots=True)
class Term:
    """One line of a bill: quantity times rate; `amount` is None where the rate is missing."""

    name: str
    quantity: float
    unit: str
    rate: float | None
    amount: float | None
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bill:
    """The terms of one side; `total` is a lower bound where a term has no rate."""

    terms: tuple[Term, ...]

    @property
    def total(self) -> float:
        return sum(term.amount for term in self.terms if term.amount is not None)

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the terms without a rate."""
        return tuple(term.name for term in self.terms if term.amount is None)


@dataclass(frozen=True, slots=True)
class Bills:
    """Functions, containers, and what both pay alike."""

    functions: Bill
    containers: Bill
    shared: Bill

    @property
    def ratio(self) -> float:
        """Cost of functions over cost of containers, without what both pay; 1 where containers cost nothing."""
        return self.functions.total / self.containers.total if self.containers.total > 0 else 1.0


@dataclass(frozen=True, slots=True)
class Job:
    """What a bill is made of: the workload, its load, and the share of requests that start cold."""

    workload: Workload
    load: Demand
    cold: float | None
    on: Ground

    def term(self, name: str, meter: str, quantity: float, unit: str, *because: str) -> Term:
        """A term at the rate of a meter; the rate is per `unit`, whatever lot the price is quoted for."""
        price_id = self.on.rules.meters.get(self.on.provider, {}).get(meter, "")
        price = self.on.facts.prices.get(price_id)
        named = (*because, f"price:{price_id}") if price_id else (*because, "provider")
        if price is None or price.value is None:
            return Term(name, quantity, unit, None, None, named)
        rate = price.value / lot(price.unit)
        return Term(name, quantity, unit, rate, quantity * rate, named)


@lru_cache(maxsize=512)
def lot(unit: str) -> float:
    """How many units a price is quoted for: 1,000,000 for "1M requests", 1,000 for "1,000 transitions", else 1."""
    found = _UNIT.match(unit)
    if found is None:
        return 1.0
    return float(found[1].replace(",", "")) * (1_000_000 if found[2] else 1)


def bills(workload: Workload, load: Demand, cold: float | None, on: Ground) -> Bills | None:
    """The monthly bills, or None where the provider has no cost model or an answer that they need is missing."""
    if missing_inputs(load) or on.provider not in MODELS:
        return None
    job = Job(workload, load, cold, on)
    functions, containers = MODELS[on.provider]
    return Bills(Bill(tuple(functions(job))), Bill(tuple(containers(job))), Bill(tuple(_shared(job))))


def missing_inputs(load: Demand) -> tuple[str, ...]:
    """The inputs without which no bill can be written."""
    needed = {
        "requests_per_month": load.requests,
        "duration_ms": load.duration,
        "memory_mb": load.memory,
        "triggers": load.has_api,
    }
    return tuple(name for name, value in needed.items() if value is None)


def _aws_functions(job: Job) -> list[Term]:
    """Requests, GB-seconds of running and of initialization, gateway, and what the flow adds.

    C = R p_r + R (d + p t_init) (M/1024) p_g + gateway + downstream, with R requests a month of d seconds.
    """
    load, workload = job.load, job.workload
    requests, duration, memory = load.requests or 0.0, load.duration or 0.0, (load.memory or 0.0) / MB_PER_GB
    compute = ("requests_per_month", "duration_ms", "memory_mb")
    terms = [
        job.term("Function requests", "request", requests, "requests", "requests_per_month"),
        job.term("Function duration", "duration", requests * duration * memory, "GB-s", *compute),
    ]
    if workload.commitment_share:
        terms.append(_commitment(job, terms[-1]))
    if job.cold is not None and load.init is not None:
        init = requests * job.cold * load.init.p50 * memory
        terms.append(job.term("Cold starts", "duration", init, "GB-s", *compute, "runtime"))
    if load.has_api:
        terms.append(job.term("API gateway", "gateway", requests, "requests", "requests_per_month", "triggers"))
    return terms + _flow_terms(job, requests)


def _commitment(job: Job, duration: Term) -> Term:
    share = job.workload.commitment_share or 0.0
    saved = job.term("Commitment discount", "commitment-discount", share, "share", "commitment_share")
    if saved.rate is None or duration.amount is None:
        return saved
    return Term(saved.name, share, saved.unit, -saved.rate, -saved.rate * share * duration.amount, saved.because)


def _flow_terms(job: Job, requests: float) -> list[Term]:
    """What steps, queues and several consumers add: priced by the message, the transition and the object."""
    workload, on = job.workload, job.on
    terms = []
    steps = workload.steps or 1
    if steps >= on.number("workflow-steps"):
        cause = ("requests_per_month", "steps")
        terms.append(job.term("State transitions", "transition", requests * steps, "transitions", *cause))
        if (workload.data_per_task_mb or 0.0) * MB_PER_GB > on.number("step-data-kb"):
            moved = (*cause, "data_per_task_mb")
            terms.append(job.term("Objects written between steps", "object-put", requests * steps, "requests", *moved))
            terms.append(job.term("Objects read between steps", "object-get", requests * steps, "requests", *moved))
    if workload.is_triggered_by("queue"):
        messages = requests * on.number("queue-requests-per-message")
        terms.append(job.term("Queue requests", "queue", messages, "requests", "requests_per_month", "triggers"))
    consumers = workload.consumers_per_event or 0 if publishes(workload) else 0
    if consumers >= on.number("fan-out-consumers"):
        meter = "event-bus" if consumers >= on.number("event-bus-consumers") else "topic"
        cause = ("requests_per_month", "consumers_per_event")
        terms.append(job.term("Published events", meter, requests, "events", *cause))
    return terms


def _aws_containers(job: Job) -> list[Term]:
    """Tasks that follow the load above a floor, and a load balancer; a scheduled job pays by the run.

    n = max(n_min, rate * vCPU-seconds / (utilization * vCPU of a task) * overhead), month hours each.
    """
    load, on, hours = job.load, job.on, job.on.number("month-hours")
    vcpu, memory = on.number("task-vcpu"), on.number("task-memory-gb")
    if load.is_job:
        run = max(load.duration or 0.0, on.number("job-minimum-seconds"))
        busy, cause = (load.requests or 0.0) * run / 3_600, ("runs_per_month", "run_seconds")
    else:
        cause = ("requests_per_month", "vcpu_seconds")
        busy = hours * max(load.min_tasks, tasks_needed(load.rate or 0.0, load, on))
    terms = [
        job.term("Task vCPU", "container-vcpu", busy * vcpu, "vCPU-h", *cause, "min_tasks"),
        job.term("Task memory", "container-memory", busy * memory, "GB-h", *cause, "min_tasks"),
    ]
    if load.has_api and not job.workload.container_platform:
        terms.append(job.term("Load balancer", "load-balancer", hours, "h", "triggers"))
    if load.has_api:
        units = hours * on.number("load-balancer-units")
        terms.append(job.term("Load balancer capacity", "load-balancer-unit", units, "LCU-h", "triggers"))
    return terms


def tasks_needed(rate: float, load: Demand, on: Ground) -> float:
    """Mean number of tasks that a rate of requests per second keeps busy, scaling lag included."""
    share = on.number("target-utilization") * on.number("task-vcpu")
    return rate * (load.vcpu_seconds or 0.0) / share * on.number("autoscale-overhead")


def _shared(job: Job) -> list[Term]:
    """What both sides pay: egress, fixed gateways to private networks, the stores and the stream."""
    workload, on, hours = job.workload, job.on, job.on.number("month-hours")
    shapes = workload.data_shapes or ()
    terms = []
    if workload.egress_gb_per_month:
        terms.append(job.term("Egress", "egress", workload.egress_gb_per_month, "GB", "egress_gb_per_month"))
    if workload.static_outbound_ip or workload.private_network:
        cause = "static_outbound_ip" if workload.static_outbound_ip else "private_network"
        terms.append(job.term("NAT gateway", "nat", hours, "h", cause))
        if workload.egress_gb_per_month:
            terms.append(job.term("NAT traffic", "nat-gb", workload.egress_gb_per_month, "GB", cause))
    if "relational" in shapes:
        units = hours * on.number("relational-units")
        terms.append(job.term("Relational database", "relational", units, "ACU-h", "data_shapes"))
    if "key_value" in shapes and workload.writes_per_second:
        writes = workload.writes_per_second * hours * 3_600
        terms.append(job.term("Table writes", "table-write", writes, "writes", "writes_per_second", "data_shapes"))
    if workload.is_triggered_by("stream"):
        terms.append(job.term("Stream", "stream", hours * _shards(job), "shard-h", "triggers", "requests_per_month"))
    return terms


def _shards(job: Job) -> int:
    peak = (job.load.rate or 0.0) * job.load.peak_to_mean
    return max(1, math.ceil(peak / job.on.number("shard-records-per-second")))


Model = tuple[Callable[[Job], list[Term]], Callable[[Job], list[Term]]]
MODELS: dict[str, Model] = {"aws": (_aws_functions, _aws_containers)}


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
