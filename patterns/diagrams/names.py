"""The ids of what is drawn: the same in every format that can hold them, and their like in the stricter ones."""

import re
from collections.abc import Iterator

from patterns.diagrams.model import Diagram, Flow


def node_name(diagram: Diagram, node_id: str) -> str:
    return f"{diagram.id}-node-{node_id}"


def flow_name(diagram: Diagram, place: int) -> str:
    """The id of the flow at this place of the diagram, counted from zero."""
    return f"{diagram.id}-flow-{place}"


def cluster_name(diagram: Diagram, cluster_id: str) -> str:
    return f"{diagram.id}-cluster-{cluster_id}"


def drawn_flows(diagram: Diagram) -> Iterator[tuple[int, Flow]]:
    """Each flow between known nodes, with its place among all."""
    known = {node.id for node in diagram.nodes}
    return ((place, flow) for place, flow in enumerate(diagram.flows) if {flow.source, flow.target} <= known)


class PlainNames:
    """Names of letters, digits, hyphen and underscore that begin with a letter, one for each id.

    Ids that differ only in case or in other characters get a number at the end.
    """

    def __init__(self) -> None:
        self._given: dict[str, str] = {}
        self._taken: set[str] = set()

    def __getitem__(self, given: str) -> str:
        if given not in self._given:
            plain = re.sub(r"[^A-Za-z0-9_-]+|(?<=-)-+", "_", given)
            plain = plain if plain[:1].isalpha() else f"d{plain}"
            self._given[given] = unused(plain, self._taken)
        return self._given[given]


def unused(name: str, taken: set[str], form: str = "{}-{}") -> str:
    """The name, with the first free number where it is taken in whatever case; it is taken from then on."""
    found, number = name, 1
    while found.casefold() in taken:
        number += 1
        found = form.format(name, number)
    taken.add(found.casefold())
    return found
