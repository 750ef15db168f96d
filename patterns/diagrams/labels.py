"""Where the label of a flow stands: on its own line, clear of boxes, of other labels and of other lines."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

Point = tuple[float, float]
Size = tuple[float, float]
STEPS = 24
CELL = 64

# What a place costs: hiding a box or a label is worst, then hiding the own arrow, then crossing other lines.
OVERLAP, OWN_END, LINE, OFF_LINE, AWAY = 1000.0, 60.0, 100.0, 30.0, 0.3
MOST_LINE_POINTS = 10
HEAD_ROOM = 10


@dataclass(frozen=True)
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

    def holds(self, point: Point, margin: float = 0) -> bool:
        return abs(point[0] - self.x) < self.width / 2 + margin and abs(point[1] - self.y) < self.height / 2 + margin

    def meets(self, other: "Area", margin: float = 0) -> bool:
        apart_x, apart_y = abs(other.x - self.x), abs(other.y - self.y)
        return apart_x < (self.width + other.width) / 2 + margin and apart_y < (self.height + other.height) / 2 + margin


@dataclass(frozen=True)
class _Ground:
    """Points by the square of the ground they lie in, each with the number of the flow it belongs to."""

    squares: dict[tuple[int, int], list[tuple[int, Point]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, owner: int, points: Iterable[Point]) -> None:
        for point in points:
            self.squares[int(point[0] // CELL), int(point[1] // CELL)].append((owner, point))

    def near(self, area: Area) -> Iterator[tuple[int, Point]]:
        left, right = (int((area.x + side * area.width / 2) // CELL) for side in (-1, 1))
        top, bottom = (int((area.y + side * area.height / 2) // CELL) for side in (-1, 1))
        for column in range(left, right + 1):
            for row in range(top, bottom + 1):
                yield from self.squares.get((column, row), ())


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
        proposed, size = label
        tried = [(_detour(point, proposed), point) for point in ways[owner][2:-2]]
        areas = [(cost, Area(*point, *size)) for cost, point in [(OFF_LINE, proposed), *sorted(tried)]]
        # No place of the label reaches farther than this; most boxes and labels lie elsewhere.
        ground = around([point for _, point in [*tried, (0, proposed)]])
        near = [area for area in taken if area.meets(ground, max(size))]
        best = _cheapest(areas, owner, ways[owner], lines, near)
        taken.append(best)
        middles.append((best.x, best.y))
    return middles


def around(points: Sequence[Point]) -> Area:
    """The smallest area with all of the points in it or on its edge."""
    across, down = zip(*points, strict=True)
    left, right, top, bottom = min(across), max(across), min(down), max(down)
    return Area((left + right) / 2, (top + bottom) / 2, right - left, bottom - top)


def along(points: Sequence[Point]) -> list[Point]:
    """Points on a chain of cubic Bezier curves, dense enough to see what a label would cover."""
    found = [points[0]]
    for start in range(0, len(points) - 3, 3):
        found += [_at(points[start : start + 4], step / STEPS) for step in range(1, STEPS + 1)]
    return found


def _cheapest(
    areas: Sequence[tuple[float, Area]],
    owner: int,
    way: Sequence[Point],
    lines: _Ground,
    taken: Sequence[Area],
) -> Area:
    """The best of areas that come with what they cost anyhow; those that cannot win are not looked at."""
    best, least = areas[0][1], float("inf")
    for start, area in areas:
        if start >= least:
            continue
        cost = start + OWN_END * (area.holds(way[0], HEAD_ROOM) + area.holds(way[-1], HEAD_ROOM))
        cost += OVERLAP * sum(area.meets(other) for other in taken)
        if cost < least:
            crossed = sum(other != owner and area.holds(point, 3) for other, point in lines.near(area))
            cost += LINE * min(crossed, MOST_LINE_POINTS)
        if cost < least:
            best, least = area, cost
    return best


def _detour(point: Point, proposed: Point) -> float:
    return AWAY * (abs(point[0] - proposed[0]) + abs(point[1] - proposed[1]))


def _at(curve: Sequence[Point], share: float) -> Point:
    rest = 1 - share
    first, second, third, fourth = rest**3, 3 * rest**2 * share, 3 * rest * share**2, share**3
    one, two, three, four = curve
    return (
        first * one[0] + second * two[0] + third * three[0] + fourth * four[0],
        first * one[1] + second * two[1] + third * three[1] + fourth * four[1],
    )
