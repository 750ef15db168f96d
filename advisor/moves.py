"""How the worked examples fare when rules or facts change: each judged with both, the moved ones first."""

from dataclasses import dataclass

from advisor.engine.costs import BreakEven
from advisor.engine.wording import number, percent
from advisor.engine.workload import parse
from advisor.judgement import Bench
from advisor.models import Example, answer_errors
from advisor.verdict import VERDICTS


@dataclass(frozen=True)
class Told:
    """What an example is told: its verdict, its score, and the load from which containers are cheaper."""

    verdict: str
    score: float
    break_even: str

    @property
    def verdict_name(self) -> str:
        return VERDICTS[self.verdict]

    @property
    def score_text(self) -> str:
        return f"{self.score:.1f}"


@dataclass(frozen=True)
class Move:
    """An example before and after."""

    slug: str
    name: str
    before: Told
    after: Told

    @property
    def is_of_verdict(self) -> bool:
        return self.before.verdict != self.after.verdict

    @property
    def is_of_score(self) -> bool:
        return self.before.score_text != self.after.score_text

    @property
    def is_of_break_even(self) -> bool:
        return self.before.break_even != self.after.break_even

    @property
    def is_any(self) -> bool:
        return self.is_of_verdict or self.is_of_score or self.is_of_break_even


def moves(before: Bench, after: Bench) -> list[Move]:
    """Every worked example that can be judged, those first whose verdict moves, then those that move at all."""
    found = [
        Move(example.slug, example.name, _told(example, before), _told(example, after))
        for example in Example.objects.all()
        if not answer_errors(example.workload)
    ]
    return sorted(found, key=lambda move: (not move.is_of_verdict, not move.is_any))


def _told(example: Example, bench: Bench) -> Told:
    advice = bench.advise(parse({**example.workload, "name": example.name}), in_full=False)
    return Told(advice.verdict, advice.score, _words(advice.costs.break_even))


def _words(even: BreakEven | None) -> str:
    """A break-even as a load, or as a use of the processor for work that is bound by it."""
    if even is None:
        return "unknown"
    if even.requests_per_second is not None:
        return f"{number(even.requests_per_second)} requests/s"
    return "none" if even.utilization is None else f"{percent(even.utilization)} use"
