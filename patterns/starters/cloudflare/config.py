"""wrangler.jsonc: every binding and trigger on a line of its own, below the reason for it."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from patterns.starters.brief import Brief
from patterns.starters.cloudflare.code import routes
from patterns.starters.cloudflare.plan import RELAY, Plan, Queue
from patterns.starters.ledger import Ledger, hand_lines
from patterns.starters.names import plain
from patterns.starters.system import Part

COMPATIBILITY_DATE = "2026-04-01"  # fixed: a later date changes how the Worker runs, so it is the team's step
MOST_BATCH = 100  # messages in a batch, retries of one and consumers at once: Cloudflare Queues limits
MOST_RETRIES = 100
MOST_CONSUMERS = 250
CONSUMER_SECONDS = 900  # wall clock of a run that takes a batch: Cloudflare Queues limits
WAIT_SECONDS = 5
RETRY_SECONDS = 30
Row = tuple[str, dict[str, Any]]
Section = tuple[str, list[Row]]


def config(plan: Plan, brief: Brief, ledger: Ledger) -> str:
    """The text; comments stand on lines of their own, so that without them it is plain JSON."""
    blocks = [
        '  "$schema": "node_modules/wrangler/config-schema.json"',
        f'  "name": {json.dumps(plan.system.project)}',
        '  "main": "src/index.mjs"',
        _value("compatibility_date", COMPATIBILITY_DATE, "fixed, so that the Worker runs the same at each deployment"),
        _address(plan),
        _value("preview_urls", False, "old versions have no address of their own, which nobody would have decided on"),
        _observability(),
        *(_section(*section) for section in _sections(plan, brief)),
        *_queues(plan, brief),
        *_crons(plan),
        *_variables(plan),
    ]
    head = [f"// {plain(plan.system.title)}, for Wrangler"]
    head += [f"// {line}" for line in hand_lines(ledger.todos(plan.system))]
    return "\n".join([*head, "{", ",\n".join(blocks), "}"]) + "\n"


def variables(plan: Plan) -> list[tuple[str, str]]:
    """The variables that a team must fill, with what each is."""
    names = plan.own_names
    found = [
        (names[f"{part.id}:url"], f"the address of {part.label}")
        for part in plan.system.of_role("external-service")
        if plan.system.into(part, "function", "api-gateway")
    ]
    if any(plan.system.into(part, "function") for part in plan.system.of_role("notification")):
        found.append((names["mail-from"], "the sender, at a domain for which Cloudflare handles e-mail"))
        found.append((names["mail-to"], "the receiver, an address that is verified at Cloudflare"))
    for part in plan.system.of_role("identity"):
        if plan.system.into(part, "api-gateway"):
            found.append(
                (names[f"{part.id}:issuer"], f"{part.label}: who signs the tokens, with keys at /.well-known/jwks.json")
            )
            found.append((names[f"{part.id}:audience"], f"{part.label}: for whom the tokens are meant"))
    return found


def secrets(plan: Plan) -> list[tuple[str, str]]:
    """The secrets that a team must put, with what each is; none of them stands in a file."""
    found = [(part.variable, part.label) for part in plan.system.of_role("secrets-store")]
    if plan.intakes:
        found.append((plan.own_names["intake-token"], "the token that senders of events show"))
    return found


def tables(plan: Plan) -> list[Part]:
    parts = plan.system.of_role("nosql-table", "cache")
    return [part for part in parts if not plan.table_of(part)]


def databases(plan: Plan) -> list[tuple[str, str, str, str]]:
    """Binding, name, folder of migrations and reason of each database."""
    found = [
        (part.variable, plan.resource(part.name), f"migrations/{part.name}", "")
        for part in plan.system.of_role("sql-db")
    ]
    if plan.claims:
        name = plan.claims.lower().replace("_", "-")
        why = f"idempotency keys: {plan.settings.is_idempotent.why}. D1, as KV has no write on a condition"
        found.append((plan.claims, plan.resource(name), f"migrations/{name}", why))
    return found


def sent(plan: Plan) -> list[Queue]:
    """The queues that the Worker's code writes to."""
    text = "".join(route[3] for route, _ in routes(plan))
    found: set[str] = {key for queue in plan.queues.values() for key in queue.copies}
    found |= {key for key, queue in plan.queues.items() if json.dumps(queue.binding) in text}
    for part in [*plan.system.functions, *plan.system.of_role("workflow")]:
        for link in plan.system.out_of(part):
            if link.target.role == "queue":
                found.add(link.target.id)
            found |= set(plan.receivers(link.target)) if link.target.role in {"topic", "event-bus", "stream"} else set()
        is_own = part.role == "workflow" or plan.system.into(part, "scheduler")
        if is_own and (failed := plan.system.failures_of(part)):
            found.add(failed.id)
    return [queue for key, queue in plan.queues.items() if key in found]


def _address(plan: Plan) -> str:
    if plan.answers_requests:
        return _value("workers_dev", True, "an address to begin with; a domain of your own is a route, added here")
    return _value("workers_dev", False, "nobody calls it over HTTP, so it has no address")


def _observability() -> str:
    value = {"enabled": True, "head_sampling_rate": 1, "traces": {"enabled": True}}
    return _value(
        "observability", value, "logs and traces of every run; lower the rate when they cost more than they tell"
    )


def _value(key: str, value: Any, why: str) -> str:
    return f"  // {plain(why)}\n  {json.dumps(key)}: {json.dumps(value)}"


def _section(key: str, rows: list[Row], indent: str = "  ") -> str:
    """A list whose items have their reasons above them; rows are never empty."""
    lines = [f"{indent}{json.dumps(key)}: ["]
    for place, (why, value) in enumerate(rows, 1):
        lines.append(f"{indent}  // {plain(why)}")
        lines.append(f"{indent}  {json.dumps(value)}{',' if place < len(rows) else ''}")
    return "\n".join([*lines, f"{indent}]"])


def _sections(plan: Plan, brief: Brief) -> Iterator[Section]:
    def rows(parts: Iterable[Part], made: Any) -> list[Row]:
        return [(f"{part.label}: {brief.why(part.because)}", made(part)) for part in parts]

    system = plan.system
    kept = "kept when the starter is removed"
    databases_of = {part.variable: part for part in system.parts}
    sections: list[Section] = [
        (
            "kv_namespaces",
            [(f"{why}; {kept}", row) for why, row in rows(tables(plan), lambda part: {"binding": part.variable})],
        ),
        (
            "d1_databases",
            [
                (
                    why or f"{databases_of[binding].label}: {brief.why(databases_of[binding].because)}; {kept}",
                    {"binding": binding, "database_name": name, "migrations_dir": folder},
                )
                for binding, name, folder, why in databases(plan)
            ],
        ),
        (
            "r2_buckets",
            [
                (f"{why}; {kept}, encrypted and closed to the public by Cloudflare's default", row)
                for why, row in rows(
                    system.of_role("object-store"),
                    lambda part: {"binding": part.variable, "bucket_name": plan.resource(part.name)},
                )
            ],
        ),
        (
            "workflows",
            rows(
                system.of_role("workflow"),
                lambda part: {
                    "binding": part.variable,
                    "name": plan.resource(part.name),
                    "class_name": plan.classes[part.id],
                },
            ),
        ),
        ("send_email", rows(system.of_role("notification"), lambda part: {"name": part.variable})),
        (
            "services",
            [
                (
                    f"{part.label} is called by this Worker itself, which its own address does not allow",
                    {"binding": part.variable, "service": system.project},
                )
                for part in system.of_role("api-gateway")
                if system.into(part, "function")
            ],
        ),
    ]
    yield from (section for section in sections if section[1])


def _queues(plan: Plan, brief: Brief) -> Iterator[str]:
    producers: list[Row] = [
        (_why(queue, plan, brief), {"binding": queue.binding, "queue": queue.name}) for queue in sent(plan)
    ]
    consumers: list[Row] = [
        (_taking(queue, plan, brief), _consumer(queue, plan)) for queue in plan.queues.values() if queue.dead
    ]
    inner = [_section(key, rows, "    ") for key, rows in (("producers", producers), ("consumers", consumers)) if rows]
    if inner:
        yield '  "queues": {\n' + ",\n".join(inner) + "\n  }"


def _consumer(queue: Queue, plan: Plan) -> dict[str, Any]:
    settings = plan.settings
    # Messages of a batch are worked on one by one: all of them must fit into the time of one run.
    fitting = max(1, CONSUMER_SECONDS // plan.seconds(queue.consumer)) if queue.consumer else MOST_BATCH
    most = 1 if settings.is_ordered.value else settings.concurrency.value
    value: dict[str, Any] = {
        "queue": queue.name,
        "max_batch_size": min(MOST_BATCH, settings.batch_size.value, fitting),
        "max_batch_timeout": WAIT_SECONDS,
        "max_retries": max(0, min(MOST_RETRIES, settings.max_receives.value - 1)),
        "retry_delay": RETRY_SECONDS,
        "dead_letter_queue": plan.queues[queue.dead].name,
    }
    return value | ({"max_concurrency": min(MOST_CONSUMERS, most)} if most else {})


def _why(queue: Queue, plan: Plan, brief: Brief) -> str:
    part = next((part for part in plan.system.parts if part.id == queue.key), None)
    return f"{part.label}: {brief.why(part.because)}" if part else queue.why


def _taking(queue: Queue, plan: Plan, brief: Brief) -> str:
    settings = plan.settings
    who = queue.consumer.label if queue.consumer else RELAY
    words = f"{plain(who, 60)} takes {plain(_why(queue, plan, brief), 100)}; retries: {settings.max_receives.why}"
    if settings.is_ordered.value:
        return f"{words}; one at a time: {settings.is_ordered.why}"
    return f"{words}; at once: {settings.concurrency.why}"


def _crons(plan: Plan) -> Iterator[str]:
    if clocks := plan.system.of_role("scheduler"):
        yield _value(
            "triggers", {"crons": [plan.cron()]}, f"{clocks[0].label}, in UTC: {plan.settings.every_minutes.why}"
        )


def _variables(plan: Plan) -> Iterator[str]:
    if found := variables(plan):
        lines = [f'    // {plain(text)}\n    {json.dumps(name)}: ""' for name, text in found]
        why = "to be filled before the first deployment; secrets are put with wrangler secret put instead"
        yield f'  // {why}\n  "vars": {{\n' + ",\n".join(lines) + "\n  }"
