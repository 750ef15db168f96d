"""Latency against the target as a picture: what is known of it, in milliseconds on one logarithmic axis."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from advisor.engine.wording import seconds

BAR, BOTTOM = 18, 26
LEAST = 1.0
NAMES = {
    "warm_p99_ms": "p99 of a warm instance",
    "cold_start_p50_ms": "A typical cold start adds",
    "cold_start_p99_ms": "One cold start in 100 adds",
    "p99_ms": "p99 with cold starts",
}


@dataclass(frozen=True)
class Bar:
    name: str
    width: float
    y: int  # of its top
    text: str
    text_x: float
    is_over: bool

    @property
    def middle(self) -> int:
        return self.y + BAR // 2


@dataclass(frozen=True)
class Mark:
    at: float
    text: str


class Latencies:
    """The bars of a stored advice; false where nothing is known."""

    width, left, right, row, bar, foot = 640, 170, 90, 28, BAR, 4
    is_narrow = False

    def __init__(self, latency: Mapping[str, Any]) -> None:
        self.known = {key: float(latency[key]) for key in NAMES if latency.get(key)}
        self.limit = latency.get("target_ms")

    def __bool__(self) -> bool:
        return bool(self.known)

    @cached_property
    def _top(self) -> int:
        """The power of ten where the axis ends."""
        most = max([*self.known.values(), self.limit or 0.0, 10.0])
        return max(1, math.ceil(math.log10(most)))

    def _length(self, milliseconds: float) -> float:
        return round(math.log10(max(LEAST, milliseconds)) / self._top * (self.width - self.left - self.right), 1)

    @property
    def bars(self) -> list[Bar]:
        return [
            Bar(
                NAMES[key],
                self._length(value),
                (place + 1) * self.row - self.bar - 5,
                seconds(value / 1_000),
                round(self.left + self._length(value) + 6, 1),
                key == "p99_ms" and bool(self.limit) and value > float(self.limit or 0.0),
            )
            for place, (key, value) in enumerate(self.known.items())
        ]

    @property
    def bottom(self) -> int:
        return len(self.known) * self.row + self.foot

    @property
    def height(self) -> int:
        return self.bottom + BOTTOM

    @property
    def powers(self) -> list[Mark]:
        return [
            Mark(round(self.left + self._length(10.0**power), 1), seconds(10.0**power / 1_000))
            for power in range(self._top + 1)
        ]

    @property
    def target(self) -> Mark | None:
        if not self.limit:
            return None
        return Mark(round(self.left + self._length(self.limit), 1), f"target {seconds(self.limit / 1_000)}")

    @property
    def summary(self) -> str:
        """The picture in one sentence."""
        said = ", ".join(
            f"{NAMES[key][0].lower()}{NAMES[key][1:]} {seconds(v / 1_000)}" for key, v in self.known.items()
        )
        return f"Latency: {said}{f'; {self.target.text}' if self.target else ''}."


class NarrowLatencies(Latencies):
    """The same with each name above its bar."""

    width, left, right, row, foot = 340, 0, 56, 44, 18
    is_narrow = True
