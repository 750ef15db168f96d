"""Which patterns the answers call for, and the roles those patterns cannot do without."""

from collections.abc import Iterator
from dataclasses import dataclass

from advisor.engine.demand import Ground
from advisor.engine.inputs import choice_words
from advisor.engine.wording import listed, number, seconds
from advisor.engine.workload import Workload

# How strongly a reason speaks: a gate's remedy above a trigger above a refinement.
REMEDY, TRIGGER, DETAIL = 3, 2, 1

ESSENTIAL_ROLES = {
    "api-endpoint": ("api-gateway", "function"),
    "event-processing": ("function", "object-store"),
    "scheduled-jobs": ("scheduler", "function"),
    "stream-processing": ("stream", "function"),
    "dynamodb": ("nosql-table",),
    "aurora-serverless": ("sql-db",),
    "multi-database": (),
    "api-composition": ("api-gateway", "function"),
    "api-gateway-integration": ("api-gateway", "identity"),
    "eventbridge": ("event-bus",),
    "step-functions": ("workflow",),
    "sqs-queue": ("queue", "dead-letter-queue"),
    "fan-out": ("topic",),
}
STORES = {
    "key_value": "nosql-table",
    "relational": "sql-db",
    "files": "object-store",
    "cache": "cache",
    "search": "external-service",
    "analytics": "query-engine",
}
SHAPES = {
    "branching": "The flow branches, so something must keep which way it took.",
    "parallel": "Steps run side by side and are joined again.",
    "loop": "Steps repeat until they are done.",
}


@dataclass(frozen=True, slots=True)
class Call:
    """One reason for a pattern."""

    pattern: str
    strength: int
    reason: str
    because: tuple[str, ...]


def calls(workload: Workload, on: Ground) -> list[Call]:
    """Every reason for a pattern that stands in the answers alone, gates and estimates aside."""
    return [*_ways_in(workload), *_stores(workload), *_flow(workload, on), *_integration(workload, on)]


def roles_needed(workload: Workload, on: Ground) -> tuple[str, ...]:
    """The roles without which the called patterns cannot be built, in order and once each."""
    roles = [role for call in calls(workload, on) for role in essential_roles(call.pattern, workload)]
    return tuple(dict.fromkeys(roles))


def essential_roles(pattern: str, workload: Workload) -> tuple[str, ...]:
    """The roles without which a pattern cannot be built for a workload: identity only where tenants are kept apart."""
    roles = ESSENTIAL_ROLES.get(pattern, ())
    return roles if workload.isolate_tenants else tuple(role for role in roles if role != "identity")


def publishes(workload: Workload) -> bool:
    """Whether several consumers need something to deliver to them: those of a stream read it by themselves."""
    return workload.triggers is None or set(workload.triggers) != {"stream"}


def _ways_in(workload: Workload) -> Iterator[Call]:
    because = ("triggers",)
    if workload.is_triggered_by("http"):
        yield Call("api-endpoint", TRIGGER, "Requests come in over HTTP and somebody waits for the answer.", because)
    if workload.is_triggered_by("event"):
        yield Call("event-processing", TRIGGER, "Events start the work and nobody waits for it.", because)
    if workload.is_triggered_by("schedule"):
        yield Call("scheduled-jobs", TRIGGER, "A schedule starts the work.", because)
    if workload.is_triggered_by("stream"):
        yield Call("stream-processing", TRIGGER, "Records arrive as a stream.", because)
    elif workload.replay and workload.is_triggered_by("event", "queue"):
        yield Call("stream-processing", DETAIL, "Past events must be read again, which a stream keeps.", ("replay",))
    if workload.is_triggered_by("queue"):
        yield Call("sqs-queue", TRIGGER, "Messages wait in a queue until the work gets to them.", because)


def _stores(workload: Workload) -> Iterator[Call]:
    shapes, because = workload.data_shapes or (), ("data_shapes",)
    if "key_value" in shapes:
        yield Call("dynamodb", TRIGGER, "Data are read and written by key.", because)
    if "relational" in shapes:
        yield Call("aurora-serverless", TRIGGER, "Data are relational, with transactions and joins.", because)
    if len(shapes) > 1:
        kinds = listed([choice_words("data_shapes", shape) for shape in shapes])
        yield Call("multi-database", TRIGGER, f"Data come in {len(shapes)} shapes: {kinds}.", because)
    if workload.session_in_process and "key_value" not in shapes:
        reason = "Sessions held in the process need a store outside it."
        yield Call("dynamodb", DETAIL, reason, ("session_in_process",))


def _flow(workload: Workload, on: Ground) -> Iterator[Call]:
    pattern = "step-functions"
    if workload.steps is not None and workload.steps >= on.number("workflow-steps"):
        because = ("steps", "rule:workflow-steps")
        yield Call(pattern, TRIGGER, f"One execution takes {number(workload.steps)} steps.", because)
    if workload.step_shape in SHAPES:
        yield Call(pattern, DETAIL, SHAPES[workload.step_shape], ("step_shape",))
    wait = workload.longest_wait_seconds
    if wait is not None and wait >= on.number("workflow-wait-seconds"):
        because = ("longest_wait_seconds", "rule:workflow-wait-seconds")
        yield Call(
            pattern,
            TRIGGER,
            f"An execution waits up to {seconds(wait)}, which a function would be billed for.",
            because,
        )
    if workload.cross_service_transactions:
        reason = "Transactions span services, so each step needs its compensation."
        yield Call(pattern, DETAIL, reason, ("cross_service_transactions",))
    if workload.long_flow:
        yield Call(pattern, TRIGGER, "The flow has many steps or waits long.", ("long_flow",))


def _integration(workload: Workload, on: Ground) -> Iterator[Call]:
    consumers = workload.consumers_per_event or 0 if publishes(workload) else 0
    sources = workload.sources_per_request or 0
    if consumers >= on.number("event-bus-consumers"):
        because = ("consumers_per_event", "rule:event-bus-consumers")
        yield Call(
            "eventbridge", TRIGGER, f"{number(consumers)} consumers react to one event; rules route to each.", because
        )
    elif consumers >= on.number("fan-out-consumers"):
        because = ("consumers_per_event", "rule:fan-out-consumers")
        yield Call("fan-out", TRIGGER, f"{number(consumers)} consumers react to one event, independently.", because)
    if sources >= on.number("composition-sources"):
        reason = f"One answer is put together from {number(sources)} sources."
        yield Call("api-composition", TRIGGER, reason, ("sources_per_request", "rule:composition-sources"))
    if not workload.is_triggered_by("http"):
        return
    if workload.isolate_tenants:
        reason = "Tenants must be kept apart, so the gateway checks who calls."
        yield Call("api-gateway-integration", TRIGGER, reason, ("isolate_tenants", "triggers"))
    cacheable = workload.cacheable_share
    if cacheable is not None and cacheable >= on.number("cacheable-share"):
        reason = "Many answers can be cached before any function runs."
        causes = ("cacheable_share", "triggers", "rule:cacheable-share")
        yield Call("api-gateway-integration", DETAIL, reason, causes)
