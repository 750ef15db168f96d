"""The eleven memberships, 0 to 1, from what was measured; an unknown input leaves a range instead of a value."""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from advisor.engine.costs import missing_inputs
from advisor.engine.demand import Ground, cached_share
from advisor.engine.estimate import Estimate
from advisor.engine.limits import duration_limit, memory_limit
from advisor.engine.workload import INPUTS, Workload


@dataclass(frozen=True, slots=True)
class Membership:
    """How far a criterion holds: `value` where it is answered, between `low` and `high` whatever is still unknown.

    `applicable` is None where it is not known whether the criterion applies. `missing` names the inputs to ask for.
    """

    value: float | None
    low: float
    high: float
    missing: tuple[str, ...] = ()
    applicable: bool | None = True

    @property
    def is_counted(self) -> bool:
        """Whether it takes part in the score: it applies and is answered."""
        return self.applicable is True and self.value is not None


UNASKED = Membership(None, 0.0, 0.0, applicable=False)


def _known(value: float) -> Membership:
    return Membership(value, value, value)


def _unknown(*missing: str, low: float = 0.0, high: float = 1.0, applicable: bool | None = True) -> Membership:
    return Membership(None, low, high, missing, applicable)


Measure = Callable[[Workload, Estimate, Ground], Membership]


def memberships(workload: Workload, figures: Estimate, on: Ground) -> dict[str, Membership]:
    """All eleven, by criterion, in the order of the rules."""
    return {slug: MEASURES[slug](workload, figures, on) for slug in on.rules.criteria}


def _variable_workload(workload: Workload, figures: Estimate, on: Ground) -> Membership:
    """max(ramp(peak over mean), ramp(idle share)); one of the two is enough to answer."""
    held = [
        on.rules.ramp("variable-workload", point, value)
        for point, value in (("peak-to-mean", workload.peak_to_mean), ("idle-share", workload.idle_hours_share))
        if value is not None
    ]
    inputs = ("peak_to_mean", "idle_hours_share")
    missing = tuple(name for name in inputs if getattr(workload, name) is None)
    if not held:
        return _unknown(*missing)
    value = max(held)
    return Membership(value, value, 1.0, missing) if missing and value < 1 else _known(value)


def _event_driven(workload: Workload, figures: Estimate, on: Ground) -> Membership:
    if workload.event_share is None:
        return _unknown("event_share")
    return _known(on.rules.ramp("event-driven", "event-share", workload.event_share))


def _unpredictable_api(workload: Workload, figures: Estimate, on: Ground) -> Membership:
    has_api = figures.load.has_api
    if has_api is False:
        return UNASKED
    missing = () if has_api else ("triggers",)
    if workload.forecast_error is None:
        return _unknown("forecast_error", *missing, applicable=has_api)
    value = on.rules.ramp("unpredictable-api", "forecast-error", workload.forecast_error)
    return _known(value) if has_api else _unknown(*missing, applicable=None)


def _scheduled_jobs(workload: Workload, figures: Estimate, on: Ground) -> Membership:
    """The share of the month that runs take up: the less, the more it holds."""
    if workload.triggers is None:
        return _unknown("triggers", applicable=None)
    if "schedule" not in workload.triggers:
        return UNASKED
    duty = duty_cycle(workload, figures, on)
    if duty is None:
        inputs = ("runs_per_month", "run_seconds")
        return _unknown(*(name for name in inputs if getattr(workload, name) is None))
    return _known(on.rules.ramp("scheduled-jobs", "duty-cycle", duty))


def duty_cycle(workload: Workload, figures: Estimate, on: Ground) -> float | None:
    """Share of the month in which scheduled work runs, from its runs or, without them, from requests and duration."""
    runs, length = workload.runs_per_month, workload.run_seconds
    if figures.load.is_job:
        runs = figures.load.requests if runs is None else runs
        length = figures.load.duration if length is None else length
    if runs is None or length is None:
        return None
    return runs * length / (on.number("month-hours") * 3_600)


def _rapid_prototyping(workload: Workload, figures: Estimate, on: Ground) -> Membership:
    if not workload.applies("weeks_to_release"):
        return UNASKED
    if workload.weeks_to_release is None:
        return _unknown("weeks_to_release")
    return _known(on.rules.ramp("rapid-prototyping", "weeks-to-release", workload.weeks_to_release))


def _small_ops(workload: Workload, figures: Estimate, on: Ground) -> Membership:
    if workload.operations_fte is None:
        return _unknown("operations_fte")
    return _known(on.rules.ramp("small-ops", "operations-fte", workload.operations_fte))


def _long_running(workload: Workload, figures: Estimate, on: Ground) -> Membership:
    """The longest unit over the longest run that the provider allows, which may depend on a trigger not yet known."""
    if workload.triggers is not None:
        return _long_running_when_started(workload, figures, on)
    possible = {
        _long_running_when_started(replace(workload, triggers=(trigger,)), figures, on)
        for trigger in INPUTS["triggers"].choices
    }
    if len(possible) == 1:
        return possible.pop()
    missing = {"triggers", *(name for row in possible for name in row.missing)}
    return _unknown(*sorted(missing), low=min(row.low for row in possible), high=max(row.high for row in possible))


def _long_running_when_started(workload: Workload, figures: Estimate, on: Ground) -> Membership:
    """The same with known triggers; 0 where the provider sets no bound."""
    most = duration_limit(workload, on)
    if most is None:
        return _known(0.0)
    longest = workload.longest_seconds
    if figures.load.is_job and longest is None:
        longest = workload.run_seconds
    if longest is None:
        low = on.rules.ramp("long-running", "share-of-limit", (figures.load.duration or 0.0) / most.value)
        return _known(1.0) if low >= 1 else _unknown("longest_seconds", low=low)
    return _known(on.rules.ramp("long-running", "share-of-limit", longest / most.value))


def _is_never_priced(figures: Estimate) -> bool:
    """Whether no answer would complete the bills; a criterion that needs them then stays out of the score.

    The score without it lies between counting it at 0 and at 1, and not in any narrower range.
    """
    return figures.costs is not None


def _may_lack_a_rate(on: Ground) -> bool:
    """Whether an answer to come may need a rate that the provider does not publish; see `_is_never_priced`."""
    return "transition" not in on.rules.meters.get(on.provider, {})


def excess_cost(figures: Estimate, on: Ground) -> float | None:
    """How clearly functions cost more: ramp(log2 of the cost ratio) * ramp(monthly cost); None without full bills."""
    costs = figures.costs
    if costs is None or costs.functions.missing or costs.containers.missing:
        return None
    doublings = math.log2(max(costs.ratio, 1e-9))
    cost = on.rules.ramp("high-throughput", "monthly-cost", costs.functions.total)
    return on.rules.ramp("high-throughput", "cost-doublings", doublings) * cost


def _high_throughput(workload: Workload, figures: Estimate, on: Ground) -> Membership:
    """Excess cost where the load is even: X * steadiness."""
    excess = excess_cost(figures, on)
    steady = None
    if workload.peak_to_mean is not None:
        steady = on.rules.ramp("high-throughput", "peak-to-mean", workload.peak_to_mean)
    if excess is not None and steady is not None:
        return _known(excess * steady)
    if excess == 0 or steady == 0:
        return _known(0.0)
    missing = missing_inputs(figures.load) if excess is None else ()
    if steady is None:
        missing += ("peak_to_mean",)
    if excess is None and _is_never_priced(figures):
        return _unknown(*missing)
    if excess is None and _may_lack_a_rate(on):
        return _unknown(*missing)
    return _unknown(*missing, high=(1.0 if excess is None else excess) * (1.0 if steady is None else steady))


def _low_latency(workload: Workload, figures: Estimate, on: Ground) -> Membership:
    """The estimated p99 over its target; 0 where nobody waits or there is no target."""
    if workload.p99_ms is None:
        has_none = figures.load.has_api is False or not workload.applies("p99_ms")
        return _known(0.0) if has_none else _unknown("p99_ms")
    if workload.triggers is None and cached_share(workload.changed("triggers", ("http",)), on):
        return _unknown("triggers")  # a cache in front of an API would leave fewer requests, more of which start cold
    if figures.p99 is None:
        needed = {
            "requests_per_month": figures.load.requests,
            "duration_ms": figures.load.duration,
            "runtime": figures.load.init,
            "peak_to_mean": workload.peak_to_mean if workload.bursts_per_day else 1.0,
        }
        return _unknown(*(name for name, value in needed.items() if value is None))
    return _known(on.rules.ramp("low-latency", "p99-over-target", 1_000 * figures.p99 / workload.p99_ms))


STATE_PARAMETERS = {
    "session_in_process": "state-session",
    "cross_service_transactions": "state-transactions",
    "hot_working_set": "state-working-set",
    "long_flow": "state-long-flow",
}


def _complex_state(workload: Workload, figures: Estimate, on: Ground) -> Membership:
    """The weighted sum of four state answers; answered when all four are known."""
    held = {name: state_answer(workload, name, on) for name in STATE_PARAMETERS}
    weights = {name: on.number(parameter) for name, parameter in STATE_PARAMETERS.items()}
    low = min(1.0, sum(weights[name] for name, value in held.items() if value))
    missing = tuple(name for name, value in held.items() if value is None)
    if not missing:
        return _known(low)
    return _unknown(*missing, low=low, high=min(1.0, low + sum(weights[name] for name in missing)))


def state_answer(workload: Workload, name: str, on: Ground) -> bool | None:
    """A state answer; a long flow also follows from the number of steps and the longest wait."""
    answer: bool | None = getattr(workload, name)
    if name != "long_flow" or answer is not None:
        return answer
    signs = [
        value > on.number(parameter)
        for value, parameter in (
            (workload.steps, "long-flow-steps"),
            (workload.longest_wait_seconds, "long-flow-wait-seconds"),
        )
        if value is not None
    ]
    return True if any(signs) else False if len(signs) == 2 else None


def _heavy_compute(workload: Workload, figures: Estimate, on: Ground) -> Membership:
    """max(X * ramp(vCPU-seconds), ramp(memory over its limit), GPU)."""
    excess, load = excess_cost(figures, on), figures.load
    most = memory_limit(on)
    low = 1.0 if workload.gpu else 0.0
    high = low
    missing: tuple[str, ...] = ()
    if load.memory is None:
        high, missing = 1.0, ("memory_mb",)
    elif most is not None:
        share = on.rules.ramp("heavy-compute", "memory-share", load.memory / most.value)
        low, high = max(low, share), max(high, share)
    intense = 1.0
    if load.vcpu_seconds is None:
        missing += ("duration_ms",)
    else:
        intense = on.rules.ramp("heavy-compute", "vcpu-seconds", load.vcpu_seconds)
    if excess is not None and load.vcpu_seconds is not None:
        low, high = max(low, excess * intense), max(high, excess * intense)
    elif excess is None and intense > 0:
        missing += missing_inputs(load)
        high = max(high, intense)
    if low >= high:
        return _known(low)
    if excess is None and (_is_never_priced(figures) or _may_lack_a_rate(on)):
        return _unknown(*dict.fromkeys(missing))
    return _unknown(*dict.fromkeys(missing), low=low, high=high)


MEASURES: dict[str, Measure] = {
    "variable-workload": _variable_workload,
    "event-driven": _event_driven,
    "unpredictable-api": _unpredictable_api,
    "scheduled-jobs": _scheduled_jobs,
    "rapid-prototyping": _rapid_prototyping,
    "small-ops": _small_ops,
    "long-running": _long_running,
    "high-throughput": _high_throughput,
    "low-latency": _low_latency,
    "complex-state": _complex_state,
    "heavy-compute": _heavy_compute,
}
