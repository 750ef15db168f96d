"""One judgement in figures: memberships, score, gates and verdict, without words."""

from dataclasses import dataclass
from functools import cached_property

from advisor.engine.criteria import Membership, memberships
from advisor.engine.demand import Ground
from advisor.engine.estimate import Estimate, estimate
from advisor.engine.gates import severities
from advisor.engine.needs import roles_needed
from advisor.engine.scoring import UNDECIDED, Sides, coverage, sides, verdict
from advisor.engine.workload import Workload


@dataclass(frozen=True)
class Judgement:
    """What a workload comes to on a provider by the rules."""

    workload: Workload
    on: Ground
    figures: Estimate
    memberships: dict[str, Membership]
    severities: frozenset[str]

    @cached_property
    def sides(self) -> Sides:
        return sides(self.memberships, self.on.rules)

    @cached_property
    def coverage(self) -> float:
        return coverage(self.memberships, self.on.rules)

    @property
    def is_decided(self) -> bool:
        return self.coverage >= self.on.number("coverage-minimum")

    @property
    def affected_share(self) -> float:
        share = self.workload.affected_share
        return self.on.number("affected-share") if share is None else share

    @cached_property
    def verdict(self) -> str:
        return self.verdict_of(self.sides) if self.is_decided else UNDECIDED

    def verdict_of(self, both: Sides) -> str:
        """The verdict that these gates give to a pair of sides."""
        return verdict(both.score, both.speaks_for, self.severities, self.affected_share, self.on.rules)


def judge(workload: Workload, on: Ground) -> Judgement:
    """Judge a workload."""
    figures = estimate(workload, on)
    hit = severities(workload, figures.load, on, roles_needed(workload, on))
    return Judgement(workload, on, figures, memberships(workload, figures, on), hit)
