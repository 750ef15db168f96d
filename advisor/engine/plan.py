"""The parts of a recommended architecture and the flows between them, as patterns ask for them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from advisor.engine.catalogue import Catalogue, PatternEntry
from advisor.engine.needs import ESSENTIAL_ROLES, STORES
from advisor.engine.wiring import ENTRY_LABELS, LABELS, MAIN, WORKERS, is_first, starter_of
from advisor.engine.wording import number
from advisor.engine.workload import Workload
from patterns.diagrams.model import Cluster, Diagram, Flow, Node

FRONT = "function-front"
COMPUTE = frozenset({"function", "container-service"})
STORE_ROLES = frozenset(STORES.values())
# What stands in a private network where the work must reach one.
PRIVATE_NETWORK = Cluster("private-network", "Private network", ("private_network",))
PRIVATE = frozenset({"sql-db", "cache"})
MOST_LEAVING = 3


@dataclass(frozen=True)
class Part:
    """A node of the blueprint before it is drawn: its seat decides what it is shared with."""

    seat: str
    role: str
    label: str
    because: tuple[str, ...]


class Plan:
    """The parts and flows so far, each once, with everything that asks for it."""

    def __init__(self, workload: Workload, catalogue: Catalogue, most_alike: int) -> None:
        """At most `most_alike` of several like nodes are drawn; the last one then stands for the rest."""
        self.most_alike = most_alike
        self.workload = workload
        self.catalogue = catalogue
        self.parts: dict[str, Part] = {}
        self.flows: dict[tuple[str, str], Flow] = {}
        self.stores = tuple(STORES[shape] for shape in workload.data_shapes or () if shape != "search")
        self.keeps_files = "files" in (workload.data_shapes or ())
        self.keeps_nothing = not workload.applies("data_shapes")
        self.has_front = workload.is_triggered_by("http")

    def add_part(self, part: Part) -> str:
        held = self.parts.get(part.seat)
        because = part.because if held is None else tuple(dict.fromkeys((*held.because, *part.because)))
        self.parts[part.seat] = replace(held or part, because=because)
        return part.seat

    def add_flow(self, source: str, target: str, label: str, mode: str, because: tuple[str, ...]) -> None:
        """A flow between two parts that are there; one that is there already is asked for once more."""
        if source == target or source not in self.parts or target not in self.parts:
            return
        held = self.flows.get((source, target))
        if held is None:
            self.flows[source, target] = Flow(source, target, label, mode, because)
        else:
            merged = tuple(dict.fromkeys((*held.because, *because)))
            self.flows[source, target] = replace(held, because=merged)

    def add_pattern(self, entry: PatternEntry, because: tuple[str, ...]) -> None:
        """The pattern's nodes in their seats, and its flows between them."""
        seats = {node.id: self._seats_of(node, entry, because) for node in entry.diagram.nodes}
        for flow in entry.diagram.flows:
            for source in seats[flow.source]:
                for target in seats[flow.target]:
                    pair = (self.parts[source].role, self.parts[target].role)
                    if not self._is_short_cut(pair):
                        self.add_flow(source, target, LABELS.get(pair, flow.label), flow.mode, because)

    def _is_short_cut(self, pair: tuple[str, str]) -> bool:
        """A flow past the gateway: it answers the caller, and records come in through it where there is one."""
        return pair == ("function", "client") or (self.has_front and pair == ("client", "stream"))

    def _seats_of(self, node: Node, entry: PatternEntry, because: tuple[str, ...]) -> list[str]:
        """Where a pattern's node sits: one seat, several for what comes in numbers, none where it is not needed."""
        follows_changes = "change-feed" in {node.role, starter_of(node, entry.diagram)}
        if follows_changes and not (self.workload.replay and "nosql-table" in self.stores):
            return []
        parts = list(self._parts_of(node, entry, because))
        return [self.add_part(part) for part in parts]

    def _parts_of(self, node: Node, entry: PatternEntry, because: tuple[str, ...]) -> Iterator[Part]:
        if node.role == "function":
            yield from self._functions(node, entry, because)
        elif node.role == "external-service":
            if entry.slug == "api-composition" and is_first(node, entry):
                yield from self._several(
                    "source", "external-service", "Source", self.workload.sources_per_request, because
                )
        elif not self._is_needed(node, entry):
            return
        elif node.role == "client":
            yield Part("client" if self.has_front else "producers", "client", _client(self.has_front), because)
        elif node.role in STORE_ROLES:
            yield from self._store(node, entry, because)
        else:
            yield Part(node.role, node.role, self.role_name(node.role), because)

    def _is_needed(self, node: Node, entry: PatternEntry) -> bool:
        """What a pattern shows and not every workload has: a gateway, who it asks, a queue behind the bus."""
        if node.role == "queue" and entry.slug == "eventbridge":
            return self.workload.is_triggered_by("queue")
        if node.role == "identity" and entry.slug == "api-gateway-integration":
            return bool(self.workload.isolate_tenants)
        return self.has_front or node.role != "api-gateway"

    def _functions(self, node: Node, entry: PatternEntry, because: tuple[str, ...]) -> Iterator[Part]:
        starter = starter_of(node, entry.diagram)
        counts = {
            "topic": self.workload.consumers_per_event,
            "event-bus": self.workload.consumers_per_event,
            "workflow": self.workload.steps,
        }
        if starter in counts:
            if is_first(node, entry, starter):
                yield from self._several(f"function-{starter}", "function", WORKERS[starter], counts[starter], because)
        elif starter:
            yield Part(f"function-{starter}", "function", WORKERS[starter], because)
        elif entry.slug == "sqs-queue" and not self.has_front:
            yield Part("producers", "client", _client(has_front=False), because)
        elif self.has_front:
            yield Part(FRONT, "function", "Service function", because)
        else:
            yield Part(self._main_seat(), "function", self._main_label(), because)

    def _several(self, seat: str, role: str, name: str, count: int | None, because: tuple[str, ...]) -> Iterator[Part]:
        """As many parts as the answer says, or the most that are drawn; the last then stands for the rest."""
        total, most = max(1, count or 2), self.most_alike
        for place in range(1, min(total, most) + 1):
            stands_for_rest = place == most and total > most
            label = f"{name}s {place} to {number(total)}" if stands_for_rest else f"{name} {place}"
            yield Part(f"{seat}-{place}", role, label, because)

    def _store(self, node: Node, entry: PatternEntry, because: tuple[str, ...]) -> Iterator[Part]:
        """The store itself where the answers name it or nothing is known; else the first one that they name.

        None where nothing is kept, but for what starts the work and for a pattern that is called for its store.
        """
        is_source = any(flow.source == node.id for flow in entry.diagram.flows)
        if is_source and node.role == "object-store":
            if entry.slug == "fan-out" and not self.workload.is_triggered_by("event"):
                return  # what is published comes from the main function, not from an upload
            if self.keeps_files or "payload_kb" in because:
                yield Part("object-store", "object-store", self.role_name("object-store"), (*because, "data_shapes"))
            else:
                yield Part("event-source", "external-service", "Event source", because)
        elif self.keeps_nothing and node.role not in ESSENTIAL_ROLES.get(entry.slug, ()):
            return
        elif not self.stores:
            known = [seat for seat, part in self.parts.items() if part.role in STORE_ROLES and seat != "object-store"]
            seat = known[0] if known else node.role
            yield self.parts.get(seat) or Part(seat, node.role, self.role_name(node.role), because)
        elif node.role in self.stores:
            yield Part(node.role, node.role, self.role_name(node.role), (*because, "data_shapes"))
        elif entry.slug != "multi-database":
            role = self.stores[0]
            yield Part(role, role, self.role_name(role), (*because, "data_shapes"))

    def _main_seat(self) -> str:
        started = {
            "event": "object-store",
            "queue": "queue",
            "stream": "stream",
            "schedule": "scheduler",
        }
        for trigger, role in started.items():
            if self.workload.is_triggered_by(trigger):
                return f"function-{role}"
        return FRONT

    def _main_label(self) -> str:
        return WORKERS.get(self._main_seat().removeprefix("function-"), "Service function")

    @property
    def main(self) -> str:
        """The function that answers callers, else the first that something starts."""
        seats = [FRONT, *(f"function-{role}" for role in MAIN)]
        return next((seat for seat in seats if seat in self.parts), next(iter(self.parts)))

    def finish(self) -> None:
        """What no pattern draws: the stores that only an answer names, and where the front hands work over."""
        self._stand_alone()
        for role in self.stores:
            seat = self.add_part(Part(role, role, self.role_name(role), ("data_shapes",)))
            if not any(seat in ends for ends in self.flows):
                label = LABELS.get(("function", role), "read and write")
                self.add_flow(self.main, seat, label, "sync", ("data_shapes",))
        if "search" in (self.workload.data_shapes or ()):
            self.add_part(Part("search", "external-service", "Search engine", ("data_shapes",)))
            self.add_flow(self.main, "search", "search", "sync", ("data_shapes",))
        if self.workload.is_triggered_by("manual") and not self.has_front:
            self.add_part(Part("operator", "client", "Operator", ("triggers",)))
            self.add_flow("operator", self.main, "start by hand", "async", ("triggers",))
        for trigger, role in (("queue", "queue"), ("stream", "stream"), ("event", "object-store")):
            if self.has_front and role in self.parts and self.workload.is_triggered_by(trigger):
                self.add_flow(FRONT, role, ENTRY_LABELS[trigger], "async", ("triggers",))
        if self.has_front and "object-store" in self.parts and "object-store" not in {end for _, end in self.flows}:
            self.add_flow("client", "object-store", "upload", "sync", self.parts["object-store"].because)
        for start in ("topic", "event-bus", "workflow"):
            if start in self.parts and not any(target == start for _, target in self.flows):
                self.add_flow(self.main, start, "publish" if start != "workflow" else "start", "async", ("triggers",))

    def _stand_alone(self) -> None:
        """Where nothing is kept the main function says so, as no store does."""
        if self.keeps_nothing:
            self.add_part(replace(self.parts[self.main], because=("data_shapes",)))

    def without(self, seat: str, label: str) -> None:
        """Take a part out: what led to it leads to the computing behind it, which does what else the part did."""
        if seat not in self.parts:
            return
        ahead = [
            flow for flow in self.flows.values() if flow.target == seat and self.parts[flow.source].role == "client"
        ]
        behind = [flow for flow in self.flows.values() if flow.source == seat]
        computing = [flow for flow in behind if self.parts[flow.target].role in COMPUTE]
        others = [flow for flow in behind if flow not in computing and self.parts[flow.target].role != "client"]
        del self.parts[seat]
        self.flows = {ends: flow for ends, flow in self.flows.items() if seat not in ends}
        for flow in computing[:1]:
            for source in ahead:
                self.add_flow(source.source, flow.target, label, "sync", (*source.because, *flow.because))
            for other in others:
                self.add_flow(flow.target, other.target, other.label, other.mode, other.because)

    def relabel(self, source: str, target: str, label: str) -> None:
        """Another label for a flow, where it is there."""
        if (source, target) in self.flows:
            self.flows[source, target] = replace(self.flows[source, target], label=label)

    def role_name(self, role: str) -> str:
        return self.catalogue.roles[role].name if role in self.catalogue.roles else role

    def _inside(self) -> set[str]:
        """What stands in the private network: stores that live in one and what calls them, else the main function.

        Nothing where more flows leave it than can be drawn without crossing each other's labels.
        """
        stores = {seat for seat, part in self.parts.items() if part.role in PRIVATE}
        callers = {source for source, target in self.flows if target in stores and self.parts[source].role in COMPUTE}
        if not self.parts:
            return set()
        inside = {*stores, *callers} if callers else {self.main}
        leaving = [target for source, target in self.flows if source in inside and target not in inside]
        return inside if len(leaving) <= MOST_LEAVING else set()

    def diagram(self, name: str, title: str) -> Diagram:
        """The plan as a diagram, without parts that nothing leads to or from."""
        ends = {end for flow in self.flows for end in flow}
        groups = {role: entry.group for role, entry in self.catalogue.roles.items()}
        frame, inside = (PRIVATE_NETWORK, self._inside()) if self.workload.private_network else (None, set())
        nodes = tuple(
            Node(
                part.seat,
                part.role,
                part.label,
                because=part.because,
                group=groups.get(part.role, ""),
                cluster=frame.id if frame and part.seat in inside else "",
            )
            for part in self.parts.values()
            if part.seat in ends or len(self.parts) == 1
        )
        held = (frame,) if frame and any(node.cluster for node in nodes) else ()
        return Diagram(name, title, clusters=held, nodes=nodes, flows=tuple(self.flows.values()))


def _client(has_front: bool) -> str:
    return "Client" if has_front else "Producers"
