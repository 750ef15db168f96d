"""Where functions and containers change places on the curve of costs, in the words that sentence and chart share."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from advisor.engine.wording import number

Cheaper = Literal["functions", "containers", ""]
LEAST_USD = 0.01  # what costs less is drawn as this


@dataclass(frozen=True)
class Crossing:
    """A multiple of the load from which the other side is cheaper."""

    factor: float
    cheaper: Cheaper

    @property
    def text(self) -> str:
        """The multiple in words: "22 times", "1/4"."""
        if self.factor >= 1:
            return f"{number(float(f'{self.factor:.2g}'))} times"
        return f"1/{number(float(f'{1 / self.factor:.2g}'))}"


def cheaper(functions: float, containers: float) -> Cheaper:
    """Which costs less; "" where they differ by a cent or by one in a hundred, and are called the same."""
    if math.isclose(functions, containers, rel_tol=0.01, abs_tol=LEAST_USD):
        return ""
    return "functions" if functions < containers else "containers"


def crossings(points: Sequence[tuple[float, float, float]]) -> list[Crossing]:
    """Of a curve given as (factor, functions, containers), straight between its points on logarithmic axes."""
    found: list[Crossing] = []
    told = [point for point in points if cheaper(*point[1:])]
    for one, other in pairwise(told):
        if cheaper(*one[1:]) != cheaper(*other[1:]):
            before, after = (_logarithm(point) for point in (one, other))
            share = before / (before - after)
            found.append(Crossing(one[0] * (other[0] / one[0]) ** share, cheaper(*other[1:])))
    return found


def _logarithm(point: tuple[float, float, float]) -> float:
    """Of functions over containers."""
    _, functions, containers = point
    return math.log(max(LEAST_USD, functions) / max(LEAST_USD, containers))
