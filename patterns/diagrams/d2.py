"""A diagram in D2, written from the model alone."""

from collections.abc import Iterator

from patterns.diagrams.dot import family, members, note
from patterns.diagrams.model import Diagram, Flow, Node, clean
from patterns.diagrams.names import PlainNames, cluster_name, drawn_flows, flow_name, node_name
from patterns.diagrams.palette import GROUPS, LIGHT, tint


def write(diagram: Diagram) -> str:
    """The text, the same at every run; flows to unknown nodes are left out."""
    return "\n".join(_lines(diagram)) + "\n"


def quoted(text: str) -> str:
    """Text in quotes that shows exactly this; of the language's signs it holds none that is not escaped."""
    escaped = clean(text).strip()
    for sign in '\\"$':
        escaped = escaped.replace(sign, f"\\{sign}")
    return f'"{escaped}"'


def _lines(diagram: Diagram) -> Iterator[str]:
    names, inside = PlainNames(), members(diagram)
    path = {}
    yield f"# {clean(diagram.title)}"
    yield "direction: right"
    yield from _classes(diagram)
    for cluster in diagram.clusters:
        if cluster.id in inside:
            frame = names[cluster_name(diagram, cluster.id)]
            yield f"{frame}: {quoted(cluster.label)} {{"
            yield f'  style: {{fill: transparent; stroke: "{LIGHT["ink-soft"]}"; stroke-dash: 2; border-radius: 12}}'
            for node in inside[cluster.id]:
                name = names[node_name(diagram, node.id)]
                path[node.id] = f"{frame}.{name}"
                yield f"  {_node(node, name)}"
            yield "}"
    for node in diagram.nodes:
        if node.id not in path:
            path[node.id] = names[node_name(diagram, node.id)]
            yield _node(node, path[node.id])
    for place, flow in drawn_flows(diagram):
        yield _flow(flow, path, names[flow_name(diagram, place)])


def _classes(diagram: Diagram) -> Iterator[str]:
    yield "classes: {"
    used = {family(node) for node in diagram.nodes}
    for group in GROUPS:
        if group in used:
            color = LIGHT[group]
            fill = tint(color, LIGHT["paper"])
            yield f'  {group}: {{style: {{fill: "{fill}"; stroke: "{color}"; border-radius: 8}}}}'
    yield f'  gap: {{style: {{fill: "{LIGHT["paper"]}"; stroke-dash: 4}}}}'
    yield f'  sync: {{style: {{stroke: "{LIGHT["ink-soft"]}"}}}}'
    yield f'  async: {{style: {{stroke: "{LIGHT["ink-soft"]}"; stroke-dash: 4}}}}'
    yield "}"


def _node(node: Node, name: str) -> str:
    said = note(node)
    label = quoted(node.label)[:-1] + (f"\\n{quoted(said)[1:-1]}" if said else "") + '"'
    kind = f"[{family(node)}; gap]" if node.fit == "none" else family(node)
    return f"{name}: {label} {{class: {kind}}}"


def _flow(flow: Flow, path: dict[str, str], name: str) -> str:
    """The arrow; its name is a class, because D2 gives arrows no ids and writes classes into its pictures."""
    label = f"{quoted(flow.label)} " if clean(flow.label).strip() else ""
    mode = "async" if flow.mode == "async" else "sync"
    return f"{path[flow.source]} -> {path[flow.target]}: {label}{{class: [{mode}; {name}]}}"
