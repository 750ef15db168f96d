"""The contributions as a picture: each begins where the one before it ends, from 50 points to the score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from advisor.engine.wording import signed

START = 50.0
WIDTH, LEFT, RIGHT, ROW = 640, 232, 52, 26


@dataclass(frozen=True)
class Step:
    """One bar: from where it begins to where it ends, in the units of the picture."""

    name: str
    kind: str  # for, against or total
    x: float
    width: float
    y: int
    end: float
    text: str

    @property
    def middle(self) -> int:
        return self.y + ROW // 2

    @property
    def text_x(self) -> float:
        return round(self.x + self.width + 6, 1)


class Waterfall:
    """The steps from 50 points to the score, those for first."""

    width, left, row = WIDTH, LEFT, ROW

    def __init__(
        self, counted_for: Sequence[Mapping[str, Any]], counted_against: Sequence[Mapping[str, Any]], score: float
    ) -> None:
        self.steps = [self._total("Beginning", START, 0)]
        level = START
        for sign, kind, rows in ((1, "for", counted_for), (-1, "against", counted_against)):
            for row in rows:
                moved = sign * float(row["contribution"])
                self.steps.append(self._step(str(row["name"]), kind, level, level + moved))
                level += moved
        self.steps.append(self._total("Score", score, len(self.steps)))

    @property
    def height(self) -> int:
        return len(self.steps) * ROW + 8

    @property
    def summary(self) -> str:
        """The picture in one sentence."""
        moves = [step for step in self.steps if step.kind != "total"]
        return f"From {START:.0f} points over {len(moves)} criteria to a score of {self.steps[-1].text}."

    def _total(self, name: str, level: float, place: int) -> Step:
        return Step(name, "total", LEFT, _length(level), place * ROW, _x(level), f"{level:.1f}")

    def _step(self, name: str, kind: str, start: float, end: float) -> Step:
        left, right = sorted((start, end))
        return Step(name, kind, _x(left), _length(right - left), len(self.steps) * ROW, _x(end), signed(end - start))


def _x(level: float) -> float:
    return round(LEFT + _length(min(max(level, 0.0), 100.0)), 1)


def _length(points: float) -> float:
    return round(points / 100 * (WIDTH - LEFT - RIGHT), 1)
