"""Where the label of a flow stands: on its own line, clear of boxes, of other labels and of other lines."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Self

Point = tuple[float, float]
Size = tuple[float, float]
STEPS = 24
CELL = 64

# What a place costs: hiding a box or a label is worst, then hiding the own arrow, then crossing other lines.
OVERLAP, OWN_END, LINE, OFF_LINE, AWAY = 1000.0, 60.0, 100.0, 30.0, 0.3
MOST_LINE_POINTS = 10
HEAD_ROOM, LINE_ROOM = 10, 3

# How much each control point of a cubic Bezier curve counts, at each step along it.
_WEIGHTS = tuple(
    ((1 - share) ** 3, 3 * (1 - share) ** 2 * share, 3 * (1 - share) * share**2, share**3)
    for share in (step / STEPS for step in range(1, STEPS + 1))
)


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle by its middle and its size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def left(self) -> float:
        return self.x - self.width / 2

    @property
    def top(self) -> float:
        return self.y - self.height / 2

    def held(self, points: Iterable[Point], margin: float = 0) -> list[Point]:
        """Those of the points that lie in it, or as near as the margin."""
        x, y, across, down = self.x, self.y, self.width / 2 + margin, self.height / 2 + margin
        return [point for point in points if abs(point[0] - x) < across and abs(point[1] - y) < down]

    def met(self, others: Iterable[Self], margin: float = 0) -> list[Self]:
        """Those of the others that share ground with it, or come as near as the margin."""
        x, y, width, height = self.x, self.y, self.width, self.height
        return [
            other
            for other in others
            if abs(other.x - x) < (width + other.width) / 2 + margin
            and abs(other.y - y) < (height + other.height) / 2 + margin
        ]


@dataclass(frozen=True)
class _Ground:
    """Points by the square of the ground they lie in, each with the number of the flow it belongs to."""

    squares: dict[tuple[float, float], list[tuple[int, Point]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, owner: int, points: Iterable[Point]) -> None:
        for point in points:
            x, y = point
            self.squares[x // CELL, y // CELL].append((owner, point))

    def crossed(self, area: Area, owner: int) -> int:
        """How many points of other flows are in the area."""
        left, right = (int((area.x + side * area.width / 2) // CELL) for side in (-1, 1))
        top, bottom = (int((area.y + side * area.height / 2) // CELL) for side in (-1, 1))
        near = [
            point
            for column in range(left, right + 1)
            for row in range(top, bottom + 1)
            for other, point in self.squares.get((column, row), ())
            if other != owner
        ]
        return len(area.held(near, LINE_ROOM))


def place(
    labels: Sequence[tuple[Point, Size] | None], curves: Sequence[Sequence[Point]], boxes: Sequence[Area]
) -> list[Point | None]:
    """The middle of each label, in order; each is given as the middle that the layout proposes and its size."""
    ways = [along(points) for points in curves]
    lines = _Ground()
    for owner, way in enumerate(ways):
        lines.add(owner, way)
    taken = list(boxes)
    middles: list[Point | None] = []
    for owner, label in enumerate(labels):
        if label is None:
            middles.append(None)
            continue
        (x, y), size = label
        tried = sorted([(AWAY * (abs(point[0] - x) + abs(point[1] - y)), point) for point in ways[owner][2:-2]])
        # No place of the label reaches farther than this; most boxes and labels lie elsewhere.
        ground = around([(x, y), *ways[owner][2:-2]])
        near = ground.met(taken, max(size))
        best = _cheapest([(OFF_LINE, (x, y)), *tried], size, owner, ways[owner], lines, near)
        taken.append(best)
        middles.append((best.x, best.y))
    return middles


def around(points: Iterable[Point]) -> Area:
    """The smallest area with all of the points in it or on its edge."""
    across, down = zip(*points, strict=True)
    left, right, top, bottom = min(across), max(across), min(down), max(down)
    return Area((left + right) / 2, (top + bottom) / 2, right - left, bottom - top)


def along(points: Sequence[Point]) -> list[Point]:
    """Points on a chain of cubic Bezier curves, dense enough to see what a label would cover."""
    found = [points[0]]
    for start in range(0, len(points) - 3, 3):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = points[start : start + 4]
        found += [(a * ax + b * bx + c * cx + d * dx, a * ay + b * by + c * cy + d * dy) for a, b, c, d in _WEIGHTS]
    return found


def _cheapest(
    tried: Sequence[tuple[float, Point]],
    size: Size,
    owner: int,
    way: Sequence[Point],
    lines: _Ground,
    taken: Sequence[Area],
) -> Area:
    """The best of places that come with what they cost anyhow: the proposed one, then the others by that cost."""
    best, least = Area(*tried[0][1], *size), float("inf")
    for start, point in tried:
        if start >= least:
            break
        area = Area(*point, *size)
        cost = start + OWN_END * len(area.held((way[0], way[-1]), HEAD_ROOM)) + OVERLAP * len(area.met(taken))
        if cost < least:
            cost += LINE * min(lines.crossed(area, owner), MOST_LINE_POINTS)
        if cost < least:
            best, least = area, cost
    return best
