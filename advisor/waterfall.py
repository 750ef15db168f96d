"""The contributions as a picture: each begins where the one before it ends, from 50 points to the score.

It is drawn twice: for a page, and for a narrow one with each name above its bar.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from advisor.engine.wording import signed

START = 50.0
BAR = 18


@dataclass(frozen=True)
class Step:
    """One bar: from where it begins to where it ends, in the units of the picture."""

    name: str
    kind: str  # for, against or total
    x: float
    width: float
    y: int  # of the top of the bar
    end: float
    text: str

    @property
    def middle(self) -> int:
        return self.y + BAR // 2

    @property
    def text_x(self) -> float:
        return round(self.x + self.width + 6, 1)


class Waterfall:
    """The steps from 50 points to the score, those for first."""

    width, left, right, row, bar = 640, 232, 52, 26, BAR
    is_narrow = False

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
        return len(self.steps) * self.row + 8

    @property
    def summary(self) -> str:
        """The picture in one sentence."""
        moves = [step for step in self.steps if step.kind != "total"]
        return f"From {START:.0f} points over {len(moves)} criteria to a score of {self.steps[-1].text}."

    def _total(self, name: str, level: float, place: int) -> Step:
        return Step(name, "total", self.left, self._length(level), self._y(place), self._x(level), f"{level:.1f}")

    def _step(self, name: str, kind: str, start: float, end: float) -> Step:
        left, right = sorted((start, end))
        y = self._y(len(self.steps))
        return Step(name, kind, self._x(left), self._length(right - left), y, self._x(end), signed(end - start))

    def _y(self, place: int) -> int:
        """The top of a bar, which stands at the bottom of its row."""
        return (place + 1) * self.row - self.bar - 4

    def _x(self, level: float) -> float:
        return round(self.left + self._length(min(max(level, 0.0), 100.0)), 1)

    def _length(self, points: float) -> float:
        return round(points / 100 * (self.width - self.left - self.right), 1)


class NarrowWaterfall(Waterfall):
    """The same with each name above its bar."""

    width, left, right, row = 340, 0, 44, 42
    is_narrow = True
