"""Ways of flows that can go straight or in one even curve; where a box is in the way, the engine's way stays."""

from collections import defaultdict
from collections.abc import Sequence

from patterns.diagrams.dot import FLOW_LINE, Card, flow_lines
from patterns.diagrams.labels import Area, Ground, Point, along, around
from patterns.diagrams.model import Diagram, Flow

HEAD_LENGTH = 9
SHORTEST = 36
AIR = 6

Way = tuple[tuple[Point, ...], Point]


def even_ways(diagram: Diagram, places: dict[str, Point], size: Card) -> list[Way | None]:
    """For each flow the control points of one curve and the tip of its arrow, or None where that does not go."""
    boxes = {name: Area(*middle, size.width, size.height) for name, middle in places.items()}
    ground, offsets = Ground(boxes.values()), _offsets(diagram.flows, size)
    return [_way(flow, offset, boxes, ground) for flow, offset in zip(diagram.flows, offsets, strict=True)]


def _way(flow: Flow, offset: float, boxes: dict[str, Area], ground: Ground[Area]) -> Way | None:
    source, target = boxes[flow.source], boxes[flow.target]
    side = 1 if target.x > source.x else -1
    start = (source.x + side * source.width / 2, source.y + offset)
    tip = (target.x - side * target.width / 2, target.y + offset)
    if (tip[0] - start[0]) * side < SHORTEST:
        return None
    end = (tip[0] - side * HEAD_LENGTH, tip[1])
    reach = (end[0] - start[0]) / 2
    points = (start, (start[0] + reach, start[1]), (end[0] - reach, end[1]), end)
    # The curve stays among its control points; most boxes lie elsewhere.
    near = [box for box in ground.met(around(points), AIR + 1) if box not in (source, target)]
    if near and any(box.held(way, AIR) for way in [along(points)] for box in near):
        return None
    return points, tip


def _offsets(flows: Sequence[Flow], size: Card) -> list[float]:
    """How far from the middle of the boxes each flow runs: those between the same two boxes run in parallel."""
    pairs: dict[frozenset[str], list[int]] = defaultdict(list)
    for index, flow in enumerate(flows):
        pairs[frozenset((flow.source, flow.target))].append(index)
    offsets = [0.0] * len(flows)
    for together in pairs.values():
        lines = max(len(flow_lines(flows[index])) for index in together)
        step = min(max(lines * FLOW_LINE, FLOW_LINE) + 11, (size.height - 30) / len(together))
        for place, index in enumerate(together):
            offsets[index] = (place - (len(together) - 1) / 2) * step
    return offsets
