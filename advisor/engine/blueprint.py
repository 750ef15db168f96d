"""The recommended architecture: the union of the called patterns' diagrams, one node for each part they share."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from advisor.engine.catalogue import Catalogue
from advisor.engine.judgement import Judgement
from advisor.engine.latency import Latency
from advisor.engine.moved import Moved
from advisor.engine.needs import Call
from advisor.engine.plan import FRONT, STORE_ROLES, Part, Plan
from advisor.engine.wiring import MAIN
from patterns.diagrams.model import Diagram

MOST_PARTS = 15
MOST_ALIKE = (3, 2, 1)
# Where the components of a workload sit; the long job gets a seat of its own.
SEATS: dict[str, tuple[str, ...]] = {
    "api": (FRONT,),
    "events": ("function-object-store", "function-queue", "function-topic", "function-event-bus"),
    "stream": ("function-stream",),
    "schedule": ("function-scheduler",),
    "long-job": (),
}


def blueprint(
    judgement: Judgement, called: Sequence[Call], latency: Latency, moves: Moved | None, catalogue: Catalogue
) -> Diagram:
    """The architecture for a workload by roles; every node and flow carries the patterns and answers behind it.

    Where no answer calls for a pattern the diagram is empty. With the verdict containers all functions are drawn as
    containers; with hybrid the moved part is. Of many like nodes three are drawn, fewer where there are too many nodes.
    """
    for most_alike in MOST_ALIKE:
        plan = _plan(judgement, called, latency, moves, catalogue, most_alike)
        if len(plan.parts) <= MOST_PARTS:
            break
    title = f"Recommended architecture for {judgement.workload.name}"
    return plan.diagram("blueprint", title[:200])


def _plan(
    judgement: Judgement,
    called: Sequence[Call],
    latency: Latency,
    moves: Moved | None,
    catalogue: Catalogue,
    most_alike: int,
) -> Plan:
    plan = Plan(judgement.workload, catalogue, most_alike)
    causes = _causes(called)
    for slug in _ordered(causes, catalogue):
        plan.add_pattern(catalogue.patterns[slug], causes[slug])
    if not plan.parts and judgement.workload.is_triggered_by("manual"):
        plan.add_part(Part(FRONT, "function", "Service function", ("triggers",)))
    if plan.parts:
        plan.finish()
        _move(plan, judgement.verdict, moves)
        _keep_warm(plan, latency)
        _watch(plan)
    return plan


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


def _move(plan: Plan, verdict: str, moves: Moved | None) -> None:
    """Draw as containers what does not stay in functions."""
    if moves is None:
        return
    if verdict == "containers":
        for seat in list(plan.parts):
            _contain(plan, seat, moves)
        plan.without("api-gateway", "HTTPS by a load balancer")
        return
    main = plan.parts[plan.main]
    if moves.is_whole:
        for seat in list(plan.parts):
            _contain(plan, seat, moves)
        return
    if moves.parts:
        without_seat = [slug for slug in moves.parts if not _contain_part(plan, slug, moves)]
        if not without_seat:
            return
    elif moves.is_front:
        _contain(plan, main.seat, moves)
        return
    seat = plan.add_part(Part("container-worker", "container-service", "Container job", moves.because))
    plan.add_flow(main.seat, seat, "hand over", "async", moves.because)
    stores = [target for source, target in plan.flows if source == main.seat and plan.parts[target].role in STORE_ROLES]
    for store in sorted(stores, key=lambda name: name != "object-store")[:1]:
        plan.add_flow(seat, store, "read and write", "sync", moves.because)


def _contain_part(plan: Plan, slug: str, moves: Moved) -> bool:
    """Draw the functions of a part as containers; false where it has none in the drawing."""
    seats = [seat for seat in plan.parts if any(seat == base or seat.startswith(f"{base}-") for base in SEATS[slug])]
    for seat in seats:
        _contain(plan, seat, moves)
    return bool(seats)


def _contain(plan: Plan, seat: str, moves: Moved) -> None:
    """Draw a function as a container, where there is one in the seat."""
    part = plan.parts.get(seat)
    if part is None or part.role != "function":
        return
    label = part.label.replace("Service function", "Service container")
    plan.parts[seat] = replace(part, role="container-service", label=label, because=_with(part, moves))
    plan.relabel("api-gateway", seat, "forward")


def _with(part: Part, moves: Moved) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*part.because, *moves.because)))


def _keep_warm(plan: Plan, latency: Latency) -> None:
    """Provisioned capacity for the front, where cold starts break its target."""
    front = plan.parts.get(FRONT)
    if front is None or front.role != "function" or latency.is_met is not False or latency.p99_ms is None:
        return
    if latency.warm_p99_ms is not None and latency.p99_ms > latency.warm_p99_ms:
        because = tuple(dict.fromkeys((*front.because, *latency.because)))
        plan.parts[FRONT] = replace(front, label=f"{front.label}, kept warm", because=because)


def _watch(plan: Plan) -> None:
    """Logs and metrics beside the main function, and the keys of work that must not take effect twice."""
    role, because = "logs-metrics", ("practice:observability",)
    plan.add_part(Part(role, role, plan.role_name(role), because))
    plan.add_flow(plan.main, role, "logs and metrics", "async", because)
    if plan.workload.exactly_once:
        causes = ("exactly_once", "practice:idempotency")
        keys = plan.add_part(Part("idempotency", "nosql-table", "Idempotency keys", causes))
        workers = [f"function-{role}" for role in MAIN if f"function-{role}" in plan.parts]
        plan.add_flow(next(iter(workers), plan.main), keys, "claim key", "sync", causes)
