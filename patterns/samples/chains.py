"""The chain of roles that a sample joins, and which patterns it fits."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from patterns.diagrams.model import Diagram, Flow, Node
from patterns.diagrams.paths import has_way, longest_way
from patterns.models import Implementation
from patterns.models.implementation import OTHER
from patterns.samples.services import Named, Vocabulary
from patterns.schema import Complaint

MAX_SERVICES = 40
MAX_LINES = 400
MAX_NAME = 80
FEWEST_ROLES = 2
CLIENT = "client"
BASIS = Implementation.Basis


@dataclass(frozen=True)
class Chain:
    """The services of a sample in order, the roles from its entry to its exit, and where both were read."""

    services: tuple[Named, ...] = ()
    roles: tuple[str, ...] = ()
    basis: str = ""


def chain_of(data: Mapping[str, Any], folder: str, vocabulary: Vocabulary) -> Chain:
    """The chain by the sample's drawing, else by its list of services, else by the name of its folder.

    A drawing may branch: its chain is its longest way. A list of `from` and `to` names the ends alone; where the
    folder's name has the same ends, what it names between them belongs to the chain.
    """
    if drawn := _drawn(data["patternArch"], vocabulary):
        return drawn
    listed = [vocabulary.named(name) for name in _listed(data["services"])]
    named = vocabulary.in_folder_name(folder)
    if not listed or _is_fuller(named, listed):
        return _straight(named, BASIS.NAME)
    return _straight(listed, BASIS.LIST)


def fits(roles: Sequence[str], drawing: Diagram) -> bool:
    """Whether a sample with this chain implements the pattern that is drawn so.

    It does when the roles of its chain follow one another in the drawing: somewhere there is a node of the first
    role with a flow to a node of the second, that one with a flow to a node of the third, to the end of the chain.
    Flows that only answer do not count. Clients, and services that play no role of ours, are left away at both ends
    of the chain; between others such a service stays, and then no pattern fits. What is left must be two roles or
    more: one alone says nothing.
    """
    left = list(roles)
    while left and left[0] in {CLIENT, OTHER}:
        left.pop(0)
    while left and left[-1] in {CLIENT, OTHER}:
        left.pop()
    return len(left) >= FEWEST_ROLES and has_way(drawing, left)


def drawing_complaints(value: Any) -> Iterator[Complaint]:
    """What is wrong with a `patternArch`: icons are objects with texts, lines lead from one icon to another."""
    if not isinstance(value, dict):
        yield (), "expected an object"
        return
    icons = {name for name in value if _is("icon", name)}
    if len(icons) > MAX_SERVICES:
        yield (), f"more than {MAX_SERVICES} icons"
    if sum(_is("line", name) for name in value) > MAX_LINES:
        yield (), f"more than {MAX_LINES} lines"
        return
    for name, row in value.items():
        if not _is("icon", name) and not _is("line", name):
            continue
        if not isinstance(row, dict):
            yield (name,), "expected an object"
            continue
        keys = ("service", "label") if name in icons else ("from", "to")
        yield from (((name, key), "expected text") for key in keys if not isinstance(row.get(key, ""), str))
        if name not in icons:
            ends = ((key, row.get(key)) for key in keys)
            yield from (
                ((name, key), "names no icon") for key, end in ends if isinstance(end, str) and end not in icons
            )


def list_complaints(value: Any) -> Iterator[Complaint]:
    """What is wrong with `services`: a list of names, or an object with `from` and `to`."""
    if not isinstance(value, list | dict):
        yield (), "expected a list of names, or an object with `from` and `to`"
        return
    rows = list(enumerate(value)) if isinstance(value, list) else [(key, value.get(key)) for key in ("from", "to")]
    if len(rows) > MAX_SERVICES:
        yield (), f"more than {MAX_SERVICES} services"
    for key, row in rows:
        name = row.get("serviceName") if isinstance(row, dict) else row
        if not isinstance(name, str | None):
            yield (key,), "expected the name of a service"


def _drawn(drawing: Mapping[str, Any], vocabulary: Vocabulary) -> Chain | None:
    """The chain of a drawing with at least one line."""
    icons = {name: row for name, row in drawing.items() if _is("icon", name)}
    lines = [row for name, row in drawing.items() if _is("line", name) and row.get("from") and row.get("to")]
    if not lines:
        return None
    services = {name: _icon(row, vocabulary) for name, row in icons.items()}
    diagram = Diagram(
        id="sample",
        title="",
        nodes=tuple(Node(name, service.role or OTHER, service.name) for name, service in services.items()),
        flows=tuple(Flow(row["from"], row["to"]) for row in lines),
    )
    way = longest_way(diagram)
    ordered = [services[node.id] for node in (*way, *(node for node in diagram.nodes if node not in way))]
    return Chain(_distinct(ordered), tuple(node.role for node in way), BASIS.DRAWING)


def _icon(row: Mapping[str, str], vocabulary: Vocabulary) -> Named:
    return vocabulary.named(row.get("service", ""), row.get("label", ""))


def _listed(value: Any) -> Iterator[str]:
    """The names in `services`; "lambda, dynamodb and xray" are three."""
    rows = value if isinstance(value, list) else [value.get("from"), value.get("to")]
    for row in rows:
        text = (row.get("serviceName") if isinstance(row, dict) else row) or ""
        yield from (name for part in re.split(r",|\band\b", text) if (name := part.strip()))


def _is_fuller(named: Sequence[Named], listed: Sequence[Named]) -> bool:
    """Whether the folder's name has the same ends as the list, and more between them."""
    ends = [(row[0].role, row[-1].role) for row in (named, listed) if row]
    return len(named) > len(listed) and ends[0] == ends[1]


def _straight(services: Sequence[Named], basis: str) -> Chain:
    """The chain of services that stand in a row, without a basis where there are none."""
    found = services[:MAX_SERVICES]
    return Chain(_distinct(found), tuple(service.role or OTHER for service in found), basis if found else "")


def _distinct(services: Sequence[Named]) -> tuple[Named, ...]:
    return tuple(dict.fromkeys(services))


def _is(kind: str, name: str) -> bool:
    return re.fullmatch(rf"{kind}\d+", name) is not None
