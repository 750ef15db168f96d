"""A diagram as a Mermaid flowchart, for Markdown pages; written from the model alone."""

import re
from collections.abc import Iterator

from patterns.diagrams.dot import family, members, note
from patterns.diagrams.model import Diagram, Flow, Node, clean
from patterns.diagrams.names import PlainNames, cluster_name, drawn_flows, flow_name, node_name
from patterns.diagrams.palette import GROUPS, LIGHT, tint

# Words of the language that no id may begin with.
_RESERVED = re.compile(
    r"(?:acc(?:title|descr)|call|class|classdef|click|default|direction|end|flowchart|graph|href|interpolate|linkstyle"
    r"|style|subgraph)(?![A-Za-z0-9])",
    re.IGNORECASE,
)
# A number before a full stop, and a plus or hyphen at the beginning, would make a list.
_UNSAFE = re.compile(r"[^\w .,/+()!?'-]|_|(?<=\d)\.|^[+-]")
# A line break written out, a formula, the name of an icon, and what Mermaid itself makes of "#" and ";" of an entity.
_LATE = re.compile(r"\\(?=n)|\$(?=\$)|:(?=fa-)|\ufb02(?=\xb0)|\xb6(?=\xdf)")
SPLIT = "\N{ZERO WIDTH SPACE}"


def write(diagram: Diagram) -> str:
    """The text, the same at every run; flows to unknown nodes are left out."""
    return "\n".join(_lines(diagram)) + "\n"


def quoted(text: str) -> str:
    """Text in quotes that shows exactly this: whatever means something to Mermaid or Markdown is an entity.

    What Mermaid looks for after it has read the entities is split by a space without width.
    """
    return f'"{_escaped(text) or " "}"'


def _lines(diagram: Diagram) -> Iterator[str]:
    names, inside = PlainNames(), members(diagram)
    yield "flowchart LR"
    yield f"  accTitle: {_escaped(diagram.title)}"
    yield from [f"  accDescr: {_escaped(diagram.description)}"] if diagram.description.strip() else []
    for cluster in diagram.clusters:
        if cluster.id in inside:
            yield f"  subgraph {_name(names[cluster_name(diagram, cluster.id)])}[{quoted(cluster.label)}]"
            yield from (f"    {_node(diagram, node, names)}" for node in inside[cluster.id])
            yield "  end"
    framed = {node.id for nodes in inside.values() for node in nodes}
    yield from (f"  {_node(diagram, node, names)}" for node in diagram.nodes if node.id not in framed)
    yield from (f"  {_flow(diagram, place, flow, names)}" for place, flow in drawn_flows(diagram))
    used = {family(node) for node in diagram.nodes}
    for group in GROUPS:
        if group in used:
            color = LIGHT[group]
            yield f"  classDef {group} fill:{tint(color, LIGHT['paper'])},stroke:{color},color:{LIGHT['ink']}"
    gaps = [_name(names[node_name(diagram, node.id)]) for node in diagram.nodes if node.fit == "none"]
    if gaps:
        yield f"  classDef gap fill:{LIGHT['paper']},stroke-dasharray:5 4"
        yield f"  class {','.join(gaps)} gap"


def _node(diagram: Diagram, node: Node, names: PlainNames) -> str:
    said = note(node)
    label = quoted(node.label)[:-1] + (f"<br/>{_escaped(said)}" if said else "") + '"'
    return f"{_name(names[node_name(diagram, node.id)])}({label}):::{family(node)}"


def _flow(diagram: Diagram, place: int, flow: Flow, names: PlainNames) -> str:
    source, target = (_name(names[node_name(diagram, end)]) for end in (flow.source, flow.target))
    line = "-.->" if flow.mode == "async" else "-->"
    label = f"|{quoted(flow.label)}|" if clean(flow.label).strip() else ""
    return f"{source} {_name(names[flow_name(diagram, place)])}@{line}{label} {target}"


def _name(plain: str) -> str:
    return f"d-{plain}" if _RESERVED.match(plain) else plain


def _escaped(text: str) -> str:
    return _UNSAFE.sub(_entity, _LATE.sub(rf"\g<0>{SPLIT}", clean(text).strip()))


def _entity(found: re.Match[str]) -> str:
    named = {'"': "quot", "<": "lt", ">": "gt", "&": "amp"}
    return f"#{named.get(found[0], ord(found[0]))};"
