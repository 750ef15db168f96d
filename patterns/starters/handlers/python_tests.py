"""The tests of a starter's handlers in Python: each way in, and each effect, against moto's services."""

from collections.abc import Iterator

from patterns.starters import aws
from patterns.starters.brief import Brief
from patterns.starters.handlers.parts import kinds, reads_uploads, stores_of, used
from patterns.starters.system import Part, System

MADE = {
    "nosql-table": "make.table",
    "object-store": "make.bucket",
    "queue": "make.queue",
    "dead-letter-queue": "make.queue",
    "topic": "make.topic",
    "notification": "make.topic",
    "event-bus": "make.bus",
    "stream": "make.stream",
    "delivery-stream": "make.delivery",
    "workflow": "make.workflow",
    "secrets-store": "make.secret",
    "query-engine": "make.workgroup",
    "function": "make.function",
    "external-service": "make.server",
    "api-gateway": "make.server",
    "container-service": "make.server",
}
# How an effect is seen, by the role of what is used.
SEEN = {
    "nosql-table": "rows",
    "object-store": "objects",
    "queue": "messages",
    "topic": "published",
    "notification": "published",
    "stream": "records",
    "workflow": "executions",
    "query-engine": "queries",
    "event-bus": "published",
    "external-service": "requests",
    "api-gateway": "requests",
    "container-service": "requests",
}


def conftest(system: System, brief: Brief) -> str:
    """The services that the handlers use, made anew for each test."""
    return "\n".join(_conftest(system, brief)) + "\n"


def _conftest(system: System, brief: Brief) -> Iterator[str]:
    yield '"""Services for the tests: moto\'s, in this process, made anew for each test."""'
    yield ""
    yield "import pytest"
    yield ""
    yield "import make"
    yield ""
    yield ""
    yield "@pytest.fixture"
    yield "def services(monkeypatch):"
    yield "    with make.services(monkeypatch) as made:"
    for name, part in _variables(system, brief).items():
        if part is None or name == aws.CLAIMS_VARIABLE:
            yield f'        made["{name}"] = make.keys()'
        elif part.role == "sql-db" and name.endswith("_ARN"):
            yield f'        made["{name}"] = make.arn("{part.name}")'
        elif name.endswith("_DB_NAME") or part.role not in MADE:
            yield f'        made["{name}"] = "{part.name}"'
        else:
            fifo = ", fifo=True" if aws.is_fifo(part, system, brief.settings) else ""
            yield f'        made["{name}"] = {MADE[part.role]}("{part.name}"{fifo})'
    yield "        for name, value in made.items():"
    yield "            monkeypatch.setenv(name, value)"
    yield "        yield made"


def _variables(system: System, brief: Brief) -> dict[str, Part | None]:
    found: dict[str, Part | None] = {}
    for function in system.functions:
        found |= aws.environment(function, system, brief.settings)
        for store in stores_of(function, system):
            found[aws.variable(store)] = store
    return found


def test_module(function: Part, system: System, brief: Brief) -> str:
    return "\n".join(_tests(function, system, brief)) + "\n"


def _tests(function: Part, system: System, brief: Brief) -> Iterator[str]:
    body = list(_cases(function, system, brief))
    yield f'"""{function.module.replace("_", " ").capitalize()}: each way in, and what it does."""'
    yield ""
    if any("events." in line for line in body):
        yield "import events"
    yield "import make"
    yield "from context import Context"
    yield ""
    yield ""
    yield "def handle(event):"
    yield f'    return make.module("functions.{function.module}").handler(event, Context())'
    yield from body


def _cases(function: Part, system: System, brief: Brief) -> Iterator[str]:
    ways = kinds(function, system)
    for way in ways:
        yield ""
        yield ""
        yield from _way(way, function, system, brief)
    if aws.claims_keys(function, system, brief.settings):
        yield ""
        yield ""
        yield from _twice(ways[0], function, system, brief)
    for way in ways:
        if way in {"queue", "stream"}:
            yield ""
            yield ""
            yield from _bad(way, function, system, brief)
    if "http" in ways:
        yield ""
        yield ""
        yield from _refused()


def _event(way: str, function: Part, system: System, brief: Brief) -> str:
    """The expression of an event of this kind."""
    only, lists = aws.reads(function, system)
    stores = stores_of(function, system)
    text = 'events.message({"id": "a"})'
    if reads_uploads(function, system) and stores:
        folder = aws.incoming(stores[0], system)
        place = f'services["{aws.variable(stores[0])}"]'
        uploaded = f'events.upload({place}, make.upload({place}, "{folder}a b.txt"))'
        if way == "upload":
            return uploaded
        text = f"events.json.dumps({uploaded})"
    fifo = any(aws.is_fifo(link.source, system, brief.settings) for link in system.into(function, "queue"))
    if way == "http":
        parameters = '{"id": "a"}' if only and not lists else "None"
        method = "GET" if only else "POST"
        body = "None" if only else '{"id": "a"}'
        return f'events.http({body}, "{method}", parameters={parameters})'
    return {
        "queue": f"events.queue({text}{', fifo=True' if fifo else ''})",
        "stream": f"events.stream({text})",
        "changes": 'events.changes("a")',
        "topic": f"events.topic({text})",
        "event": 'events.event({"id": "a"})',
        "upload": f"events.event({text})",
        "schedule": "{}",
        "call": '{"id": "a", "amount": 1}',
    }[way]


def _way(way: str, function: Part, system: System, brief: Brief) -> Iterator[str]:
    """The event comes, and every effect can be seen; handlers that only read give what is there."""
    only, lists = aws.reads(function, system)
    tables = [link.target for link in used(function, system) if link.target.role == "nosql-table"]
    yield f"def test_{way}_event_has_its_effects(services):"
    if way == "http" and only and tables:
        yield f'    make.row(services["{aws.variable(tables[0])}"], "a")'
        yield f"    answer = handle({_event(way, function, system, brief)})"
        yield ""
        yield '    assert answer["statusCode"] == 200'
        yield f'    assert "\\"{aws.KEY}\\": \\"a\\"" in answer["body"]'
        if not lists:
            yield ""
            yield ""
            yield "def test_what_is_not_there_is_not_found(services):"
            yield f"    answer = handle({_event(way, function, system, brief)})"
            yield ""
            yield '    assert answer["statusCode"] == 404'
        return
    yield f"    given = handle({_event(way, function, system, brief)})"
    yield ""
    if way == "http":
        yield '    assert given["statusCode"] == 200, given["body"]'
        yield '    assert given["headers"]["x-correlation-id"] == "c-1"'
    elif way in {"queue", "stream", "changes"}:
        yield '    assert given == {"batchItemFailures": []}'
    elif way in {"schedule", "call"}:
        yield "    assert isinstance(given, dict)"
    else:
        yield "    assert given is None"
    yield from _seen(function, system)


def _seen(function: Part, system: System) -> Iterator[str]:
    for link in used(function, system):
        seen = SEEN.get(link.target.role)
        if seen:
            yield f'    assert make.{seen}(services["{aws.variable(link.target)}"]) == 1'


def _twice(way: str, function: Part, system: System, brief: Brief) -> Iterator[str]:
    yield "def test_event_that_comes_twice_acts_once(services):"
    yield f"    event = {_event(way, function, system, brief)}"
    yield "    handle(event)"
    yield "    handle(event)"
    yield ""
    yield "    assert make.claims(services) == 1"
    yield from _seen(function, system)


def _bad(way: str, function: Part, system: System, brief: Brief) -> Iterator[str]:
    good = _event(way, function, system, brief)
    inner = good.removeprefix(f"events.{way}(").removesuffix(")").removesuffix(", fifo=True")
    fifo = ", fifo=True" if good.endswith(", fifo=True)") else ""
    identity = "m-1" if way == "queue" else "1"
    yield f"def test_bad_{'message' if way == 'queue' else 'record'}_alone_comes_again(services):"
    yield f'    given = handle(events.{way}({inner}, "no JSON"{fifo}))'
    yield ""
    yield f'    assert given == {{"batchItemFailures": [{{"itemIdentifier": "{identity}"}}]}}'


def _refused() -> Iterator[str]:
    yield "def test_request_that_is_no_object_is_refused_with_the_reason(services):"
    yield '    answer = handle({**events.http(None), "body": "[1"})'
    yield ""
    yield '    assert answer["statusCode"] == 400'
    yield '    assert "JSON" in answer["body"]'
