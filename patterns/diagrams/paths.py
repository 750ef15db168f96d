"""Ways through a diagram along its flows; flows that only answer others are left out, so no way goes in a circle."""

from collections.abc import Sequence
from functools import cache

from patterns.diagrams.model import Diagram, Node


def longest_way(diagram: Diagram) -> tuple[Node, ...]:
    """The longest row of nodes that follow one another, of several the first in the order of nodes and flows."""
    onward, nodes = _onward(diagram), {node.id: node for node in diagram.nodes}

    @cache
    def way_from(name: str) -> tuple[str, ...]:
        return (name, *max((way_from(target) for target in onward[name]), key=len, default=()))

    return tuple(nodes[name] for name in max(map(way_from, nodes), key=len, default=()))


def has_way(diagram: Diagram, roles: Sequence[str]) -> bool:
    """Whether nodes of these roles follow one another somewhere in the diagram, each directly on the one before."""
    onward, role_of = _onward(diagram), {node.id: node.role for node in diagram.nodes}
    reached = {name for name, role in role_of.items() if role == roles[0]}
    for wanted in roles[1:]:
        reached = {target for name in reached for target in onward[name] if role_of[target] == wanted}
    return bool(reached)


def _onward(diagram: Diagram) -> dict[str, list[str]]:
    """Where the flows of each node lead, answers apart."""
    onward: dict[str, list[str]] = {node.id: [] for node in diagram.nodes}
    for flow in diagram.flows:
        if flow not in diagram.answers and flow.source in onward and flow.target in onward:
            onward[flow.source].append(flow.target)
    return onward
