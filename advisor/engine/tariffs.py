"""How each provider bills functions, and the containers that would run instead of them.

One provider is one pair of functions in `MODELS` and a table of meters in the rules.
"""

import math
from collections.abc import Callable, Iterator

from advisor.engine.bill import MB_PER_GB, Job, Term
from advisor.engine.demand import Demand, Ground

COMPUTE = ("requests_per_month", "duration_ms", "memory_mb")


def _aws_functions(job: Job) -> list[Term]:
    """Requests, GB-seconds of running and of initialization, gateway, and what the flow adds.

    C = R p_r + R (d + p t_init) (M/1024) p_g + gateway + downstream, with R requests a month of d seconds.
    """
    load = job.load
    requests, duration, memory = load.requests or 0.0, load.duration or 0.0, (load.memory or 0.0) / MB_PER_GB
    terms = [
        job.term("Function requests", "request", requests, "requests", "requests_per_month"),
        job.term("Function duration", "duration", requests * duration * memory, "GB-s", *COMPUTE),
    ]
    if job.cold is not None and load.init is not None:
        init = requests * job.cold * load.init.p50 * memory
        terms.append(job.term("Cold starts", "duration", init, "GB-s", *COMPUTE, "runtime"))
    return [*terms, *_gateway(job), *_flow_terms(job, requests)]


def _flow_terms(job: Job, requests: float) -> list[Term]:
    """What steps add: priced by the transition and by the objects that carry what does not fit into the state."""
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
    return terms


def _aws_containers(job: Job) -> list[Term]:
    """Tasks, and the load balancer before them."""
    return [*tasks(job), *load_balancer(job)]


def load_balancer(job: Job) -> Iterator[Term]:
    """What stands before servers where requests come in; with a container platform it is there already."""
    if not job.load.has_api:
        return
    hours = job.on.number("month-hours")
    if not job.workload.container_platform:
        yield job.term("Load balancer", "load-balancer", hours, "h", "triggers")
    units = hours * job.on.number("load-balancer-units")
    yield job.term("Load balancer capacity", "load-balancer-unit", units, "LCU-h", "triggers")


def _azure_containers(job: Job) -> list[Term]:
    """Tasks, and the requests that come in to them."""
    terms = tasks(job)
    if job.load.has_api:
        cause = ("requests_per_month", "triggers")
        terms.append(job.term("Container requests", "container-request", job.load.requests or 0.0, "requests", *cause))
    return terms


def tasks(job: Job) -> list[Term]:
    """Container tasks that follow the load above a floor; a scheduled job pays by the run.

    n = max(n_min, rate * vCPU-seconds / (utilization * vCPU of a task) * overhead), month hours each. Where the
    provider's containers are serverless, the way in belongs to the service and these are all the terms.
    """
    load, on, hours = job.load, job.on, job.on.number("month-hours")
    vcpu, memory = on.number("task-vcpu"), on.number("task-memory-gb")
    if load.is_job:
        run = max(load.duration or 0.0, on.number("job-minimum-seconds"))
        busy, cause = (load.requests or 0.0) * run / 3_600, ("runs_per_month", "run_seconds")
    else:
        cause = ("requests_per_month", "vcpu_seconds")
        busy = hours * max(load.min_tasks, tasks_needed(load.rate or 0.0, load, on))
    return [
        job.term("Task vCPU", "container-vcpu", busy * vcpu, "vCPU-h", *cause, "min_tasks"),
        job.term("Task memory", "container-memory", busy * memory, "GB-h", *cause, "min_tasks"),
    ]


def tasks_needed(rate: float, load: Demand, on: Ground) -> float:
    """Mean number of tasks that a rate of requests per second keeps busy, scaling lag included."""
    share = on.number("target-utilization") * on.number("task-vcpu")
    return rate * (load.vcpu_seconds or 0.0) / share * on.number("autoscale-overhead")


def _google_functions(job: Job) -> list[Term]:
    """Requests, and processor and memory of the instances while any request runs on them.

    C = R p_r + I S (v p_v + m p_m), with I = max(rate d / k, 1 - exp(-rate d)) instances, k requests on each at once,
    and d rounded up to the billing step. Initialization is not billed apart.
    """
    load, on = job.load, job.on
    busy = instance_seconds(job, on.number("billing-step-seconds"), load.per_instance)
    vcpu, memory = on.number("instance-vcpu"), (load.memory or 0.0) / MB_PER_GB
    return [
        job.term("Function requests", "request", load.requests or 0.0, "requests", "requests_per_month"),
        job.term("Function processors", "function-vcpu", busy * vcpu, "vCPU-s", *COMPUTE),
        job.term("Function memory", "function-memory", busy * memory, "GB-s", *COMPUTE),
        *_gateway(job),
        *_flow_terms(job, load.requests or 0.0),
    ]


def _azure_functions(job: Job) -> list[Term]:
    """Executions, and GB-seconds of instances of the next size, each execution billed for a second at least.

    C = R p_r + I S (M / 1024) p_g, with I = max(rate d / k, 1 - exp(-rate d)) instances of M MB, S seconds a month.
    """
    load, on = job.load, job.on
    least = on.limit("function", "billing-minimum")
    seconds = max(on.number("billing-step-seconds"), (least.value or 0.0) / 1_000 if least else 0.0)
    busy = instance_seconds(job, seconds, load.per_instance)
    return [
        job.term("Function requests", "request", load.requests or 0.0, "requests", "requests_per_month"),
        job.term("Function duration", "duration", busy * azure_instance_mb(job) / MB_PER_GB, "GB-s", *COMPUTE),
        *_gateway(job),
        *_flow_terms(job, load.requests or 0.0),
    ]


def azure_instance_mb(job: Job) -> float:
    """The smallest instance size that holds the memory of one unit; the memory itself above the largest."""
    asked = job.load.memory or 0.0
    sizes = [job.on.number(f"azure-{size}-mb") for size in ("small", "medium", "large")]
    return min((size for size in sizes if size >= asked), default=asked)


def _cloudflare_functions(job: Job) -> list[Term]:
    """The plan, and requests and processor time beyond what it includes; waiting is not billed.

    C = plan + max(0, R - R_included) p_r + max(0, CPU-ms - included) p_c, with R requests a month.
    """
    load, on = job.load, job.on
    requests = max(0.0, (load.requests or 0.0) - on.number("cloudflare-included-requests"))
    cpu = max(
        0.0,
        1_000 * (load.requests or 0.0) * (load.vcpu_seconds or 0.0) - on.number("cloudflare-included-cpu-ms"),
    )
    return [
        job.term("Plan", "plan", 1.0, "month", "provider"),
        job.term("Function requests", "request", requests, "requests", "requests_per_month"),
        job.term("Function processor time", "cpu-ms", cpu, "CPU-ms", "requests_per_month", "vcpu_seconds"),
        *_flow_terms(job, load.requests or 0.0),
    ]


def instance_seconds(job: Job, least: float, at_once: float) -> float:
    """Seconds of instances in a month: max(rate d / k, 1 - exp(-rate d)) of them.

    d is rounded up to the billing step and is `least` seconds at least; k is `at_once`.
    """
    load, step = job.load, job.on.number("billing-step-seconds")
    duration = max(least, math.ceil((load.duration or 0.0) / step - 1e-9) * step)
    offered = (load.rate or 0.0) * duration
    return max(offered / at_once, -math.expm1(-offered)) * job.on.number("month-hours") * 3_600


def _gateway(job: Job) -> list[Term]:
    if not job.load.has_api:
        return []
    asked = job.load.requests_in or 0.0
    return [job.term("API gateway", "gateway", asked, "requests", "requests_per_month", "triggers")]


Model = tuple[Callable[[Job], list[Term]], Callable[[Job], list[Term]]]
MODELS: dict[str, Model] = {
    "aws": (_aws_functions, _aws_containers),
    "gcp": (_google_functions, tasks),
    "azure": (_azure_functions, _azure_containers),
    "cloudflare": (_cloudflare_functions, tasks),
}
