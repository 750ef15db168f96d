"""What the starter's own test sends to the Worker, and what it must find afterwards."""

import json
from typing import Any

from patterns.starters.cloudflare.code import entry_name, is_entrypoint, routes
from patterns.starters.cloudflare.commands import UPLOADS
from patterns.starters.cloudflare.config import databases, secrets, variables
from patterns.starters.cloudflare.functions import effects
from patterns.starters.cloudflare.plan import Plan
from patterns.starters.system import Part

VALUES = {"url": "https://service.example", "mail": "team@example.com"}
STORED = frozenset({"kv", "d1", "r2"})


def proof(plan: Plan) -> str:
    """tests/worker.json: by trigger, with the stores that a function writes for it."""
    system = plan.system
    tokens = plan.own_names
    value = {
        "databases": {binding: folder for binding, _, folder, _ in databases(plan)},
        "values": {name: _value(name, text) for name, text in variables(plan)}
        | {name: f"test-{name}" for name, _ in secrets(plan)},
        "routes": [_route(method, path, name, gateway, plan) for (method, path, name, _), gateway in routes(plan)],
        "token": tokens["intake-token"] if plan.intakes else "",
        "queues": [_queue(key, plan) for key, queue in plan.queues.items() if queue.consumer or queue.copies],
        "crons": [
            {"cron": plan.cron(), "name": link.target.name, "stores": stores(link.target, plan)}
            for clock in system.of_role("scheduler")
            for link in system.out_of(clock, "function")
        ],
        "entrypoints": [
            {"entrypoint": entry_name(part), "name": part.name, "stores": stores(part, plan)}
            for part in system.functions
            if is_entrypoint(part, plan)
        ],
        "workflows": [part.variable for part in system.of_role("workflow")],
        "pipelines": [part.variable for part in system.of_role("delivery-stream")],
    }
    return json.dumps(value, indent=2) + "\n"


def stores(function: Part, plan: Plan) -> list[list[str]]:
    """Each store that the function writes, as kind and binding."""
    written: list[list[str]] = []
    for one in effects(function, plan):
        writes = {call.partition(".")[0] for call in one.calls if call.endswith((".put", ".prepare"))}
        written += [[kind, binding] for binding, kind in one.fakes if kind in STORED and binding in writes]
    return written


def _value(name: str, text: str) -> str:
    return VALUES["mail"] if text.startswith(("the sender", "the receiver")) else VALUES["url"]


def _route(method: str, path: str, name: str, gateway: Part | None, plan: Plan) -> dict[str, Any]:
    target = next(part for part in plan.system.parts if part.name == name)
    is_called = target.role == "function"
    return {
        "method": "POST" if method == "ANY" else method,
        "path": path.replace("{", "").replace("}", ""),
        "name": name,
        "role": target.role,
        "guarded": bool(gateway and plan.system.out_of(gateway, "identity")),
        "intake": target in plan.intakes and path.startswith("/events/"),
        "stores": stores(target, plan) if is_called and method not in {"GET", "DELETE"} else [],
    }


def _queue(key: str, plan: Plan) -> dict[str, Any]:
    queue = plan.queues[key]
    reached = [plan.queues[copy].consumer for copy in queue.copies] if queue.copies else [queue.consumer]
    functions = [part for part in reached if part]
    buckets = [bucket for bucket in plan.system.of_role("object-store") if plan.uploads_to(bucket) == queue]
    return {
        "queue": queue.name,
        "dead": plan.queues[queue.dead].name,
        "upload": [buckets[0].variable, f"{UPLOADS}one.json"] if buckets else [],
        "name": queue.consumer.name if queue.consumer else "relay",
        "claims": plan.claims if any(plan.claims_keys(part) for part in functions) else "",
        "stores": [row for part in functions for row in stores(part, plan)],
    }
