"""The Worker itself: which request, message, time or caller starts which function."""

import json
import re
from collections.abc import Iterator

from patterns.starters import aws
from patterns.starters.brief import Brief
from patterns.starters.cloudflare.effects import run_name
from patterns.starters.cloudflare.plan import CHANNELS, Plan
from patterns.starters.names import plain
from patterns.starters.system import Link, Part

_VARIABLE = re.compile(r"\{\w+\}")
Route = tuple[str, str, str, str]  # method, path, name, and the code that serves it


def is_entrypoint(function: Part, plan: Plan) -> bool:
    """Whether nothing in the Worker starts a function, so that another Worker must be able to."""
    system = plan.system
    is_consumer = any(queue.consumer == function for queue in plan.queues.values())
    return not (is_consumer or system.into(function, "api-gateway", "client", "scheduler", "workflow", "function"))


def steps(workflow: Part, plan: Plan) -> list[Part]:
    return list(dict.fromkeys(link.target for link in plan.system.out_of(workflow, "function")))


def routed(link: Link, plan: Plan) -> str:
    """The code that serves a link from a gateway or a client; nothing where a Worker cannot."""
    target = link.target
    if target.role == "function":
        claims = f", {json.dumps(plan.claims)}" if plan.claims_keys(target) else ""
        return f"calls({run_name(target)}, {plan.seconds(target)}{claims})"
    if target.role == "workflow":
        return f"starts({json.dumps(target.variable)})"
    if target.role == "external-service":
        variable, seconds = plan.own_names[f"{target.id}:url"], plan.settings.request_seconds.value
        return f"passes({json.dumps(variable)}, {seconds})"
    keys = plan.receivers(target) if target.role in CHANNELS else (target.id,) if target.role == "queue" else ()
    return f"accepts({json.dumps(plan.bindings_of(keys))})" if keys else ""


def routes(plan: Plan) -> list[tuple[Route, Part | None]]:
    """Every route once, the more exact first, with the gateway whose token it asks for."""
    found = [(row, gateway) for row, gateway, _ in _served(plan).values()]
    return sorted(found, key=lambda row: (row[0][0] == "ANY", "{" in row[0][1], row[0][1], row[0][0]))


def is_routed(link: Link, plan: Plan) -> bool:
    """Whether a route leads where the link does; two of one method and path cannot both, and the first one does."""
    return any(held == link for _, _, held in _served(plan).values())


def _served(plan: Plan) -> dict[tuple[str, str], tuple[Route, Part | None, Link | None]]:
    """By method and path, in which the names of variables do not count."""
    found: dict[tuple[str, str], tuple[Route, Part | None, Link | None]] = {}
    for part in plan.intakes:
        queues, secret = plan.bindings_of(plan.receivers(part)), plan.own_names["intake-token"]
        serve = f"accepts({json.dumps(queues)}, {json.dumps(secret)})"
        found["POST", intake(part)] = (("POST", intake(part), part.name, serve), None, None)
    for link in plan.system.links:
        is_called = link.source.role == "api-gateway" or link.roles == ("client", "function")
        if link.answers or not is_called or not (serve := routed(link, plan)):
            continue
        method, path = aws.route(link)
        key = (method, _VARIABLE.sub("{}", path))
        found.setdefault(key, ((method, path, link.target.name, serve), link.source, link))
    return found


def intake(part: Part) -> str:
    return f"/events/{part.name}"


def token(gateway: Part | None, plan: Plan) -> str:
    """What names the issuer of a gateway's tokens; nothing where the drawing asks for none."""
    issuers = plan.system.out_of(gateway, "identity") if gateway else []
    if not issuers:
        return ""
    names = plan.own_names
    issuer, audience = (names[f"{issuers[0].target.id}:{end}"] for end in ("issuer", "audience"))
    return f", token: {{ issuer: {json.dumps(issuer)}, audience: {json.dumps(audience)} }}"


def index(plan: Plan, brief: Brief) -> str:
    """src/index.mjs: imports, tables of what starts what, and the handlers that Cloudflare calls."""
    has_queues = any(queue.consumer or queue.copies for queue in plan.queues.values())
    has_schedules = bool(plan.system.of_role("scheduler"))
    lines = [
        f"// {plain(plan.system.title)}: what starts each function. The functions are in functions/.",
        *_imports(plan, has_queues, has_schedules),
        "",
        *_exports(plan),
        "// Method, path and what answers; a path for ANY method takes all below it.",
        "const ROUTES = [",
        *_routes(plan),
        "];",
        "",
        *(_consumers(plan, brief) if has_queues else []),
        *(_schedules(plan) if has_schedules else []),
        "export default {",
        "  fetch: (request, env) => answer(request, env, ROUTES),",
        *(["  queue: (batch, env) => consume(batch, env, CONSUMERS[batch.queue]),"] if has_queues else []),
        *(["  scheduled: (controller, env) => tick(controller, env, SCHEDULES),"] if has_schedules else []),
        "};",
    ]
    return "\n".join(lines) + "\n"


def _imports(plan: Plan, has_queues: bool, has_schedules: bool) -> Iterator[str]:
    served = " ".join(route[3] for route, _ in routes(plan))
    made = [name for name in ("accepts", "calls", "passes", "starts") if f"{name}(" in served]
    yield f'import {{ {", ".join(["answer", *made])} }} from "./shared/http.mjs";'
    if has_queues:
        yield 'import { consume } from "./shared/consume.mjs";'
    if has_schedules:
        yield 'import { tick } from "./shared/scheduled.mjs";'
    if any(is_entrypoint(part, plan) for part in plan.system.functions):
        yield 'import { entrypoint } from "./shared/entrypoint.mjs";'
    if plan.system.of_role("workflow"):
        yield 'import { workflow } from "./shared/workflow.mjs";'
    for part in plan.system.functions:
        yield f'import {{ run as {run_name(part)} }} from "./functions/{part.name}.mjs";'


def _exports(plan: Plan) -> Iterator[str]:
    for part in plan.system.functions:
        if is_entrypoint(part, plan):
            yield f"// {plain(part.label)}: for other Workers, by a service binding with this entrypoint."
            yield f"export const {entry_name(part)} = entrypoint({run_name(part)}, {plan.seconds(part)});"
            yield ""
    for part in plan.system.of_role("workflow"):
        failed = plan.system.failures_of(part)
        last = f", {json.dumps(plan.queues[failed.id].binding)}" if failed else ""
        yield f"// {plain(part.label)}: the steps in their order."
        yield f"export const {plan.classes[part.id]} = workflow({json.dumps(part.name)}, ["
        for step in steps(part, plan):
            yield f"  {{ name: {json.dumps(step.name)}, run: {run_name(step)}, seconds: {plan.seconds(step)} }},"
        yield f"]{last});"
        yield ""


def entry_name(function: Part) -> str:
    """The entrypoint's name: with a word in front, it is none of the names that the module imports."""
    return f"entry_{function.module}"


def _routes(plan: Plan) -> Iterator[str]:
    for (method, path, name, serve), gateway in routes(plan):
        head = f"method: {json.dumps(method)}, path: {json.dumps(path)}, name: {json.dumps(name)}"
        yield f"  {{ {head}, serve: {serve}{token(gateway, plan)} }},"


def _consumers(plan: Plan, brief: Brief) -> Iterator[str]:
    yield "// What takes the messages of each queue."
    yield "const CONSUMERS = {"
    for queue in plan.queues.values():
        name = json.dumps(queue.name)
        if queue.copies:
            copies = json.dumps(plan.bindings_of(queue.copies))
            yield f'  {name}: {{ name: "relay", copies: {copies} }},'
        elif part := queue.consumer:
            claims = f", claims: {json.dumps(plan.claims)}" if plan.claims_keys(part) else ""
            run = f"run: {run_name(part)}, seconds: {plan.seconds(part)}"
            yield f"  {name}: {{ name: {json.dumps(part.name)}, {run}{claims} }},"
    yield "};"
    yield ""


def _schedules(plan: Plan) -> Iterator[str]:
    yield "// What each time starts."
    yield "const SCHEDULES = ["
    for clock in plan.system.of_role("scheduler"):
        for link in plan.system.out_of(clock, "function"):
            part = link.target
            failed = plan.system.failures_of(part)
            last = f", failed: {json.dumps(plan.queues[failed.id].binding)}" if failed else ""
            head = f"cron: {json.dumps(plan.cron())}, name: {json.dumps(part.name)}"
            yield f"  {{ {head}, run: {run_name(part)}, seconds: {plan.seconds(part)}{last} }},"
    yield "];"
    yield ""
