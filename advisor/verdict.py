"""The judgement in short, as it stands beside the questions and above the report."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from advisor.asked import question_groups, questions_of
from advisor.models import Assessment, Band, Question
from patterns.edition import kept_by_edition

SCALE_WIDTH = 400
VERDICTS = {
    "serverless": "Serverless",
    "serverless-with-conditions": "Serverless, with conditions",
    "hybrid": "Hybrid",
    "containers": "Containers or VMs",
    "undecided": "Undecided: too little is known",
}


@dataclass(frozen=True)
class ScaleBand:
    """A verdict's stretch of the score's scale, as scores and in the units of the picture."""

    verdict: str
    name: str
    low: float
    high: float
    x: float
    width: float
    middle: float


class Verdict:
    """The judgement in short, as it stands beside the questions."""

    def __init__(
        self, advice: Mapping[str, Any], assessment: Assessment, before: Mapping[str, Any] | None = None
    ) -> None:
        self.advice = advice
        self.assessment = assessment
        self.before = before

    @property
    def moved(self) -> str:
        """What the last answer did, in words; "" where there is nothing to compare with."""
        if self.before is None:
            return ""
        if self.before["verdict"] != self.advice["verdict"]:
            return f"Your last answer turned \u201c{VERDICTS[self.before['verdict']]}\u201d into this."
        old, new = float(self.before["score"]), float(self.advice["score"])
        if abs(new - old) >= 0.5:
            return f"Your last answer moved the score from {old:.0f} to {new:.0f}."
        ranges = [float(row["score_high"]) - float(row["score_low"]) for row in (self.before, self.advice)]
        if abs(ranges[0] - ranges[1]) >= 0.5:
            how = "narrowed" if ranges[1] < ranges[0] else "widened"
            return f"Your last answer {how} the range from {ranges[0]:.0f} to {ranges[1]:.0f} points."
        return "Your last answer left the score where it was."

    @property
    def slug(self) -> str:
        return str(self.advice["verdict"])

    @property
    def name(self) -> str:
        return VERDICTS[self.slug]

    @property
    def is_decided(self) -> bool:
        return self.slug != "undecided"

    @property
    def coverage_percent(self) -> int:
        return round(100 * float(self.advice["coverage"]))

    @cached_property
    def bands(self) -> list[ScaleBand]:
        """The verdicts' bands along a scale from 0 to 100, lowest first."""
        rows = _bands()
        ends = [*(row.minimum for row in rows[1:]), 100]
        return [
            ScaleBand(
                row.verdict,
                row.name,
                row.minimum,
                end,
                _x(row.minimum),
                round(_x(end) - _x(row.minimum), 1),
                round((_x(row.minimum) + _x(end)) / 2, 1),
            )
            for row, end in zip(rows, ends, strict=True)
        ]

    @property
    def mark(self) -> float:
        return _x(self.advice["score"])

    @property
    def low(self) -> float:
        return _x(self.advice["score_low"])

    @property
    def high(self) -> float:
        return _x(self.advice["score_high"])

    @cached_property
    def next_question(self) -> Question | None:
        """The question whose answer would narrow the range most."""
        asked = {question.input: question for question in questions_of(question_groups())}
        return next((asked[row["input"]] for row in self.advice["unknown"] if row["input"] in asked), None)


@kept_by_edition()
def _bands() -> list[Band]:
    return list(Band.objects.order_by("minimum"))


def shown_before(given: Mapping[str, str]) -> dict[str, Any] | None:
    """The verdict that a page says it shows, as far as `moved` looks at it; None for what is none."""
    try:
        numbers = [float(given[name]) for name in ("score", "low", "high")]
    except (KeyError, ValueError):
        return None
    if given.get("verdict") not in VERDICTS or not all(0 <= number <= 100 for number in numbers):
        return None
    return {"verdict": given["verdict"], **dict(zip(("score", "score_low", "score_high"), numbers, strict=True))}


def _x(score: float) -> float:
    return round(score * SCALE_WIDTH / 100, 1)
