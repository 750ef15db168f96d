"""Where the label of a flow stands: on its own line, clear of boxes, of other labels and of other lines."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Generic, NamedTuple, TypeVar

Point = tuple[float, float]
Size = tuple[float, float]
A = TypeVar("A", "Area", "Line")
STEPS = 24

# What a place costs: hiding a box or a label is worst, then hiding the own arrow, then crossing other lines.
OVERLAP, OWN_END, CROSSED, OFF_LINE, AWAY = 1000.0, 60.0, 100.0, 30.0, 0.3
MOST_LINE_POINTS = 10
HEAD_ROOM, LINE_ROOM = 10, 3

# How much each control point of a cubic Bezier curve counts, at each step along it.
_WEIGHTS = tuple(
    ((1 - share) ** 3, 3 * (1 - share) ** 2 * share, 3 * (1 - share) * share**2, share**3)
    for share in (step / STEPS for step in range(1, STEPS + 1))
)


class Area(NamedTuple):
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

    def met(self, others: Iterable[A], margin: float = 0) -> list[A]:
        """Those of the others that share ground with it, or come as near as the margin."""
        x, y, width, height = self.x, self.y, self.width, self.height
        return [
            other
            for other in others
            if abs(other.x - x) < (width + other.width) / 2 + margin
            and abs(other.y - y) < (height + other.height) / 2 + margin
        ]


class Line(NamedTuple):
    """The ground on which a flow runs, with points on its way."""

    x: float
    y: float
    width: float
    height: float
    owner: int
    points: Sequence[Point]


class Ground(Generic[A]):
    """Areas in the order of their middles from left to right, so that few are looked at for one place."""

    def __init__(self, areas: Iterable[A]) -> None:
        self.areas: list[A] = sorted(areas, key=attrgetter("x"))
        self.middles: list[float] = [area.x for area in self.areas]
        self.widest: float = max([area.width for area in self.areas], default=0.0)

    def add(self, area: A) -> None:
        at = bisect_left(self.middles, area.x)
        self.middles.insert(at, area.x)
        self.areas.insert(at, area)
        self.widest = max(self.widest, area.width)

    def met(self, area: Area, margin: float = 0) -> list[A]:
        """Those that share ground with the area, or come as near as the margin."""
        reach = (area.width + self.widest) / 2 + margin
        first, last = bisect_left(self.middles, area.x - reach), bisect_right(self.middles, area.x + reach)
        return area.met(self.areas[first:last], margin)


def place(
    labels: Sequence[tuple[Point, Size] | None], curves: Sequence[Sequence[Point]], boxes: Iterable[Area]
) -> list[Point | None]:
    """The middle of each label, in order; each is given as the middle that the layout proposes and its size."""
    ways = [along(points) for points in curves]
    lines = Ground(
        [Line(*around(points), owner, way) for owner, (points, way) in enumerate(zip(curves, ways, strict=True))]
    )
    taken = Ground(boxes)
    middles: list[Point | None] = []
    for owner, label in enumerate(labels):
        if label is None:
            middles.append(None)
            continue
        (x, y), size = label
        tried = [(AWAY * (abs(point[0] - x) + abs(point[1] - y)), point) for point in ways[owner][2:-2]]
        best = _cheapest(sorted([(OFF_LINE, (x, y)), *tried]), size, lines, taken, owner, ways[owner])
        taken.add(best)
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
    lines: Ground[Line],
    taken: Ground[Area],
    owner: int,
    way: Sequence[Point],
) -> Area:
    """The best of places that come with what they cost anyhow, in that order."""
    best, least = Area(*tried[0][1], *size), float("inf")
    for start, point in tried:
        if start >= least:
            break
        area = Area(*point, *size)
        cost = start + OWN_END * len(area.held((way[0], way[-1]), HEAD_ROOM)) + OVERLAP * len(taken.met(area))
        if cost < least:
            cost += CROSSED * min(_crossed(area, lines, owner), MOST_LINE_POINTS)
        if cost < least:
            best, least = area, cost
    return best


def _crossed(area: Area, lines: Ground[Line], owner: int) -> int:
    """How many points of other flows are in the area."""
    others = [line for line in lines.met(area, LINE_ROOM) if line.owner != owner]
    return sum([len(area.held(line.points, LINE_ROOM)) for line in others])
