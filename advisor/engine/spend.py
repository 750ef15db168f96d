"""The monthly costs as the advice shows them: expected, low and high, with every term and the break-even."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from advisor.engine.bill import Bill, Term
from advisor.engine.costs import Bills, BreakEven, break_even, missing_inputs
from advisor.engine.crossings import Crossing, cheaper, crossings
from advisor.engine.estimate import estimate
from advisor.engine.judgement import Judgement
from advisor.engine.reasons import no_costs
from advisor.engine.warmth import CAUSE, kept_warm, warm_terms
from advisor.engine.wording import amount_words, dollars, listed, number, percent, upper_first
from advisor.engine.workload import Workload

CURVE_STEPS = 3  # points of the curve in each power of ten
LOADS = ("requests_per_month", "runs_per_month", "egress_gb_per_month", "writes_per_second")


@dataclass(frozen=True)
class Side:
    """What one way of running it costs a month, in US dollars; `missing` names terms without a rate.

    With a missing term the figures are lower bounds.
    """

    low: float
    expected: float
    high: float
    terms: tuple[Term, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Point:
    """The monthly costs at a multiple of the load, without what all pay alike; machines None without their rate."""

    factor: float
    functions: float
    containers: float
    machines: float | None = None


@dataclass(frozen=True)
class Warm:
    """The functions' bill with enough capacity kept warm to meet the latency target, and how much of it."""

    environments: int
    bill: Side
    reason: str
    because: tuple[str, ...]


@dataclass(frozen=True)
class Spend:
    """Functions against containers and machines, and what all pay alike; None where they could not be priced.

    `curve` runs from a hundredth to a hundred times the load; `warm` is there where the target needs it.
    """

    known: bool
    functions: Side | None
    containers: Side | None
    machines: Side | None
    shared: Side | None
    warm: Warm | None
    ratio: float | None
    break_even: BreakEven | None
    curve: tuple[Point, ...]
    reason: str
    because: tuple[str, ...]


def spend(judgement: Judgement, *, needs_warmth: bool = False, with_curve: bool = True) -> Spend:
    """The costs of a workload. Low and high are those of the load divided and multiplied by `load-range-factor`."""
    costs, on = judgement.figures.costs, judgement.on
    if costs is None:
        reason, because = no_costs(judgement.figures, on)
        return Spend(False, None, None, None, None, None, None, None, (), reason, because)
    factor = on.number("load-range-factor")
    low, high = (_bills_at(judgement, load) or costs for load in (1 / factor, factor))
    even = break_even(judgement.workload, judgement.figures.load, on)
    curve = _curve(judgement, costs) if with_curve else ()
    return Spend(
        known=True,
        functions=_side(costs.functions, low.functions, high.functions),
        containers=_side(costs.containers, low.containers, high.containers),
        machines=_side(costs.machines, low.machines, high.machines),
        shared=_side(costs.shared, low.shared, high.shared),
        warm=_warm(costs, low, high) if needs_warmth else None,
        ratio=costs.ratio,
        break_even=even,
        curve=curve,
        reason=f"{_reason(costs)}{_changes(judgement.workload, curve)}{_bound(curve, even)}",
        because=tuple(dict.fromkeys(["requests_per_month", *missing_inputs(judgement.figures.load)])),
    )


def _warm(costs: Bills, low: Bills, high: Bills) -> Warm | None:
    count = kept_warm(costs.job)
    terms = warm_terms(costs.job)
    if count is None or not terms:
        return None
    bill, less, more = (one.job.bill(warm_terms(one.job)) for one in (costs, low, high))
    said = "1 environment kept" if count == 1 else f"{number(count)} environments kept"
    usual = costs.functions.total
    change = f"{dollars(abs(bill.total - usual))} {'more' if bill.total >= usual else 'less'}"
    verb = "meets" if count == 1 else "meet"
    reason = f"{said} warm through the month {verb} the target, for {dollars(bill.total)} instead of {dollars(usual)}"
    reason = f"{reason}: {change}."
    return Warm(count, _side(bill, less, more), reason, CAUSE)


def _curve(judgement: Judgement, costs: Bills) -> tuple[Point, ...]:
    steps = [10 ** (step / CURVE_STEPS) for step in range(-2 * CURVE_STEPS, 2 * CURVE_STEPS + 1)]
    at = [(factor, costs if factor == 1 else _bills_at(judgement, factor)) for factor in steps]
    return tuple(
        Point(
            factor,
            one.functions.total,
            one.containers.total,
            None if one.machines.missing else one.machines.total,
        )
        for factor, one in at
        if one is not None
    )


def _bills_at(judgement: Judgement, factor: float) -> Bills | None:
    return estimate(scaled(judgement.workload, factor), judgement.on).costs


def scaled(workload: Workload, factor: float) -> Workload:
    """The workload with its load, and what grows with it, times a factor."""
    given = {name: getattr(workload, name) for name in LOADS}
    changes = {name: value * factor for name, value in given.items() if value is not None}
    return replace(workload, **changes)


def _side(expected: Bill, low: Bill, high: Bill) -> Side:
    """The range of the three: where cold starts rule the bill, less load with fewer warm environments can cost more."""
    totals = (low.total, expected.total, high.total)
    return Side(min(totals), expected.total, max(totals), expected.terms, expected.missing)


def _reason(costs: Bills) -> str:
    """Both sides in one sentence, and machines where they undercut the containers."""
    said = f"Functions cost {_about(costs.functions)} a month, containers {_about(costs.containers)}"
    if not costs.machines.missing and costs.machines.total < costs.containers.total:
        said += f", virtual machines {_about(costs.machines)}"
    return f"{said}."


def _changes(workload: Workload, curve: Sequence[Point]) -> str:
    """Which side costs less over the curve, and at which loads that changes; "" without a curve, or a difference."""
    told = [side for point in curve if (side := cheaper(point.functions, point.containers))]
    found = crossings([(point.factor, point.functions, point.containers) for point in curve])
    if not told:
        return ""
    if not found:
        return f" {upper_first(told[0])} cost less from a hundredth to a hundred times this load."
    said = [f"{one.cheaper} cost less from {_load(workload, one)}" for one in found]
    return f" {upper_first(listed(said))}."


def _load(workload: Workload, crossing: Crossing) -> str:
    """A multiple of the load, and the requests that it is."""
    of = f"{crossing.text} of this load" if crossing.factor < 1 else f"{crossing.text} this load"
    if workload.requests_per_month is None:
        return of
    requests = float(f"{workload.requests_per_month * crossing.factor:.3g}")
    return f"{of}, {amount_words('requests_per_month', requests)}"


def _bound(curve: Sequence[Point], even: BreakEven) -> str:
    """The use of a processor that pays for a container, where functions cost less at every load."""
    told = {cheaper(point.functions, point.containers) for point in curve}
    if even.utilization is None or "containers" in told or even.requests_per_second is not None:
        return ""
    return f" For work bound by the processor, containers are cheaper from {percent(even.utilization)} use."


def _about(bill: Bill) -> str:
    return f"{'at least' if bill.missing else 'about'} {dollars(bill.total)}"
