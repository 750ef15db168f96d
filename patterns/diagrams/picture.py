"""A laid-out diagram as shapes with their places: what the vector and the bitmap writer both draw. Unit: px."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import hypot
from typing import NamedTuple

from patterns.diagrams import dot
from patterns.diagrams.labels import Area, place
from patterns.diagrams.model import Cluster, Diagram, Flow, Node, clean
from patterns.diagrams.routes import Way, even_ways

MARGIN = 10
HEAD_WIDTH = 8
MARK = (48, 16)

Point = tuple[float, float]


class Route(NamedTuple):
    """A flow's way: the control points of its Bezier curves, the arrow's tip, the middle of its label."""

    points: tuple[Point, ...]
    tip: Point
    label: Point | None


@dataclass(frozen=True)
class Layout:
    """What the engine decided: places in px, y downwards; routes in the order of the diagram's flows."""

    width: float
    height: float
    nodes: dict[str, Point] = field(default_factory=dict)
    routes: tuple[Route, ...] = ()
    frames: Mapping[str, tuple[float, float, float, float]] = field(default_factory=dict)


class Line(NamedTuple):
    """One line of text; x is its middle, y its baseline. Kinds: label, service, mark, flow, frame."""

    kind: str
    text: str
    x: float
    y: float
    size: int


class Box(NamedTuple):
    node: Node
    x: float
    y: float
    width: float
    height: float
    lines: tuple[Line, ...]

    @property
    def glyph_at(self) -> Point:
        """The upper left corner of the glyph."""
        return self.x + (self.width - dot.GLYPH) / 2, self.y + dot.PADDING

    @property
    def mark_at(self) -> Point:
        """The upper left corner of the tab with the node's mark, on the upper edge of the box."""
        return self.x + self.width - MARK[0] - 8, self.y - MARK[1] / 2

    @property
    def all_lines(self) -> tuple[Line, ...]:
        """The text of the box and of its mark."""
        if not self.node.mark:
            return self.lines
        x, y = self.mark_at
        return (*self.lines, Line("mark", self.node.mark, x + MARK[0] / 2, y + 11.5, 10))


class Arrow(NamedTuple):
    flow: Flow
    points: tuple[Point, ...]
    head: tuple[Point, Point, Point]
    lines: tuple[Line, ...]
    plate: Area | None

    @property
    def line(self) -> tuple[Point, ...]:
        """The curve: up to the foot of a filled head, through to the tip of an open one."""
        if self.flow.mode == "sync":
            return self.points
        return (*self.points, self.points[-1], self.head[1], self.head[1])


@dataclass(frozen=True)
class Frame:
    cluster: Cluster
    x: float
    y: float
    width: float
    height: float
    line: Line


@dataclass(frozen=True)
class Picture:
    """Frames lie below arrows, arrows below boxes."""

    diagram: Diagram
    width: float
    height: float
    frames: tuple[Frame, ...]
    arrows: tuple[Arrow, ...]
    boxes: tuple[Box, ...]


def picture(diagram: Diagram, layout: Layout) -> Picture:
    """The shapes of the diagram at the places of the layout, with a margin around them."""
    size = dot.card(diagram)
    ways = even_ways(diagram, layout.nodes, size)
    routes = [_evened(route, way) for route, way in zip(layout.routes, ways, strict=True)]
    middles = _label_places(diagram, layout, routes, size)
    arrows = zip(diagram.flows, routes, middles, strict=True)
    return Picture(
        diagram,
        layout.width + 2 * MARGIN,
        layout.height + 2 * MARGIN,
        frames=tuple(_frame(item, layout) for item in diagram.clusters if item.id in layout.frames),
        arrows=tuple(_arrow(flow, route, middle) for flow, route, middle in arrows),
        boxes=tuple(_box(node, size, _moved(layout.nodes[node.id])) for node in diagram.nodes),
    )


def _box(node: Node, size: dot.Card, middle: Point) -> Box:
    x, y = middle[0] - size.width / 2, middle[1] - size.height / 2
    baseline = y + dot.PADDING + dot.GLYPH + dot.PADDING / 2
    lines = []
    for kind, texts, font, step in (
        ("label", dot.label_lines(node), dot.LABEL_SIZE, dot.LABEL_LINE),
        ("service", dot.service_lines(node), dot.SERVICE_SIZE, dot.SERVICE_LINE),
    ):
        for text in texts:
            baseline += step
            lines.append(Line(kind, text, middle[0], baseline - step + font * 1.05, font))
    return Box(node, x, y, size.width, size.height, tuple(lines))


def _evened(route: Route, way: Way | None) -> Route:
    """The route along our own curve; its label starts from the middle of that curve."""
    if way is None:
        return route
    points, tip = way
    return Route(points, tip, ((points[0][0] + points[-1][0]) / 2, (points[0][1] + tip[1]) / 2))


def _label_places(diagram: Diagram, layout: Layout, routes: Sequence[Route], size: dot.Card) -> list[Point | None]:
    rooms = [
        (route.label, dot.plate(flow)) if route.label and flow.label.strip() else None
        for flow, route in zip(diagram.flows, routes, strict=True)
    ]
    boxes = [Area(*middle, size.width, size.height) for middle in layout.nodes.values()]
    return place(rooms, [route.points for route in routes], boxes)


def _arrow(flow: Flow, route: Route, middle: Point | None) -> Arrow:
    points, tip = tuple(map(_moved, route.points)), _moved(route.tip)
    foot = points[-1]
    length = hypot(tip[0] - foot[0], tip[1] - foot[1]) or 1
    across = (
        (tip[1] - foot[1]) / length * HEAD_WIDTH / 2,
        -(tip[0] - foot[0]) / length * HEAD_WIDTH / 2,
    )
    head = ((foot[0] + across[0], foot[1] + across[1]), tip, (foot[0] - across[0], foot[1] - across[1]))
    if middle is None:
        return Arrow(flow, points, head, (), None)
    middle = _moved(middle)
    return Arrow(
        flow, points, head, tuple(_stacked("flow", dot.flow_lines(flow), middle)), Area(*middle, *dot.plate(flow))
    )


def _stacked(kind: str, texts: Sequence[str], middle: Point) -> Iterable[Line]:
    top = middle[1] - len(texts) * dot.FLOW_LINE / 2
    for row, text in enumerate(texts):
        yield Line(kind, text, middle[0], top + row * dot.FLOW_LINE + dot.FLOW_SIZE * 0.98, dot.FLOW_SIZE)


def _frame(cluster: Cluster, layout: Layout) -> Frame:
    left, top, right, bottom = layout.frames[cluster.id]
    x, y = _moved((left, top))
    middle = x + dot.frame_room(cluster)[0] / 2 + 8
    line = Line("frame", clean(cluster.label), middle, y + dot.FRAME_LINE, dot.FRAME_SIZE)
    return Frame(cluster, x, y, right - left, bottom - top, line)


def _moved(point: Point) -> Point:
    return point[0] + MARGIN, point[1] + MARGIN
