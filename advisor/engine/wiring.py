"""What starts a function in a drawing of a pattern, what it is called then, and what the flows are called."""

from advisor.engine.catalogue import PatternEntry
from patterns.diagrams.model import Diagram, Node

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
    ("external-service", "function"): "event",
    ("external-service", "topic"): "event",
    ("function", "event-bus"): "publish event",
    ("topic", "function"): "copy",
    ("event-bus", "function"): "by rule",
    ("workflow", "function"): "next step",
}
ENTRY_LABELS = {"schedule": "start", "stream": "put records", "queue": "send message", "event": "upload or change"}


def starter_of(node: Node, diagram: Diagram) -> str:
    """The role that starts a function without waiting, or the workflow that calls it; "" for one that is called."""
    roles = {item.id: item.role for item in diagram.nodes}
    for flow in diagram.flows:
        role = roles[flow.source]
        if flow.target == node.id and role in WORKERS and (flow.mode == "async" or role in {"queue", "workflow"}):
            return role
    return ""


def is_first(node: Node, entry: PatternEntry, starter: str = "") -> bool:
    """Whether it is the first of the pattern's nodes of its kind, which stands for all of them."""
    alike = [
        item.id
        for item in entry.diagram.nodes
        if item.role == node.role and (not starter or starter_of(item, entry.diagram) == starter)
    ]
    return alike[0] == node.id
