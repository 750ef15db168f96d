"""The models' figures for one workload, computed once and shared by criteria, warnings and reasons."""

from dataclasses import dataclass

from advisor.engine.costs import Bills, bills
from advisor.engine.demand import Demand, Ground, demand
from advisor.engine.latency import estimated_p99, share_of_cold_starts
from advisor.engine.workload import Workload


@dataclass(frozen=True, slots=True)
class Estimate:
    """Load, share of cold starts, p99 in seconds and monthly bills; None where an answer is missing."""

    load: Demand
    cold: float | None
    p99: float | None
    costs: Bills | None


def estimate(workload: Workload, on: Ground) -> Estimate:
    """The figures for a workload on a provider."""
    load = demand(workload, on)
    cold = share_of_cold_starts(load)
    return Estimate(load, cold, estimated_p99(workload, load, cold, on), bills(workload, load, cold, on))
