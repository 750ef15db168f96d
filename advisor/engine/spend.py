"""The monthly costs as the advice shows them: expected, low and high, with every term and the break-even."""

from dataclasses import dataclass, replace

from advisor.engine.bill import Bill, Bills, Term
from advisor.engine.costs import BreakEven, break_even, missing_inputs
from advisor.engine.estimate import estimate
from advisor.engine.judgement import Judgement
from advisor.engine.reasons import no_costs
from advisor.engine.wording import dollars, number, percent
from advisor.engine.workload import Workload

LEAST_RATE = 0.001
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
class Spend:
    """Functions against containers, and what both pay alike; None where they could not be priced."""

    known: bool
    functions: Side | None
    containers: Side | None
    shared: Side | None
    ratio: float | None
    break_even: BreakEven | None
    reason: str
    because: tuple[str, ...]


def spend(judgement: Judgement) -> Spend:
    """The costs of a workload. Low and high are those of the load divided and multiplied by `load-range-factor`."""
    costs, on = judgement.figures.costs, judgement.on
    if costs is None:
        reason, because = no_costs(judgement.figures, on)
        return Spend(False, None, None, None, None, None, reason, because)
    factor = on.number("load-range-factor")
    low, high = (_bills_at(judgement, load) or costs for load in (1 / factor, factor))
    even = break_even(judgement.workload, judgement.figures.load, costs, on)
    return Spend(
        known=True,
        functions=_side(costs.functions, low.functions, high.functions),
        containers=_side(costs.containers, low.containers, high.containers),
        shared=_side(costs.shared, low.shared, high.shared),
        ratio=costs.ratio,
        break_even=even,
        reason=_reason(costs, even),
        because=tuple(dict.fromkeys(["requests_per_month", *missing_inputs(judgement.figures.load)])),
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


def _reason(costs: Bills, even: BreakEven) -> str:
    functions, containers = dollars(costs.functions.total), dollars(costs.containers.total)
    said = f"Functions cost about {functions} a month, containers about {containers}."
    if even.requests_per_second is not None and even.requests_per_second < LEAST_RATE:
        said += " Containers are cheaper at any load worth the name."
    elif even.requests_per_second is not None:
        said += f" Containers are cheaper from {number(even.requests_per_second)} requests per second."
    elif even.utilization is not None:
        said += f" For work bound by the processor, containers are cheaper from {percent(even.utilization)} use."
    return said
