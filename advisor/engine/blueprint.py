"""The recommended architecture: the union of the called patterns' diagrams, one node for each part they share."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from advisor.engine.catalogue import Catalogue, PatternEntry
from advisor.engine.judgement import Judgement
from advisor.engine.latency import Latency
from advisor.engine.moved import Moved
from advisor.engine.needs import STORES, Call
from advisor.engine.wording import number
from advisor.engine.workload import Workload
from patterns.diagrams.model import Diagram, Flow, Node

FRONT = "function-front"
COMPUTE = frozenset({"function", "container-service"})
STORE_ROLES = frozenset(STORES.values())
# What starts a function without waiting for it, and what the function is called then.
WORKERS = {
    "object-store": "Event handler",
    "queue": "Queue consumer",
    "stream": "Stream processor",
    "scheduler": "Scheduled job",
    "change-feed": "Projector",
    "topic": "Consumer",
    "event-bus": "Consumer",
    "workflow": "Step",
}
# Each way in, and the function that it starts; the first one that is there takes what no front function takes.
MAIN = ("object-store", "queue", "stream", "scheduler")
# At most this many of several like nodes are drawn; the last one then stands for the rest.
MOST_ALIKE = 3
LABELS = {
    ("client", "api-gateway"): "request",
    ("api-gateway", "client"): "response",
    ("api-gateway", "function"): "invoke",
    ("function", "api-gateway"): "response",
    ("function", "nosql-table"): "read and write by key",
    ("function", "sql-db"): "SQL",
    ("function", "object-store"): "read and write files",
    ("function", "cache"): "look up",
    ("function", "query-engine"): "query",
    ("function", "external-service"): "call",
    ("function", "event-bus"): "publish event",
    ("topic", "function"): "copy",
    ("event-bus", "function"): "by rule",
    ("workflow", "function"): "next step",
}
ENTRY_LABELS = {"schedule": "start", "stream": "put records", "queue": "send message", "event": "upload or change"}


@dataclass(frozen=True)
class Part:
    """A node of the blueprint before it is drawn: its seat decides what it is shared with."""

    seat: str
    role: str
    label: str
    because: tuple[str, ...]


def blueprint(
    judgement: Judgement, called: Sequence[Call], latency: Latency, moves: Moved | None, catalogue: Catalogue
) -> Diagram:
    """The architecture for a workload by roles; every node and flow carries the patterns and answers behind it.

    Where no answer calls for a pattern the diagram is empty. With the verdict containers all functions are drawn as
    containers; with hybrid the moved part is.
    """
    plan = _Plan(judgement.workload, catalogue)
    causes = _causes(called)
    for slug in _ordered(causes, catalogue):
        plan.add_pattern(catalogue.patterns[slug], causes[slug])
    if plan.parts:
        plan.finish()
        _move(plan, judgement.verdict, moves)
        _keep_warm(plan, latency)
        _watch(plan)
    title = f"Recommended architecture for {judgement.workload.name}"
    return plan.diagram("blueprint", title[:200])


def _causes(called: Iterable[Call]) -> dict[str, tuple[str, ...]]:
    """The inputs behind each pattern, the pattern itself first."""
    causes: dict[str, tuple[str, ...]] = {}
    for call in called:
        held = causes.get(call.pattern, (f"pattern:{call.pattern}",))
        causes[call.pattern] = tuple(dict.fromkeys((*held, *call.because)))
    return causes


def _ordered(causes: Mapping[str, tuple[str, ...]], catalogue: Catalogue) -> list[str]:
    """The called patterns in the order of the catalogue: ways in first, then stores, then integration."""
    return [slug for slug in catalogue.patterns if slug in causes]


class _Plan:
    """The parts and flows so far, each once, with everything that asks for it."""

    def __init__(self, workload: Workload, catalogue: Catalogue) -> None:
        self.workload = workload
        self.catalogue = catalogue
        self.parts: dict[str, Part] = {}
        self.flows: dict[tuple[str, str], Flow] = {}
        self.stores = tuple(STORES[shape] for shape in workload.data_shapes or () if shape != "search")
        self.has_front = workload.is_triggered_by("http")

    def add_part(self, part: Part) -> str:
        held = self.parts.get(part.seat)
        because = part.because if held is None else tuple(dict.fromkeys((*held.because, *part.because)))
        self.parts[part.seat] = replace(held or part, because=because)
        return part.seat

    def add_flow(self, source: str, target: str, label: str, mode: str, because: tuple[str, ...]) -> None:
        if source == target or source not in self.parts or target not in self.parts:
            return
        held = self.flows.get((source, target))
        if held is None:
            pair = (self.parts[source].role, self.parts[target].role)
            self.flows[source, target] = Flow(source, target, LABELS.get(pair, label), mode, because)
        else:
            merged = tuple(dict.fromkeys((*held.because, *because)))
            self.flows[source, target] = replace(held, because=merged)

    def add_pattern(self, entry: PatternEntry, because: tuple[str, ...]) -> None:
        """The pattern's nodes in their seats, and its flows between them."""
        seats = {node.id: self._seats_of(node, entry, because) for node in entry.diagram.nodes}
        for flow in entry.diagram.flows:
            for source in seats[flow.source]:
                for target in seats[flow.target]:
                    self.add_flow(source, target, flow.label, flow.mode, because)

    def _seats_of(self, node: Node, entry: PatternEntry, because: tuple[str, ...]) -> list[str]:
        """Where a pattern's node sits: one seat, several for what comes in numbers, none where it is not needed."""
        if "change-feed" in {node.role, _starter(node, entry.diagram)} and not self.workload.is_triggered_by("event"):
            return []
        parts = list(self._parts_of(node, entry, because))
        return [self.add_part(part) for part in parts]

    def _parts_of(self, node: Node, entry: PatternEntry, because: tuple[str, ...]) -> Iterator[Part]:
        if node.role == "function":
            yield from self._functions(node, entry, because)
        elif node.role == "external-service":
            if entry.slug == "api-composition" and _is_first(node, entry):
                yield from _several("source", "external-service", "Source", self.workload.sources_per_request, because)
        elif not self._is_needed(node, entry):
            return
        elif node.role == "client":
            yield Part("client" if self.has_front else "producers", "client", _client(self.has_front), because)
        elif node.role in STORE_ROLES:
            yield from self._store(node, entry, because)
        else:
            yield Part(node.role, node.role, self.role_name(node.role), because)

    def _is_needed(self, node: Node, entry: PatternEntry) -> bool:
        """A gateway where requests come in, and the gateway's check of who calls where tenants are kept apart."""
        if node.role == "identity" and entry.slug == "api-gateway-integration":
            return bool(self.workload.isolate_tenants)
        return self.has_front or node.role != "api-gateway"

    def _functions(self, node: Node, entry: PatternEntry, because: tuple[str, ...]) -> Iterator[Part]:
        starter = _starter(node, entry.diagram)
        counts = {
            "topic": self.workload.consumers_per_event,
            "event-bus": self.workload.consumers_per_event,
            "workflow": self.workload.steps,
        }
        if starter in counts:
            if _is_first(node, entry, starter):
                yield from _several(f"function-{starter}", "function", WORKERS[starter], counts[starter], because)
        elif starter:
            yield Part(f"function-{starter}", "function", WORKERS[starter], because)
        elif entry.slug == "sqs-queue" and not self.has_front:
            yield Part("producers", "client", _client(has_front=False), because)
        elif self.has_front:
            yield Part(FRONT, "function", "Service function", because)
        else:
            yield Part(self._main_seat(), "function", self._main_label(), because)

    def _store(self, node: Node, entry: PatternEntry, because: tuple[str, ...]) -> Iterator[Part]:
        """The store itself where the answers name it or nothing is known; else the first one that they name."""
        is_source = any(flow.source == node.id for flow in entry.diagram.flows)
        if is_source and node.role == "object-store":
            if entry.slug == "fan-out" and not self.workload.is_triggered_by("event"):
                return  # what is published comes from the main function, not from an upload
            yield Part("object-store", "object-store", self.role_name("object-store"), because)
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
        for role in self.stores:
            seat = self.add_part(Part(role, role, self.role_name(role), ("data_shapes",)))
            if not any(seat in ends for ends in self.flows):
                self.add_flow(self.main, seat, "read and write", "sync", ("data_shapes",))
        for trigger, role in (("queue", "queue"), ("stream", "stream"), ("event", "object-store")):
            if self.has_front and role in self.parts and self.workload.is_triggered_by(trigger):
                self.add_flow(FRONT, role, ENTRY_LABELS[trigger], "async", ("triggers",))
        if self.has_front and "object-store" in self.parts and "object-store" not in {end for _, end in self.flows}:
            self.add_flow("client", "object-store", "upload", "sync", self.parts["object-store"].because)
        for start in ("topic", "event-bus", "workflow"):
            if start in self.parts and not any(target == start for _, target in self.flows):
                self.add_flow(self.main, start, "publish" if start != "workflow" else "start", "async", ("triggers",))

    def role_name(self, role: str) -> str:
        return self.catalogue.roles[role].name if role in self.catalogue.roles else role

    def diagram(self, name: str, title: str) -> Diagram:
        """The plan as a diagram, without parts that nothing leads to or from."""
        ends = {end for flow in self.flows for end in flow}
        groups = {role: entry.group for role, entry in self.catalogue.roles.items()}
        nodes = tuple(
            Node(part.seat, part.role, part.label, because=part.because, group=groups.get(part.role, ""))
            for part in self.parts.values()
            if part.seat in ends or len(self.parts) == 1
        )
        return Diagram(name, title, nodes=nodes, flows=tuple(self.flows.values()))


def _client(has_front: bool) -> str:
    return "Client" if has_front else "Producers"


def _starter(node: Node, diagram: Diagram) -> str:
    """The role that starts a function without waiting, or the workflow that calls it; "" for one that is called."""
    roles = {item.id: item.role for item in diagram.nodes}
    for flow in diagram.flows:
        role = roles[flow.source]
        if flow.target == node.id and role in WORKERS and (flow.mode == "async" or role in {"queue", "workflow"}):
            return role
    return ""


def _is_first(node: Node, entry: PatternEntry, starter: str = "") -> bool:
    """Whether it is the first of the pattern's nodes of its kind, which stands for all of them."""
    alike = [
        item.id
        for item in entry.diagram.nodes
        if item.role == node.role and (not starter or _starter(item, entry.diagram) == starter)
    ]
    return alike[0] == node.id


def _several(seat: str, role: str, name: str, count: int | None, because: tuple[str, ...]) -> Iterator[Part]:
    """As many parts as the answer says, at most three; the last then stands for the rest."""
    total = max(1, count or 2)
    for place in range(1, min(total, MOST_ALIKE) + 1):
        stands_for_rest = place == MOST_ALIKE and total > MOST_ALIKE
        label = f"{name}s {place} to {number(total)}" if stands_for_rest else f"{name} {place}"
        yield Part(f"{seat}-{place}", role, label, because)


def _move(plan: _Plan, verdict: str, moves: Moved | None) -> None:
    """Draw as containers what does not stay in functions."""
    if moves is None:
        return
    if verdict == "containers":
        for seat, part in plan.parts.items():
            if part.role == "function":
                label = part.label.replace("Service function", "Service container")
                plan.parts[seat] = replace(part, role="container-service", label=label, because=_with(part, moves))
        return
    main = plan.parts[plan.main]
    if moves.is_front and main.role == "function":
        label = main.label.replace("Service function", "Service container")
        plan.parts[main.seat] = replace(main, role="container-service", label=label, because=_with(main, moves))
        return
    seat = plan.add_part(Part("container-worker", "container-service", "Container job", moves.because))
    plan.add_flow(main.seat, seat, "hand over", "async", moves.because)
    for source, target in list(plan.flows):
        if source == main.seat and plan.parts[target].role in STORE_ROLES:
            plan.add_flow(seat, target, "read and write", "sync", moves.because)
            break


def _with(part: Part, moves: Moved) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*part.because, *moves.because)))


def _keep_warm(plan: _Plan, latency: Latency) -> None:
    """Provisioned capacity for the front, where cold starts break its target."""
    front = plan.parts.get(FRONT)
    if front is None or front.role != "function" or latency.is_met is not False or latency.p99_ms is None:
        return
    if latency.warm_p99_ms is not None and latency.p99_ms > latency.warm_p99_ms:
        because = tuple(dict.fromkeys((*front.because, *latency.because)))
        plan.parts[FRONT] = replace(front, label=f"{front.label}, kept warm", because=because)


def _watch(plan: _Plan) -> None:
    """Logs and metrics beside the main function, and the keys of work that must not take effect twice."""
    role, because = "logs-metrics", ("practice:observability",)
    plan.add_part(Part(role, role, plan.role_name(role), because))
    plan.add_flow(plan.main, role, "logs and metrics", "async", because)
    if plan.workload.exactly_once:
        causes = ("exactly_once", "practice:idempotency")
        keys = plan.add_part(Part("idempotency", "nosql-table", "Idempotency keys", causes))
        worker = next((seat for seat in plan.parts if seat.startswith("function-") and seat != FRONT), plan.main)
        plan.add_flow(worker, keys, "claim key", "sync", causes)
