"""From a diagram to DOT, and from Graphviz's answer to places. The only module that builds DOT.

For the layout Graphviz is given numbers alone: boxes of known size and free room for labels. No text of an
author reaches it, nothing that it writes reaches a page, and the result does not depend on installed fonts.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import graphviz

from patterns.diagrams import dot
from patterns.diagrams.model import Diagram, clean
from patterns.diagrams.names import drawn_flows, flow_name, node_name
from patterns.diagrams.picture import Layout, Point, Route
from patterns.rendering import engine
from patterns.rendering.trouble import LayoutFailed

FONT = "Helvetica"
FARTHEST = 1_000_000
TURNED = {"dir": "back", "headport": "w"}


def dot_source(diagram: Diagram) -> str:
    """The diagram as DOT text for Graphviz and its friends; flows to unknown nodes are left out."""
    graph = graphviz.Digraph(safe(diagram.id), graph_attr=dot.graph_attributes())
    graph.attr(label=safe(clean(diagram.title)), labelloc="t", fontname=FONT, fontsize="16")
    graph.attr("node", fontname=FONT, fontsize=str(dot.LABEL_SIZE))
    graph.attr("edge", fontname=FONT, fontsize=str(dot.FLOW_SIZE), arrowsize="0.8")
    box = dot.card(diagram)
    for node in diagram.nodes:
        attributes = dot.node_attributes(node, box)
        attributes |= {"label": safe(attributes["label"]), "id": safe(clean(node_name(diagram, node.id)))}
        graph.node(_name(node.id), **attributes)
    for place, flow in drawn_flows(diagram):
        attributes = dot.flow_attributes(diagram, flow)
        attributes |= {"label": safe(attributes["label"]), "id": safe(clean(flow_name(diagram, place)))}
        graph.edge(_name(flow.source), _name(flow.target), **attributes)
    inside = dot.members(diagram)
    for cluster in diagram.clusters:
        if cluster.id in inside:
            with graph.subgraph(name=f"cluster_{safe(clean(cluster.id))}") as frame:
                attributes = dot.cluster_attributes(cluster)
                frame.attr(**attributes | {"label": safe(attributes["label"])})
                for node in inside[cluster.id]:
                    frame.node(_name(node.id))
    return str(graph.source)


def layout_source(diagram: Diagram) -> str:
    """The same graph for our own drawing: names and labels replaced by numbers and sizes, which need no quotes."""
    return "\n".join(["digraph layout {", *_layout_lines(diagram), "}\n"])


def _layout_lines(diagram: Diagram) -> Iterator[str]:
    box = dot.card(diagram)
    size = {name: dot.node_attributes(node, box)[name] for node in diagram.nodes[:1] for name in ("width", "height")}
    yield f"\tgraph [{_row(dot.graph_attributes() | {'pad': '0'})}]"
    yield f'\tnode [shape=box fixedsize=true label="" {_row(size)}]'
    yield "\tedge [arrowsize=0.8]"
    names = {node.id: f"n{place}" for place, node in enumerate(diagram.nodes)}
    yield from (f"\t{name}" for name in names.values())
    passed = any(dot.is_long_way_back(diagram, flow) for flow in diagram.flows)
    for place, flow in enumerate(diagram.flows):
        tail, head, room = names[flow.source], names[flow.target], _room(*dot.flow_room(flow))
        if dot.is_long_way_back(diagram, flow):  # laid out forward, between the ranks, and drawn from its other end
            tail, head, route = head, tail, TURNED
        else:
            route = dot.flow_route(diagram, flow)
            if passed and flow not in diagram.answers:  # the way back bends, and not what it passes
                route["weight"] = "4"
        yield f"\t{tail} -> {head} [{_row({'id': f'f{place}'} | route | room)}]"
    inside = dot.members(diagram)
    for place, cluster in enumerate(diagram.clusters):
        if cluster.id in inside:
            room = {"labeljust": "l", "margin": "14"} | _room(*dot.frame_room(cluster))
            yield f"\tsubgraph cluster_{place} {{"
            yield f"\t\tgraph [{_row(room)}]"
            yield from (f"\t\t{names[node.id]}" for node in inside[cluster.id])
            yield "\t}"


def _row(attributes: dot.Attributes) -> str:
    return " ".join([f"{name}={value}" for name, value in attributes.items()])


def layout(diagram: Diagram) -> Layout:
    """Where everything goes; raises one of the LayoutErrors."""
    faults = diagram.faults()
    if faults:
        raise LayoutFailed(f"The diagram cannot be drawn. {' '.join(faults)}")
    answer = engine.run(layout_source(diagram), engine.LAYOUT)
    try:
        return _read(diagram, json.loads(answer))
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise LayoutFailed("The layout engine wrote something that is not a layout.") from error


def safe(text: str) -> str:
    """Text as a DOT label that shows exactly this text: no escapes, no entities, never HTML-like."""
    lines = [graphviz.escape(line.replace("&", "&amp;")) for line in text.split("\n")]
    quoted: str = graphviz.nohtml("\\n".join(lines))
    return quoted


def _name(node_id: str) -> str:
    # The library reads a colon in an edge as a port.
    return safe(clean(node_id).replace(":", "/"))


def _room(width: int, height: int) -> dict[str, str]:
    if not width:
        return {}
    frame = 'BORDER="0" CELLSPACING="0" FIXEDSIZE="TRUE"'
    return {"label": f'<<TABLE {frame} WIDTH="{width}" HEIGHT="{height}"><TR><TD></TD></TR></TABLE>>'}


def _read(diagram: Diagram, answer: Any) -> Layout:
    left, bottom, right, top = _numbers(answer["bb"])
    if right < left or top < bottom:
        raise ValueError("the picture has no inside")

    def places(text: str) -> tuple[Point, ...]:
        numbers = _numbers(text)
        return tuple((x - left, top - y) for x, y in zip(numbers[::2], numbers[1::2], strict=True))

    objects = {item["name"]: item for item in answer.get("objects", [])}
    edges = {item["id"]: item for item in answer.get("edges", [])}
    frames = {}
    for at, cluster in enumerate(diagram.clusters):
        if f"cluster_{at}" in objects:
            (x, lower), (end, upper) = places(objects[f"cluster_{at}"]["bb"])
            frames[cluster.id] = (x, upper, end, lower)
    return Layout(
        right - left,
        top - bottom,
        nodes={node.id: places(objects[f"n{at}"]["pos"])[0] for at, node in enumerate(diagram.nodes)},
        routes=tuple(
            _route(edges[f"f{at}"], places, is_turned=dot.is_long_way_back(diagram, flow))
            for at, flow in enumerate(diagram.flows)
        ),
        frames=frames,
    )


def _route(edge: Any, places: Callable[[str], tuple[Point, ...]], *, is_turned: bool) -> Route:
    """Reads "e,x,y x,y x,y ...": the tip of the arrow, then the control points.

    A flow that was turned for the layout has its tip at "s,x,y" and its points from there.
    """
    position = edge["pos"].split()
    points = places(" ".join(point for point in position if point[0] not in "es"))
    tips = [places(point[2:])[0] for point in position if point[0] == ("s" if is_turned else "e")]
    points = points[::-1] if is_turned else points
    if len(points) % 3 != 1 or len(points) < 4:
        raise ValueError(f"{len(points)} points are no chain of Bezier curves")
    label = places(edge["lp"])[0] if "lp" in edge else None
    return Route(points, tips[0] if tips else points[-1], label)


def _numbers(text: str) -> list[float]:
    numbers = [float(number) for number in text.replace(",", " ").split()]
    if not all(abs(number) < FARTHEST for number in numbers):
        raise ValueError("a coordinate is not a number, or far away")
    return numbers
