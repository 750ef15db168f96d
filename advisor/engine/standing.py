"""The judgement in short, for whoever answers questions: what stands beside them, and nothing that it does not need."""

from dataclasses import asdict, dataclass
from typing import Any

from advisor.engine.demand import ground
from advisor.engine.facts import Facts
from advisor.engine.gates import Finding, findings
from advisor.engine.judgement import judge
from advisor.engine.needs import roles_needed
from advisor.engine.rules import Rules
from advisor.engine.scoring import confidence, interval
from advisor.engine.stability import Stability, robustness
from advisor.engine.unknowns import Unknown, unknowns
from advisor.engine.workload import Workload


@dataclass(frozen=True)
class Standing:
    """Those fields of `Advice` that stand beside the questions; shares from 0 to 1, scores from 0 to 100."""

    verdict: str
    score: float
    score_low: float
    score_high: float
    coverage: float
    confidence: str
    gates: tuple[Finding, ...]
    unknown: tuple[Unknown, ...]

    def to_mapping(self) -> dict[str, Any]:
        """The same fields under the same names as in the mapping of the whole advice."""
        return asdict(self)


def standing(workload: Workload, rules: Rules, facts: Facts) -> Standing:
    """What `advise` says of the same workload in these fields, in a tenth of its time."""
    judgement = judge(workload, ground(workload, rules, facts))
    low, high = interval(judgement.memberships, rules)
    firm = robustness(judgement) if judgement.is_decided else Stability(0.0)
    return Standing(
        verdict=judgement.verdict,
        score=judgement.sides.score,
        score_low=low,
        score_high=high,
        coverage=judgement.coverage,
        confidence=confidence(judgement.coverage, firm.share, judgement.is_decided, rules),
        gates=tuple(findings(workload, judgement.figures.load, judgement.on, roles_needed(workload, judgement.on))),
        unknown=tuple(unknowns(judgement)),
    )
