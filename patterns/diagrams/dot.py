"""What Graphviz is told: sizes, wrapped text and attributes as plain dicts. `patterns.rendering` writes the DOT."""

from collections.abc import Mapping
from dataclasses import dataclass

from patterns.diagrams.measure import text_width, wrap
from patterns.diagrams.model import CHANGES, FITS, Cluster, Diagram, Flow, Node, clean
from patterns.diagrams.palette import GROUPS, LIGHT, tint

LABEL_SIZE, LABEL_LINE = 14, 18
SERVICE_SIZE, SERVICE_LINE = 12, 15
FLOW_SIZE, FLOW_LINE = 12, 15
FRAME_SIZE, FRAME_LINE = 12, 18
GLYPH = 32
PADDING = 12
TEXT_WIDTH = 126
FLOW_WIDTH = 116
NARROWEST = 124
POINTS_PER_INCH = 72
NO_EQUIVALENT = "no equivalent"

Attributes = dict[str, str]


@dataclass(frozen=True)
class Card:
    """The size of every box of one diagram: one size for all keeps ranks and rows straight."""

    width: float
    height: float


def label_lines(node: Node) -> tuple[str, ...]:
    return wrap(clean(node.label), LABEL_SIZE, TEXT_WIDTH)


def service_lines(node: Node) -> tuple[str, ...]:
    """The service's name, or that there is none."""
    return wrap(NO_EQUIVALENT if node.fit == "none" else clean(node.service), SERVICE_SIZE, TEXT_WIDTH)


def note(node: Node) -> str:
    """What a text format writes below the label: the service, "(partial)" with it, or that there is none."""
    if node.fit == "none":
        return NO_EQUIVALENT
    service = clean(node.service)
    return f"{service} (partial)" if service and node.fit == "partial" else service


def flow_lines(flow: Flow) -> tuple[str, ...]:
    return wrap(clean(flow.label), FLOW_SIZE, FLOW_WIDTH)


def card(diagram: Diagram) -> Card:
    """The smallest box that holds the glyph and the text of every node."""
    widest, tallest = 0.0, 0
    for node in diagram.nodes:
        labels, services = label_lines(node), service_lines(node)
        sizes = [text_width(line, LABEL_SIZE) for line in labels]
        sizes += [text_width(line, SERVICE_SIZE) for line in services]
        widest = max(widest, *sizes, 0.0)
        tallest = max(tallest, len(labels) * LABEL_LINE + len(services) * SERVICE_LINE)
    width = max(NARROWEST, round(widest + 2 * PADDING))
    return Card(width, 2 * PADDING + GLYPH + PADDING / 2 + tallest)


def graph_attributes() -> Attributes:
    return {"rankdir": "LR", "nodesep": "0.4", "ranksep": "0.45", "splines": "spline", "pad": "0.1"}


def family(node: Node) -> str:
    """The colour family of the node, "actor" where there is no such one."""
    return node.group if node.group in GROUPS else "actor"


def node_classes(node: Node) -> str:
    """What a style rule finds the node by; nothing of an author gets into it."""
    change = f" is-{node.change}" if node.change in CHANGES[1:] else ""
    return f"node group-{family(node)} fit-{node.fit if node.fit in FITS else 'full'}{change}"


def node_attributes(node: Node, box: Card) -> Attributes:
    """A rounded box of the group's colour; dashed and empty where the provider has nothing for the role."""
    color = LIGHT[family(node)]
    gap = node.fit == "none"
    return {
        "label": "\n".join([*label_lines(node), *service_lines(node)]),
        "shape": "box",
        "style": "rounded,dashed" if gap else "rounded,filled",
        "color": color,
        "fillcolor": LIGHT["paper"] if gap else tint(color, LIGHT["paper"]),
        "width": _inches(box.width),
        "height": _inches(box.height),
        "class": node_classes(node),
    }


def flow_attributes(diagram: Diagram, flow: Flow) -> Attributes:
    """Solid with a filled head when the source waits, dashed with an open head when it does not.

    A flow that runs back takes no part in the ranks, so that a response does not turn the order around.
    """
    waits = flow.mode != "async"
    drawn = {"style": "solid", "arrowhead": "normal"} if waits else {"style": "dashed", "arrowhead": "vee"}
    return {"label": "\n".join(flow_lines(flow)), **drawn, **flow_route(diagram, flow)}


def flow_route(diagram: Diagram, flow: Flow) -> Attributes:
    """Where a flow leaves and arrives: forward ones from the right side to the left side of the boxes."""
    if flow.source == flow.target:
        return {}
    if flow in diagram.answers:
        return {"constraint": "false"}
    return {"tailport": "e", "headport": "w"}


def is_long_way_back(diagram: Diagram, flow: Flow) -> bool:
    """Whether a flow runs back past other nodes, and not beside the flow that it answers."""
    if flow not in diagram.answers or flow.source == flow.target:
        return False
    return not any((other.source, other.target) == (flow.target, flow.source) for other in diagram.flows)


def cluster_attributes(cluster: Cluster) -> Attributes:
    return {
        "label": clean(cluster.label),
        "labeljust": "l",
        "style": "rounded",
        "color": LIGHT["line"],
        "margin": "14",
    }


def members(diagram: Diagram) -> Mapping[str, list[Node]]:
    """The nodes of each cluster that has any, by the cluster's id, in the order of the clusters."""
    inside = {frame.id: [node for node in diagram.nodes if node.cluster == frame.id] for frame in diagram.clusters}
    return {name: nodes for name, nodes in inside.items() if nodes}


def plate(flow: Flow) -> tuple[float, float]:
    """Width and height of the ground behind a flow's label; (0, 0) without one."""
    lines = flow_lines(flow)
    if not lines:
        return 0, 0
    return max(text_width(line, FLOW_SIZE) for line in lines) + 4, len(lines) * FLOW_LINE + 1


def flow_room(flow: Flow) -> tuple[int, int]:
    """Width and height that the layout keeps free for a flow's label."""
    width, height = plate(flow)
    return (round(width) + 18, round(height) + 8) if width else (0, 0)


def frame_room(cluster: Cluster) -> tuple[int, int]:
    """Width and height to keep free for a frame's title."""
    return round(text_width(clean(cluster.label), FRAME_SIZE)) + 8, FRAME_LINE


def _inches(length: float) -> str:
    return f"{length / POINTS_PER_INCH:.4g}"
