"""The one door: a workload, the rules, the facts and the catalogue in; the advice out."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from advisor.engine.blueprint import blueprint
from advisor.engine.catalogue import Catalogue
from advisor.engine.checklist import challenges, practices
from advisor.engine.components import Component, components, place
from advisor.engine.demand import Assumption, assumptions, ground
from advisor.engine.facts import Facts
from advisor.engine.flips import Flip, flips
from advisor.engine.gates import Finding, findings
from advisor.engine.inputs import input_label
from advisor.engine.interactions import interactions
from advisor.engine.judgement import judge
from advisor.engine.latency import (
    Concurrency,
    Latency,
    RuntimeLatency,
    concurrency,
    latency,
    latency_by_runtime,
)
from advisor.engine.moved import moved
from advisor.engine.needs import roles_needed
from advisor.engine.reasons import Argument, arguments
from advisor.engine.recommendation import Recommended, every_call, recommend
from advisor.engine.risks import Note, warnings
from advisor.engine.rules import Rules
from advisor.engine.scoring import confidence, interval
from advisor.engine.sentence import Outcome, sentence
from advisor.engine.spend import Spend, spend
from advisor.engine.stability import Stability, robustness
from advisor.engine.unknowns import Unknown, unknowns
from advisor.engine.wording import number, unit_after
from advisor.engine.workload import INPUTS, Workload
from patterns.diagrams.model import Diagram


@dataclass(frozen=True)
class Advice:
    """The judgement of one workload; shares from 0 to 1, scores from 0 (containers) to 100 (serverless).

    `is_close` says that no verdict is a clear winner: too many draws give `rival` or yet another. `fits` is where the
    whole is best run, `components` where each part of it is.
    """

    verdict: str
    sentence: str
    score: float
    score_low: float
    score_high: float
    coverage: float
    stability: float
    rival: str
    rival_share: float
    is_close: bool
    confidence: str
    fits: str
    criteria: tuple[Argument, ...]
    gates: tuple[Finding, ...]
    components: tuple[Component, ...]
    interactions: tuple[Note, ...]
    flips: tuple[Flip, ...]
    unknown: tuple[Unknown, ...]
    patterns: tuple[Recommended, ...]
    practices: tuple[Note, ...]
    challenges: tuple[Note, ...]
    warnings: tuple[Note, ...]
    assumptions: tuple[Assumption, ...]
    latency: Latency
    runtimes: tuple[RuntimeLatency, ...]
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
        "from_text": number(row.value),
        "to_text": _with_unit(row.to, row),
        "unit": row.unit,
        "verdict": row.verdict,
        "because": list(row.because),
    }


def _with_unit(value: float, row: Flip) -> str:
    unit = "" if INPUTS[row.input].kind == "share" else f" {unit_after(value, row.unit)}"
    return f"{number(value)}{unit}"


def advise(workload: Workload, rules: Rules, facts: Facts, catalogue: Catalogue, *, in_full: bool = True) -> Advice:
    """The advice on a workload. The same arguments always give the same advice; nothing else is read.

    The flips take most of the time; whoever does not show them, the curve of costs and the table of runtimes may
    leave these out.
    """
    judgement = judge(workload, ground(workload, rules, facts))
    on, load = judgement.on, judgement.figures.load
    found = findings(workload, load, on, roles_needed(workload, on))
    criteria = arguments(judgement)
    told = latency(workload, load, judgement.figures.cold, on)
    patterns = recommend(judgement, found, catalogue)
    noted = warnings(judgement, told, patterns, found)
    met = challenges(judgement, told, patterns, noted, catalogue)
    parts = components(judgement)
    moves = moved(judgement, found, criteria, parts)
    drawn = blueprint(judgement, every_call(judgement, found), told, moves, catalogue)
    low, high = interval(judgement.memberships, rules)
    firm = robustness(judgement) if judgement.is_decided else Stability(0.0)
    is_close = bool(firm.rival) and firm.share < on.number("clear-share")
    fits = place(judgement, found)
    keeps = any(node.role == "function" for node in drawn.nodes)
    said = Outcome(found, criteria, moves, parts, keeps, fits, firm.rival if is_close else "")
    return Advice(
        verdict=judgement.verdict,
        sentence=sentence(judgement, said),
        score=judgement.sides.score,
        score_low=low,
        score_high=high,
        coverage=judgement.coverage,
        stability=firm.share,
        rival=firm.rival,
        rival_share=firm.rival_share,
        is_close=is_close,
        confidence=confidence(judgement.coverage, firm.share, judgement.is_decided, rules),
        fits=fits,
        criteria=tuple(criteria),
        gates=tuple(found),
        components=tuple(parts),
        interactions=tuple(interactions(judgement)),
        flips=tuple(flips(judgement)) if in_full else (),
        unknown=tuple(unknowns(judgement)),
        patterns=tuple(patterns),
        practices=tuple(practices(patterns, met, catalogue)),
        challenges=tuple(met),
        warnings=tuple(noted),
        assumptions=tuple(assumptions(workload, on, load)),
        latency=told,
        runtimes=tuple(latency_by_runtime(workload, on)) if in_full else (),
        concurrency=concurrency(workload, load, on),
        costs=spend(judgement, needs_warmth=told.needs_warmth, with_curve=in_full),
        diagram=drawn,
        rules_version=rules.version,
        facts_version=facts.version,
    )
