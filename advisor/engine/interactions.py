"""What no single answer shows: pairs of answers that act together, with the figures that the models give them."""

from collections.abc import Iterator

from advisor.engine.bill import MB_PER_GB
from advisor.engine.costs import Bills
from advisor.engine.demand import cached_share
from advisor.engine.estimate import estimate
from advisor.engine.judgement import Judgement
from advisor.engine.risks import Note
from advisor.engine.spend import scaled
from advisor.engine.wording import dollars, number, percent, seconds

HALF = 0.5  # from this membership on a criterion is said to hold
FIXED = frozenset({"NAT gateway", "Relational database", "Relational database memory", "Stream", "Queue namespace"})


def interactions(judgement: Judgement) -> list[Note]:
    """The interactions that this workload shows, in a fixed order; each only where its answers are known."""
    return [
        *_of_the_load(judgement),
        *_of_the_steps(judgement),
        *_of_the_wait(judgement),
        *_of_fixed_costs(judgement),
        *_of_the_context(judgement),
    ]


def _of_the_load(judgement: Judgement) -> Iterator[Note]:
    workload, costs, on = judgement.workload, judgement.figures.costs, judgement.on
    rate, peak = judgement.figures.load.rate, workload.peak_to_mean
    steady = on.rules.criteria["high-throughput"].break_points["peak-to-mean"]
    if costs is not None and rate is not None and peak is not None and costs.ratio > 1 and steady.ramp(peak) >= HALF:
        text = (
            f"{number(rate)} requests a second that hardly vary (the busiest hour is {number(peak)} times the mean) "
            f"keep servers busy: functions cost {number(costs.ratio)} times as much as containers."
        )
        yield Note("throughput-and-predictability", text, ("requests_per_month", "peak_to_mean", "duration_ms"))
    yield from _computing(judgement)
    cached = cached_share(workload, on)
    if cached and costs is not None:
        without = estimate(workload.changed("cacheable_share", None), on).costs
        if without is not None:
            functions = f"{dollars(costs.functions.total)} instead of {dollars(without.functions.total)}"
            containers = f"{dollars(costs.containers.total)} instead of {dollars(without.containers.total)}"
            asked = f"{percent(cached)} of the requests can be cached"
            text = f"{asked}: functions then cost {functions}, containers {containers}; {_price_of_cache(costs)}."
            yield Note("rate-and-cacheability", text, ("cacheable_share", "requests_per_month", "rule:cacheable-share"))


def _price_of_cache(costs: Bills) -> str:
    price = next((term.amount for term in costs.shared.terms if term.name == "Cache"), None)
    return "what the cache costs is not known" if price is None else f"the cache costs {dollars(price)} itself"


def _computing(judgement: Judgement) -> Iterator[Note]:
    """Heavy computation beside the time in which nothing is computed, or the chance to cut it up."""
    workload, load = judgement.workload, judgement.figures.load
    point = judgement.on.rules.criteria["heavy-compute"].break_points["vcpu-seconds"]
    if load.vcpu_seconds is None or point.ramp(load.vcpu_seconds) <= 0:
        return
    length, idle = seconds(load.vcpu_seconds), workload.idle_hours_share
    idle_point = judgement.on.rules.criteria["variable-workload"].break_points["idle-share"]
    if idle is not None and idle_point.ramp(idle) > 0:
        text = (
            f"Each request computes for {length}, and nothing runs in {percent(idle)} of the hours: the longer the "
            "idle time, the less a server that waits for the next request is worth."
        )
        yield Note("computing-and-idle-time", text, ("vcpu_seconds", "duration_ms", "idle_hours_share"))
    if workload.splittable:
        text = f"{length} of computing can be cut up, so that many functions share it and each stays short."
        yield Note("computing-and-splitting", text, ("vcpu_seconds", "duration_ms", "splittable"))


def _of_the_steps(judgement: Judgement) -> Iterator[Note]:
    workload, rate, on = judgement.workload, judgement.figures.load.rate, judgement.on
    steps = workload.steps or 1
    if rate is None or steps < on.number("workflow-steps"):
        return
    per_second, said = rate * steps, ""
    term = _term(judgement, "State transitions")
    if term is not None:
        said = f", {dollars(term)} a month"
    of_steps = f"{number(steps)} steps at {number(rate)} executions a second"
    text = f"{of_steps} are {number(per_second)} state transitions a second{said}."
    yield Note("steps-and-rate", text, ("steps", "requests_per_month", "rule:workflow-steps"))
    moved = workload.data_per_task_mb
    if moved:
        fits = moved * MB_PER_GB <= on.number("step-data-kb")
        way = "fits into the state" if fits else "goes through the object store, which is paid by the request"
        text = f"{number(moved)} MB handed on between steps make {number(per_second * moved)} MB a second; it {way}."
        yield Note("data-between-steps", text, ("data_per_task_mb", "steps", "requests_per_month", "rule:step-data-kb"))


def _term(judgement: Judgement, name: str) -> float | None:
    costs = judgement.figures.costs
    rows = () if costs is None else costs.functions.terms
    return next((term.amount for term in rows if term.name == name), None)


def _of_the_wait(judgement: Judgement) -> Iterator[Note]:
    """A target that several calls after one another, or state fetched from outside, must share."""
    workload = judgement.workload
    if workload.p99_ms is None or not workload.is_triggered_by("http"):
        return
    target = seconds(workload.p99_ms / 1_000)
    in_turn = workload.steps if workload.step_shape in {None, "sequence", "loop"} else None
    if in_turn is not None and in_turn > 1:
        each = seconds(workload.p99_ms / 1_000 / in_turn)
        text = (
            f"A target of {target} over {number(in_turn)} steps in a row leaves {each} for each, cold starts included."
        )
        yield Note("latency-and-steps", text, ("p99_ms", "steps"))
    held = [name for name in ("session_in_process", "hot_working_set") if getattr(workload, name)]
    if held:
        text = f"What is held in memory today is fetched from a store at every request, within the target of {target}."
        yield Note("latency-and-state", text, ("p99_ms", *held))


def _of_fixed_costs(judgement: Judgement) -> Iterator[Note]:
    costs = judgement.figures.costs
    if costs is None:
        return
    terms = [term for term in (*costs.functions.terms, *costs.shared.terms) if term.name in FIXED and term.amount]
    fixed, whole = sum(term.amount or 0.0 for term in terms), costs.functions.total + costs.shared.total
    if terms and fixed >= judgement.on.number("small-load-share") * whole:
        text = (
            f"{dollars(fixed)} of {dollars(whole)} a month are there without a single request: at this load what "
            "stands beside the functions decides the bill."
        )
        causes = [cause for term in terms for cause in term.because]
        yield Note("fixed-costs-and-small-load", text, tuple(dict.fromkeys(["requests_per_month", *causes])))


def _of_the_context(judgement: Judgement) -> Iterator[Note]:
    workload, costs = judgement.workload, judgement.figures.costs
    if workload.container_platform and costs is not None:
        without = estimate(workload.changed("container_platform", False), judgement.on).costs
        if without is not None and without.containers.total > costs.containers.total:
            containers = f"{dollars(costs.containers.total)} instead of {dollars(without.containers.total)}"
            text = (
                "A container platform is already run, so that containers need less of their own, be it a floor of "
                f"tasks or a load balancer: {containers}."
            )
            yield Note("platform-already-run", text, ("container_platform", "min_tasks"))
    if workload.isolate_tenants:
        text = (
            "Tenants must be kept apart: one execution at a time per function environment helps, one account or one "
            "role for each tenant does it; instances that requests share need the separation in the code."
        )
        yield Note("tenants-and-sharing", text, ("isolate_tenants",))
    if workload.predictable_cost and costs is not None:
        factor = judgement.on.number("load-range-factor")
        low, high = _bills(judgement, 1 / factor), _bills(judgement, factor)
        if low is not None and high is not None:
            functions = f"{dollars(low.functions.total)} to {dollars(high.functions.total)}"
            containers = f"{dollars(low.containers.total)} to {dollars(high.containers.total)}"
            span = f"From the load divided by {number(factor)} to the load times {number(factor)}"
            text = f"{span} functions cost {functions} and containers {containers}: so far may the bill be off."
            yield Note("predictability-and-load", text, ("predictable_cost", "requests_per_month"))


def _bills(judgement: Judgement, factor: float) -> Bills | None:
    return estimate(scaled(judgement.workload, factor), judgement.on).costs
