"""The costs over the load as a picture: all sides on logarithmic axes, where they cross, and the load of today."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from advisor.engine.crossings import LEAST_USD as LEAST
from advisor.engine.crossings import cheaper, crossings
from advisor.engine.wording import number
from advisor.figures import amount

ROOM = 0.4  # of a power of ten, for the names beside the lines
LINE = 15
SAME = "the same"


@dataclass(frozen=True)
class Tick:
    """A line of the grid with its label, at a place in the picture."""

    at: float
    text: str
    is_late: bool = False  # so far to the right that its text must stand on its left


@dataclass(frozen=True)
class Label:
    """The name of a line and where it stands."""

    side: str
    x: float
    y: float
    anchor: str


@dataclass(frozen=True)
class Row:
    """One load of the curve in words, for the table beside the picture."""

    load: str
    functions: float
    containers: float
    machines: float | None = None

    @property
    def machines_text(self) -> str:
        return amount(self.machines)

    @property
    def functions_text(self) -> str:
        return amount(self.functions)

    @property
    def containers_text(self) -> str:
        return amount(self.containers)

    @property
    def cheaper(self) -> str:
        return cheaper(self.functions, self.containers) or SAME


class Curve:
    """The curve of a stored advice; false where there is none."""

    width, height, left, right, top, bottom = 640, 280, 84, 624, 16, 236
    crossing_y = 28  # of what is written at a crossing
    is_narrow = False

    def __init__(self, costs: Mapping[str, Any]) -> None:
        self.points: Sequence[Mapping[str, float]] = costs.get("curve") or ()
        self.is_lower_bound = any((costs.get(side) or {}).get("missing") for side in ("functions", "containers"))

    def __bool__(self) -> bool:
        return len(self.points) > 1

    @property
    def sides(self) -> list[str]:
        """What is drawn; machines only where every point has their cost, and older advices have none."""
        has_machines = all(point.get("machines") is not None for point in self.points)
        return ["functions", "containers", *(["machines"] if has_machines else [])]

    @cached_property
    def _powers(self) -> tuple[int, int]:
        """The powers of ten between which all amounts lie, with room for a name."""
        amounts = [max(LEAST, point[side]) for point in self.points for side in self.sides]
        low, high = math.floor(math.log10(min(amounts)) - ROOM), math.ceil(math.log10(max(amounts)) + ROOM)
        low = max(low, round(math.log10(LEAST)))
        return low, max(low + 1, high)

    def _x(self, factor: float) -> float:
        return round(self.left + (math.log10(factor) + 2) / 4 * (self.right - self.left), 1)

    def _y(self, amount: float) -> float:
        low, high = self._powers
        share = (math.log10(amount) - low) / (high - low)
        return round(self.bottom - share * (self.bottom - self.top), 1)

    def _line(self, side: str) -> str:
        return " ".join(f"{self._x(point['factor'])},{self._y(max(LEAST, point[side]))}" for point in self.points)

    @property
    def functions(self) -> str:
        return self._line("functions")

    @property
    def containers(self) -> str:
        return self._line("containers")

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Each side with the points of its line, the most important one last, on top of the others."""
        return [(side, self._line(side)) for side in reversed(self.sides)]

    @property
    def crossings(self) -> list[Tick]:
        """Where functions and containers cost the same, with the load in words; straight between the points."""
        points = [(point["factor"], point["functions"], point["containers"]) for point in self.points]
        ticks = ((self._x(found.factor), found.text) for found in crossings(points))
        return [Tick(at, f"break-even at {text}", at > self.width * 0.6) for at, text in ticks]

    @property
    def loads(self) -> list[Tick]:
        words = ("1/100", "1/10", "today", "10 times", "100 times")
        return [Tick(self._x(10.0 ** (place - 2)), text) for place, text in enumerate(words)]

    @property
    def amounts(self) -> list[Tick]:
        low, high = self._powers
        step = 1 if high - low <= 6 else 2
        return [Tick(self._y(10.0**power), number(10.0**power)) for power in range(low, high + 1, step)]

    @property
    def today(self) -> Tick:
        return self.loads[2]

    @property
    def labels(self) -> list[Label]:
        """The names of the lines at their right ends, moved apart where the ends lie close together."""
        ends = sorted((self._y(max(LEAST, self.points[-1][side])), side) for side in self.sides)
        labels: list[Label] = []
        lowest = float(self.top)
        for end, side in ends:
            y = max(end - 7, lowest + LINE if labels else lowest + 4)
            labels.append(Label(side, self.right - 6, round(y, 1), "end"))
            lowest = y
        beyond = max(0.0, lowest - self.bottom + 4)
        return [Label(label.side, label.x, round(label.y - beyond, 1), label.anchor) for label in labels]

    @property
    def rows(self) -> list[Row]:
        return [
            Row(self._words(point["factor"]), point["functions"], point["containers"], point.get("machines"))
            for point in self.points
        ]

    @staticmethod
    def _words(factor: float) -> str:
        if math.isclose(factor, 1):
            return "today"
        return f"{number(factor)} times" if factor > 1 else f"1/{number(1 / factor)}"

    @property
    def summary(self) -> str:
        """The picture in one sentence, for those who do not see it."""
        rows = [row for row in self.rows if row.cheaper != SAME]
        if not rows:
            return "From a hundredth to a hundred times the load, the two cost the same."
        first, last = rows[0].cheaper, rows[-1].cheaper
        if all(row.cheaper == first for row in rows):
            return f"From a hundredth to a hundred times the load, {first} cost less."
        change = next(row.load for row in rows if row.cheaper != first)
        ends = f"At a hundredth of the load {first} cost less, at a hundred times {last}"
        return f"{ends}; it changes before {change}{'' if change == 'today' else ' the load of today'}."


class NarrowCurve(Curve):
    """The same for a narrow page."""

    width, height, left, right, top, bottom = 340, 280, 62, 330, 16, 236
    crossing_y = 214  # the names of the lines need the room above
    is_narrow = True

    @property
    def loads(self) -> list[Tick]:
        """Each load in fewer words: there is no room for more."""
        words = ("1/100", "1/10", "today", "\u00d710", "\u00d7100")
        return [Tick(tick.at, text) for tick, text in zip(super().loads, words, strict=True)]
