"""The one door: a workload, the rules, the facts and the catalogue in; the advice out."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from advisor.engine.blueprint import blueprint
from advisor.engine.catalogue import Catalogue
from advisor.engine.checklist import challenges, practices
from advisor.engine.demand import Assumption, assumptions, ground
from advisor.engine.facts import Facts
from advisor.engine.flips import Flip, flips
from advisor.engine.gates import Finding, findings
from advisor.engine.inputs import input_label
from advisor.engine.judgement import judge
from advisor.engine.latency import Concurrency, Latency, concurrency, latency
from advisor.engine.moved import moved
from advisor.engine.needs import roles_needed
from advisor.engine.reasons import Argument, arguments
from advisor.engine.recommendation import Recommended, every_call, recommend
from advisor.engine.risks import Note, warnings
from advisor.engine.rules import Rules
from advisor.engine.scoring import confidence, interval
from advisor.engine.sentence import sentence
from advisor.engine.spend import Spend, spend
from advisor.engine.stability import stability
from advisor.engine.unknowns import Unknown, unknowns
from advisor.engine.wording import number
from advisor.engine.workload import INPUTS, Workload
from patterns.diagrams.model import Diagram


@dataclass(frozen=True)
class Advice:
    """The judgement of one workload; shares from 0 to 1, scores from 0 (containers) to 100 (serverless)."""

    verdict: str
    sentence: str
    score: float
    score_low: float
    score_high: float
    coverage: float
    stability: float
    confidence: str
    criteria: tuple[Argument, ...]
    gates: tuple[Finding, ...]
    flips: tuple[Flip, ...]
    unknown: tuple[Unknown, ...]
    patterns: tuple[Recommended, ...]
    practices: tuple[Note, ...]
    challenges: tuple[Note, ...]
    warnings: tuple[Note, ...]
    assumptions: tuple[Assumption, ...]
    latency: Latency
    concurrency: Concurrency
    costs: Spend
    diagram: Diagram
    rules_version: str
    facts_version: str

    def to_mapping(self) -> dict[str, Any]:
        """Plain lists, dicts, numbers and text, for JSON; flips carry `from` and `to`, and words for both."""
        mapping: dict[str, Any] = _plain(asdict(self))
        mapping["flips"] = [_flip(row) for row in self.flips]
        mapping["diagram"] = self.diagram.to_mapping()
        return mapping


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _flip(row: Flip) -> dict[str, Any]:
    return {
        "input": row.input,
        "label": input_label(row.input),
        "from": row.value,
        "to": row.to,
        "from_text": _with_unit(row.value, row),
        "to_text": _with_unit(row.to, row),
        "unit": row.unit,
        "verdict": row.verdict,
        "because": list(row.because),
    }


def _with_unit(value: float, row: Flip) -> str:
    unit = "" if INPUTS[row.input].kind == "share" else f" {row.unit}"
    return f"{number(value)}{unit}"


def advise(workload: Workload, rules: Rules, facts: Facts, catalogue: Catalogue, *, with_flips: bool = True) -> Advice:
    """The advice on a workload. The same arguments always give the same advice; nothing else is read.

    The flips take most of the time; whoever does not show them may leave them out.
    """
    judgement = judge(workload, ground(workload, rules, facts))
    on, load = judgement.on, judgement.figures.load
    found = findings(workload, load, on, roles_needed(workload, on))
    criteria = arguments(judgement)
    told = latency(workload, load, judgement.figures.cold, on)
    patterns = recommend(judgement, found, catalogue)
    noted = warnings(judgement, told, patterns, found)
    met = challenges(judgement, told, patterns, noted, catalogue)
    moves = moved(judgement, found, criteria)
    drawn = blueprint(judgement, every_call(judgement, found), told, moves, catalogue)
    low, high = interval(judgement.memberships, rules)
    firm = stability(judgement) if judgement.is_decided else 0.0
    return Advice(
        verdict=judgement.verdict,
        sentence=sentence(judgement, found, criteria, moves, any(node.role == "function" for node in drawn.nodes)),
        score=judgement.sides.score,
        score_low=low,
        score_high=high,
        coverage=judgement.coverage,
        stability=firm,
        confidence=confidence(judgement.coverage, firm, judgement.is_decided, rules),
        criteria=tuple(criteria),
        gates=tuple(found),
        flips=tuple(flips(judgement)) if with_flips else (),
        unknown=tuple(unknowns(judgement)),
        patterns=tuple(patterns),
        practices=tuple(practices(patterns, met, catalogue)),
        challenges=tuple(met),
        warnings=tuple(noted),
        assumptions=tuple(assumptions(workload, on, load)),
        latency=told,
        concurrency=concurrency(workload, load, on),
        costs=spend(judgement),
        diagram=drawn,
        rules_version=rules.version,
        facts_version=facts.version,
    )
