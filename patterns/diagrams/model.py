"""The diagram as data: nodes and flows that every format is written from. Same input, same output."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from functools import cached_property
from typing import Any, Self

MAX_NODES = 200
MAX_FLOWS = 400
MAX_LABEL = 40
MAX_SERVICE = 80
MODES = ("sync", "async")
FITS = ("full", "partial", "none")
CHANGES = ("", "added", "removed")

# Ids become ids in pages and file formats, so they are kept to what every one of those accepts.
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,79}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_SPELLED = {"api": "API", "nosql": "NoSQL", "sql": "SQL"}


@dataclass(frozen=True)
class Service:
    """What plays a role at one provider; fit is "full", "partial" or "none".

    `icon` is the name of the official icon in draw.io's libraries, `tag` the one in Structurizr's themes.
    """

    name: str
    fit: str = "full"
    icon: str = ""
    tag: str = ""


@dataclass(frozen=True)
class Node:
    """A box. `group` is the role's colour family: actor, edge, compute, data, messaging or operations.

    `change` says, where two diagrams are drawn as one, that it was "added" or "removed".
    """

    id: str
    role: str
    label: str
    service: str = ""
    fit: str = "full"
    cluster: str = ""
    because: tuple[str, ...] = ()
    group: str = ""
    icon: str = ""
    tag: str = ""
    change: str = ""

    @property
    def mark(self) -> str:
        """The word on the tab of the box: what changed, else that the service plays the role in part."""
        return self.change or ("partial" if self.fit == "partial" else "")


@dataclass(frozen=True)
class Flow:
    """An arrow; `sync` when the source waits for the answer."""

    source: str
    target: str
    label: str = ""
    mode: str = "sync"
    because: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cluster:
    """A frame around the nodes that name it."""

    id: str
    label: str
    because: tuple[str, ...] = ()


@dataclass(frozen=True)
class Diagram:
    """Nodes and flows, by roles alone or, after `on`, with the services of one provider."""

    id: str
    title: str
    description: str = ""
    nodes: tuple[Node, ...] = ()
    flows: tuple[Flow, ...] = ()
    clusters: tuple[Cluster, ...] = ()
    provider: str = ""

    def on(self, provider: str, services: Mapping[str, Service]) -> Self:
        """The same nodes and flows with the provider's services; a role without one becomes a marked gap.

        A role that `services` does not mention keeps no service and is no gap: nothing is claimed about it.
        """
        nodes = tuple(_placed(node, services.get(node.role, Service(""))) for node in self.nodes)
        return replace(self, nodes=nodes, provider=provider)

    def problems(self) -> list[str]:
        """What is wrong, in words for an editor; empty when the diagram is sound."""
        return [*self.faults(), *_wording_problems(self)]

    def faults(self) -> list[str]:
        """The problems that leave nothing sensible to draw: identity and size, not wording."""
        return [*_size_faults(self), *_identity_faults(self), *_flow_faults(self)]

    def sentences(self) -> list[str]:
        """The same in words: one sentence per node, then one per flow."""
        labels = {node.id: clean(node.label) for node in self.nodes}
        calls = [_flow_sentence(flow, labels, flow in self.answers) for flow in self.flows]
        return [node_sentence(node) for node in self.nodes] + calls

    @cached_property
    def answers(self) -> frozenset[Flow]:
        """The flows that run back: each closes a cycle of the flows before it, as a response does."""
        forward: dict[str, set[str]] = {}
        back = set()
        for flow in self.flows:
            if flow.source in _reached(flow.target, forward):
                back.add(flow)
            else:
                forward.setdefault(flow.source, set()).add(flow.target)
        return frozenset(back)

    def to_mapping(self) -> dict[str, Any]:
        """Plain lists and dicts, for JSON; `from_mapping` reads them back."""
        mapping = asdict(self)
        return {name: _lists(value) for name, value in mapping.items()}

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any]) -> Self:
        """The diagram that `to_mapping` wrote; an unknown or missing key is a ValueError."""
        try:
            given = dict(mapping)
            parts: dict[str, Any] = {
                "nodes": tuple(_row(Node, row) for row in given.pop("nodes", ())),
                "flows": tuple(_row(Flow, row) for row in given.pop("flows", ())),
                "clusters": tuple(_row(Cluster, row) for row in given.pop("clusters", ())),
            }
            return cls(**given, **parts)
        except (TypeError, AttributeError) as error:
            raise ValueError(f"Not a diagram: {error}") from error


def union(before: Diagram, after: Diagram) -> Diagram:
    """Both diagrams as one: what only the second has is marked as added, what only the first has as removed."""
    old, new = ({node.id: node for node in diagram.nodes} for diagram in (before, after))
    nodes = [replace(node, change="" if node.id in old else "added") for node in after.nodes]
    nodes += [replace(node, change="removed") for node in before.nodes if node.id not in new]
    flows = dict.fromkeys((*after.flows, *before.flows))
    ends: dict[tuple[str, str, str], Flow] = {}
    for flow in flows:
        ends.setdefault((flow.source, flow.target, flow.label), flow)
    clusters = {cluster.id: cluster for cluster in (*before.clusters, *after.clusters)}
    return replace(after, nodes=tuple(nodes), flows=tuple(ends.values()), clusters=tuple(clusters.values()))


def node_sentence(node: Node) -> str:
    """ "createUser: function, AWS Lambda"; the role is left out where the label already says it."""
    label, role = clean(node.label), role_name(node.role)
    details = [] if role.casefold() == label.casefold() else [role]
    if node.fit == "none":
        details.append("no equivalent")
    elif node.service:
        details.append(clean(node.service) + (" (partial)" if node.fit == "partial" else ""))
    if node.change:
        details.append(node.change)
    return f"{label}: {', '.join(details)}" if details else label


def role_name(slug: str) -> str:
    """The role's slug as words: "nosql-table" is "NoSQL table"."""
    return " ".join(_SPELLED.get(word, word) for word in slug.split("-"))


def clean(text: str, limit: int = 200) -> str:
    """Text on one line without control characters, at most `limit` characters long."""
    if text.isprintable():  # so it is nearly always, and has none of them
        return text[:limit]
    return _CONTROL.sub("", re.sub(r"[\t\n\r]+", " ", text))[:limit]


def _placed(node: Node, service: Service) -> Node:
    name = "" if service.fit == "none" else service.name
    return replace(node, service=name, fit=service.fit, icon=service.icon, tag=service.tag)


def _flow_sentence(flow: Flow, labels: Mapping[str, str], answers: bool) -> str:
    source, target = labels.get(flow.source, flow.source), labels.get(flow.target, flow.target)
    what = f": {clean(flow.label)}" if flow.label else ""
    if flow.mode == "async":
        return f"{source} sends to {target}{what} (does not wait)"
    if answers:
        return f"{source} answers {target}{what}"
    return f"{source} calls {target}{what} (waits for the answer)"


def _reached(start: str, forward: Mapping[str, set[str]]) -> set[str]:
    seen, waiting = {start}, [start]
    while waiting:
        fresh = forward.get(waiting.pop(), set()) - seen
        seen |= fresh
        waiting.extend(fresh)
    return seen


def _size_faults(diagram: Diagram) -> list[str]:
    counts = (("nodes", len(diagram.nodes), MAX_NODES), ("flows", len(diagram.flows), MAX_FLOWS))
    return [f"{count} {what}: at most {limit} can be drawn." for what, count, limit in counts if count > limit]


def _identity_faults(diagram: Diagram) -> list[str]:
    ids = [node.id for node in diagram.nodes]
    faults = [f"Two nodes have the id {name!r}." for name in _repeated(ids)]
    faults += [f"Two clusters have the id {name!r}." for name in _repeated(item.id for item in diagram.clusters)]
    faults += [
        f"The id {name!r} may hold letters, digits, hyphen, underscore, dot and colon only."
        for name in dict.fromkeys([diagram.id, *ids])
        if not _ID.fullmatch(name)
    ]
    return faults


def _flow_faults(diagram: Diagram) -> list[str]:
    known = {node.id for node in diagram.nodes}
    faults = []
    for flow in diagram.flows:
        name = f"The flow from {flow.source!r} to {flow.target!r}"
        faults += [f"{name} names an unknown node: {end!r}." for end in _ends(flow) if end not in known]
        if flow.mode not in MODES:
            faults.append(f"{name} has the unknown mode {flow.mode!r}: use sync or async.")
    return faults


def _wording_problems(diagram: Diagram) -> list[str]:
    frames = {cluster.id for cluster in diagram.clusters}
    problems = []
    for node in diagram.nodes:
        name = f"Node {node.id!r}"
        problems += _text_problems(name, node.label, required=True)
        problems += _text_problems(f"{name}, service", node.service, limit=MAX_SERVICE)
        if node.change not in CHANGES:
            problems.append(f"{name} has the unknown change {node.change!r}: use added or removed.")
        if node.fit not in FITS:
            problems.append(f"{name} has the unknown fit {node.fit!r}: use full, partial or none.")
        if node.cluster and node.cluster not in frames:
            problems.append(f"{name} is in an unknown cluster: {node.cluster!r}.")
    for flow in diagram.flows:
        name = f"The flow from {flow.source!r} to {flow.target!r}"
        problems += _text_problems(name, flow.label)
        if flow.source == flow.target:
            problems.append(f"{name} leads back to itself.")
    for cluster in diagram.clusters:
        problems += _text_problems(f"Cluster {cluster.id!r}", cluster.label, required=True)
    return problems


def _text_problems(name: str, text: str, *, limit: int = MAX_LABEL, required: bool = False) -> list[str]:
    problems = []
    if required and not text.strip():
        problems.append(f"{name} has no label.")
    if len(text) > limit:
        problems.append(f"{name} has {len(text)} characters of text: at most {limit} fit.")
    if _CONTROL.search(text):
        problems.append(f"{name} holds a control character.")
    return problems


def _ends(flow: Flow) -> tuple[str, ...]:
    return tuple(dict.fromkeys((flow.source, flow.target)))


def _repeated(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _lists(item) for name, item in value.items()}
    return [_lists(item) for item in value] if isinstance(value, (list, tuple)) else value


def _row(kind: type[Any], row: Mapping[str, Any]) -> Any:
    given = {name: tuple(value) if name == "because" else value for name, value in dict(row).items()}
    unknown = set(given) - {field.name for field in fields(kind)}
    if unknown:
        raise ValueError(f"{kind.__name__} has no {', '.join(sorted(unknown))}.")
    return kind(**given)
