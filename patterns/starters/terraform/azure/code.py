"""Handlers for Azure Functions in Python, in its second model: a folder for each app, and what they share."""

from collections.abc import Iterator, Mapping

from patterns.starters import aws
from patterns.starters.brief import Brief
from patterns.starters.system import Link, Part, System
from patterns.starters.terraform.azure import parts
from patterns.starters.terraform.azure.effects import CALLS, EFFECTS, IDENTITY
from patterns.starters.terraform.azure.runtime import CLAIMS, ENTRY, NO_CLAIMS, READ, READ_TESTS
from patterns.starters.terraform.code import EVENT, EVENT_TESTS, LOGS, effects_module, handler, text, variable

LIBRARIES = {
    "": ("azure-functions>=1.21,<2", "azure-identity>=1.19,<2"),
    "nosql-table": ("azure-cosmos>=4.9,<5",),
    "object-store": ("azure-storage-blob>=12.23,<13",),
    "queue": ("azure-servicebus>=7.13,<8",),
    "event-bus": ("azure-eventgrid>=4.20,<5",),
    "stream": ("azure-eventhub>=5.13,<6",),
    "secrets-store": ("azure-keyvault-secrets>=4.9,<5",),
}
ALSO = {"topic": "queue", "delivery-stream": "stream"}  # roles that share the effect of another
HOST = """{
  "version": "2.0",
  "functionTimeout": "%s",
  "extensionBundle": {"id": "Microsoft.Azure.Functions.ExtensionBundle", "version": "[4.0.0, 5.0.0)"}
}
"""


def code(system: System, brief: Brief) -> Mapping[str, str]:
    """All files of the code, with the tests of its pure parts; nothing where no function is drawn."""
    if not system.functions:
        return {}
    claims = [part for part in system.functions if aws.claims_keys(part, system, brief.settings)]
    roles = {link.target.role for part in system.functions for link in system.uses(part)}
    roles |= {ALSO[role] for role in roles if role in ALSO}
    used = [role for role in EFFECTS if role in roles]
    files: dict[str, str] = {}
    for part in system.functions:
        files[f"src/{part.module}/function_app.py"] = text(_app(part, system, brief))
        files[f"src/{part.module}/handler.py"] = text(handler(part, system, brief, CALLS))
        seconds = parts.timeout(part, system, brief.settings)
        files[f"src/{part.module}/host.json"] = HOST % f"00:{seconds // 60:02d}:{seconds % 60:02d}"
    return {
        **files,
        "src/requirements.txt": "\n".join(_libraries(used, bool(claims))) + "\n",
        "src/shared/__init__.py": "",
        "src/shared/logs.py": LOGS,
        "src/shared/event.py": EVENT,
        "src/shared/read.py": READ,
        "src/shared/entry.py": ENTRY,
        "src/shared/claims.py": CLAIMS if claims else NO_CLAIMS,
        "src/shared/effects.py": effects_module(_pieces(used)),
        "tests/test_event.py": EVENT_TESTS,
        "tests/test_read.py": READ_TESTS,
        "pytest.ini": "[pytest]\npythonpath = src\ntestpaths = tests\n",
        "publish.sh": "\n".join(_publish(system)) + "\n",
    }


def _pieces(used: list[str]) -> list[str]:
    """The effects, with the identity before them where one of them comes in by it."""
    found = [EFFECTS[role] for role in used]
    return [IDENTITY, *found] if any("_identity()" in piece for piece in found) else found


def _publish(system: System) -> Iterator[str]:
    yield "#!/bin/sh"
    yield "# Lays out each app with what they share, and publishes it to the app that Terraform has made."
    yield "set -eu"
    yield "rm -rf build && mkdir build"
    for part in system.functions:
        yield f"cp -r src/{part.module} build/{part.module}"
        yield f"cp -r src/shared src/requirements.txt build/{part.module}/"
        app = f'"$(terraform output -raw {part.module}_app)"'
        yield f'(app={app} && cd build/{part.module} && func azure functionapp publish "$app" --python)'


def _libraries(used: list[str], claims: bool) -> Iterator[str]:
    for role, lines in LIBRARIES.items():
        if not role or role in used or (role == "nosql-table" and claims):
            yield from lines


def _app(part: Part, system: System, brief: Brief) -> Iterator[str]:
    """One function for each of the things that start it, all around the same handler."""
    claiming = aws.claims_keys(part, system, brief.settings)
    starts = [link for link in system.starts(part) if link.source.role in TRIGGERS or _owner(system, link)]
    called = [link for link in system.starts(part) if link.source.role in {"api-gateway", "client", "function"}]
    body = list(_functions(part, system, starts, called))
    yield "import azure.functions as func"
    yield "from handler import handle"
    needed = [name for name in ("entry", "event", "read") if any(f"{name}." in line for line in body)]
    yield f"from shared import {', '.join(needed)}"
    yield ""
    yield "app = func.FunctionApp()"
    yield f'NAME, CLAIMING = "{part.name}", {claiming}'
    yield from body


def _functions(part: Part, system: System, starts: list[Link], called: list[Link]) -> Iterator[str]:
    for place, link in enumerate(starts):
        yield ""
        yield ""
        if link.source.role == "change-feed":
            yield from _changes(link, place, _owner(system, link))
        else:
            yield from TRIGGERS[link.source.role](link, place)
    if called or not starts:
        yield ""
        yield ""
        yield f'@app.route(route="{part.name}", auth_level=func.AuthLevel.FUNCTION)'
        yield "def on_request(req: func.HttpRequest) -> func.HttpResponse:"
        yield "    body, status = entry.answered(req.headers, req.get_body(), NAME, handle, CLAIMING)"
        yield '    return func.HttpResponse(body, status_code=status, mimetype="application/json")'


def _queue(link: Link, place: int) -> Iterator[str]:
    name = link.source.name if link.source.role == "queue" else f"{link.source.name}-to-{link.target.name}"
    yield f'@app.service_bus_queue_trigger(arg_name="message", queue_name="{name}", connection="MESSAGES")'
    yield from _message(place)


def _topic(link: Link, place: int) -> Iterator[str]:
    yield "@app.service_bus_topic_trigger("
    yield f'    arg_name="message", topic_name="{link.source.name}", subscription_name="{link.target.name}",'
    yield '    connection="MESSAGES",'
    yield ")"
    yield from _message(place)


def _message(place: int) -> Iterator[str]:
    yield f"def on_message_{place}(message: func.ServiceBusMessage) -> None:"
    yield "    entry.handled(read.queued(message.message_id, message.get_body()), NAME, handle, CLAIMING)"


def _stream(link: Link, place: int) -> Iterator[str]:
    connection = variable(link.source)
    yield "@app.event_hub_message_trigger("
    yield f'    arg_name="record", event_hub_name="{link.source.name}", consumer_group="{link.target.name}",'
    yield f'    connection="{connection}",'
    yield ")"
    yield f"def on_record_{place}(record: func.EventHubEvent) -> None:"
    yield '    id = f"{record.partition_key}#{record.sequence_number}"'
    yield "    entry.handled(event.message(id, record.get_body()), NAME, handle, CLAIMING)"


def _changes(link: Link, place: int, table: str) -> Iterator[str]:
    yield "@app.cosmos_db_trigger("
    yield '    arg_name="documents", connection="TABLES", database_name="app",'
    yield f'    container_name="{table}", lease_container_name="{link.target.name}-leases",'
    yield ")"
    yield f"def on_change_{place}(documents: func.DocumentList) -> None:"
    yield "    for document in documents:"
    yield "        entry.handled(read.changed(document.to_dict()), NAME, handle, CLAIMING)"


def _owner(system: System, link: Link) -> str:
    """The table whose changes start a function, or nothing."""
    if link.source.role != "change-feed":
        return ""
    return next((item.source.name for item in system.into(link.source, "nosql-table")), "")


def _timer(link: Link, place: int) -> Iterator[str]:
    yield '@app.timer_trigger(arg_name="timer", schedule="%SCHEDULE%", use_monitor=True)'
    yield f"def on_schedule_{place}(timer: func.TimerRequest) -> None:"
    yield '    entry.handled(event.request({}, b""), NAME, handle, CLAIMING)'


TRIGGERS = {
    "queue": _queue,
    **dict.fromkeys(parts.QUEUED, _queue),
    "topic": _topic,
    "stream": _stream,
    "scheduler": _timer,
}
