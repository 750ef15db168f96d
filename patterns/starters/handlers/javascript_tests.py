"""The tests of a starter's handlers in JavaScript: each way in, and each effect, against moto's services."""

from collections.abc import Iterator

from patterns.starters import aws
from patterns.starters.brief import Brief
from patterns.starters.handlers.javascript_parts import only_reads, quoted, reads_list, reads_one
from patterns.starters.handlers.parts import kinds, stores_of, used
from patterns.starters.system import Part, System

MADE = {
    "nosql-table": "table",
    "object-store": "bucket",
    "queue": "queue",
    "topic": "topic",
    "notification": "topic",
    "event-bus": "bus",
    "stream": "stream",
    "delivery-stream": "delivery",
    "workflow": "workflow",
    "secrets-store": "secret",
    "query-engine": "workgroup",
    "external-service": "server",
    "api-gateway": "server",
    "container-service": "server",
    "sql-db": "arn",
}
# How an effect is seen, by the role of what is used.
SEEN = {
    "nosql-table": "rows",
    "object-store": "objects",
    "queue": "messages",
    "topic": "published",
    "notification": "published",
    "stream": "records",
    "delivery-stream": "deliveries",
    "workflow": "executions",
    "query-engine": "queries",
    "event-bus": "published",
    "external-service": "requests",
    "api-gateway": "requests",
    "container-service": "requests",
}
UPLOADED = "a b.txt"


def test_module(function: Part, system: System, brief: Brief) -> str:
    return "\n".join(_module(function, system, brief)) + "\n"


def _module(function: Part, system: System, brief: Brief) -> Iterator[str]:
    yield f"// {function.name}: each way in, and what it does."
    yield ""
    yield 'import assert from "node:assert/strict";'
    yield 'import { after, beforeEach, describe, test } from "node:test";'
    yield ""
    yield f'import {{ handler }} from "../../{aws.source(function, "javascript")}";'
    yield 'import * as events from "../events.mjs";'
    yield 'import * as make from "../make.mjs";'
    yield ""
    skipped = any(link.target.role == "function" for link in used(function, system))
    reason = '{ skip: "it calls another function, which is tried where both are deployed" }, '
    yield f"describe({quoted(function.name)}, {reason if skipped else ''}() => {{"
    yield from (f"  {line}" if line else "" for line in _body(function, system, brief))
    yield "});"


def _body(function: Part, system: System, brief: Brief) -> Iterator[str]:
    yield "let services;"
    yield "beforeEach(async () => {"
    yield "  services = await make.services({"
    yield from (f"    {line}" for line in _makers(function, system, brief))
    yield "  });"
    yield "});"
    yield "after(make.close);"
    if only_reads(function, system):
        yield from _reading(function, system)
        return
    ways = kinds(function, system)
    for way in ways:
        yield ""
        yield from _way(way, function, system, brief)
    for way in ways:
        if way in {"queue", "stream"}:
            yield ""
            yield from _poison(way, function, system, brief)
    if aws.claims_keys(function, system, brief.settings):
        again = next((way for way in ways if way not in {"http", "call", "schedule"}), None)
        if again:
            yield ""
            yield from _twice(again, function, system, brief)
    if "http" in ways:
        yield ""
        yield 'test("a body that is no JSON object is refused with the reason", async () => {'
        yield '  const answer = await handler(events.http("POST", "{"), events.context);'
        yield ""
        yield "  assert.equal(answer.statusCode, 400);"
        yield '  assert.deepEqual(JSON.parse(answer.body), { error: "The body is not JSON." });'
        yield "});"


def _makers(function: Part, system: System, brief: Brief) -> Iterator[str]:
    parts: dict[str, Part | None] = dict(aws.environment(function, system, brief.settings))
    for store in stores_of(function, system):
        parts[aws.variable(store)] = store
    for name, part in sorted(parts.items()):
        if part is None or name == aws.CLAIMS_VARIABLE:
            yield f"{name}: () => make.claims(),"
        elif part.id != "idempotency":
            is_main = name == aws.variable(part)
            maker = MADE.get(part.role, "named") if is_main else "named"
            fifo = ", true" if is_main and aws.is_fifo(part, system, brief.settings) else ""
            yield f"{name}: () => make.{maker}({quoted(part.name)}{fifo}),"


def _reading(function: Part, system: System) -> Iterator[str]:
    table = next(link.target for link in used(function, system) if link.target.role == "nosql-table")
    place = f"services.{aws.variable(table)}"
    if reads_one(function, system):
        asked = 'handler(events.http("GET", undefined, { id: "a" }), events.context)'
        yield ""
        yield 'test("an item is read by its key", async () => {'
        yield f'  await make.row({place}, "a");'
        yield f"  const answer = await {asked};"
        yield ""
        yield "  assert.equal(answer.statusCode, 200, answer.body);"
        yield f'  assert.equal(JSON.parse(answer.body).{aws.KEY}, "a");'
        yield "});"
        yield ""
        yield 'test("what is not there is not found", async () => {'
        yield f"  const answer = await {asked};"
        yield ""
        yield "  assert.equal(answer.statusCode, 404);"
        yield "});"
    if reads_list(function, system):
        yield ""
        yield 'test("items are listed", async () => {'
        yield f'  await make.row({place}, "a");'
        yield '  const answer = await handler(events.http("GET"), events.context);'
        yield ""
        yield "  assert.equal(answer.statusCode, 200, answer.body);"
        yield "  assert.equal(JSON.parse(answer.body).length, 1);"
        yield "});"


def _upload(function: Part, system: System) -> tuple[str, str] | None:
    """The place and the key of an upload that starts it."""
    stores = stores_of(function, system)
    if not stores:
        return None
    return f"services.{aws.variable(stores[0])}", quoted(f"{aws.incoming(stores[0], system)}{UPLOADED}")


def _text(function: Part, system: System) -> str:
    found = _upload(function, system)
    if found:
        return f"JSON.stringify(events.notification({found[0]}, {found[1]}))"
    return 'events.message({ id: "a" })'


def _event(way: str, function: Part, system: System, brief: Brief) -> str:
    """The expression of an event of this kind."""
    text, found = _text(function, system), _upload(function, system)
    if way == "upload" and found:
        return f"events.upload({found[0]}, {found[1]})"
    return {
        "http": 'events.http("POST", { id: "a" })',
        "queue": f"events.{_queued(function, system, brief)}({text})",
        "stream": f"events.stream({text})",
        "changes": 'events.changes("a")',
        "topic": f"events.topic({text})",
        "event": 'events.bus({ id: "a" })',
        "schedule": "{}",
        "call": '{ id: "a", amount: 1 }',
    }[way]


def _queued(function: Part, system: System, brief: Brief) -> str:
    links = system.into(function, "queue")
    return "fifo" if any(aws.is_fifo(link.source, system, brief.settings) for link in links) else "queue"


def _seen(function: Part, system: System, times: int = 1) -> Iterator[str]:
    """Each effect is there, as often as it should be."""
    for link in used(function, system):
        part = link.target
        if part.role in SEEN:
            yield f"  assert.equal(await make.{SEEN[part.role]}(services.{aws.variable(part)}), {times});"


def _given(way: str, function: Part, system: System) -> Iterator[str]:
    if (found := _upload(function, system)) and way in {"upload", "topic", "queue"}:
        yield f"  await make.upload({found[0]}, {found[1]});"


def _way(way: str, function: Part, system: System, brief: Brief) -> Iterator[str]:
    yield f'test("{way}: the event has its effects", async () => {{'
    yield from _given(way, function, system)
    yield f"  const given = await handler({_event(way, function, system, brief)}, events.context);"
    yield ""
    if way == "http":
        yield "  assert.equal(given.statusCode, 200, given.body);"
        yield '  assert.equal(given.headers["x-correlation-id"], "c-1");'
    elif way in {"queue", "stream", "changes"}:
        yield "  assert.deepEqual(given, { batchItemFailures: [] });"
    elif way in {"schedule", "call"}:
        yield '  assert.equal(typeof given, "object");'
    else:
        yield "  assert.equal(given, undefined);"
    yield from _seen(function, system)
    yield "});"


def _poison(way: str, function: Part, system: System, brief: Brief) -> Iterator[str]:
    kind = _queued(function, system, brief) if way == "queue" else "stream"
    yield f'test("{way}: what cannot be read fails alone, to come again", async () => {{'
    yield from _given(way, function, system)
    yield f'  const given = await handler(events.{kind}({_text(function, system)}, "{{"), events.context);'
    yield ""
    identity = "m-2" if way == "queue" else "2"
    yield f'  assert.deepEqual(given, {{ batchItemFailures: [{{ itemIdentifier: "{identity}" }}] }});'
    yield from _seen(function, system)
    yield "});"


def _twice(way: str, function: Part, system: System, brief: Brief) -> Iterator[str]:
    yield 'test("an event that comes twice acts once", async () => {'
    yield from _given(way, function, system)
    event = _event(way, function, system, brief)
    yield f"  await handler({event}, events.context);"
    yield f"  await handler({event}, events.context);"
    yield ""
    yield f"  assert.equal(await make.rows(services.{aws.CLAIMS_VARIABLE}), 1);"
    yield from _seen(function, system)
    yield "});"
