"""Python that the functions of Google Cloud and Azure share: logs, and the handlers with a place for your own rules."""

import json
from collections.abc import Iterator, Mapping, Sequence

from patterns.starters import aws
from patterns.starters.brief import Brief, Settings
from patterns.starters.names import plain
from patterns.starters.system import Part, System

LOGS = '''"""One JSON object a line, so that logs can be searched by what stands in them."""

import json
import logging
import sys

_log = logging.getLogger("starter")
_log.setLevel(logging.INFO)
_log.addHandler(logging.StreamHandler(sys.stdout))
_log.propagate = False


def log(level: str, message: str, function: str, correlation_id: str, **more: object) -> None:
    """The correlation id is the same for all that one request sets in motion."""
    row = {"level": level, "message": message, "function": function, "correlation_id": correlation_id, **more}
    _log.log(logging.getLevelName(level), json.dumps(row, default=str))
'''
EVENT = '''"""What a function is started with, whatever starts it."""

import json
import uuid
from dataclasses import dataclass
from typing import Any


class BadEvent(ValueError):
    """What came is no JSON or not of the shape that is handled; the text is safe to show."""


@dataclass(frozen=True)
class Event:
    """`id` is the same when the same event comes again; `data` is what it is about."""

    id: str
    correlation_id: str
    data: Any


def decoded(body: bytes | str) -> Any:
    try:
        return json.loads(body) if body else {}
    except ValueError as error:
        raise BadEvent("The body is not JSON.") from error


def message(id: str, body: bytes | str) -> Event:
    """A message of ours is {"correlation_id": ..., "data": ...}; anything else is the data itself."""
    content = decoded(body)
    if isinstance(content, dict) and set(content) == {"correlation_id", "data"}:
        return Event(id, str(content["correlation_id"]), content["data"])
    return Event(id, id, content)


def wrapped(event: Event, data: Any) -> str:
    """What is sent on, with the same correlation id."""
    return json.dumps({"correlation_id": event.correlation_id, "data": data}, default=str)


def request(headers: Any, body: bytes | str) -> Event:
    """A request over HTTP; an idempotency key of the caller is its id."""
    given = str(headers.get("x-correlation-id") or uuid.uuid4())[:100]
    return Event(str(headers.get("idempotency-key") or uuid.uuid4())[:100], given, decoded(body))
'''
EVENT_TESTS = '''"""What a function makes of what starts it: pure, so that no cloud is needed."""

import pytest
from shared.event import BadEvent, decoded, message, request, wrapped


def test_message_of_ours_keeps_its_correlation_id() -> None:
    first = message("1", '{"correlation_id": "c", "data": {"n": 1}}')
    assert (first.correlation_id, first.data) == ("c", {"n": 1})
    assert message("2", wrapped(first, {"n": 2})).correlation_id == "c"


def test_anything_else_is_the_data_itself() -> None:
    assert message("1", "[1, 2]").data == [1, 2]
    assert message("1", "").data == {}


def test_what_is_no_json_is_refused_in_words() -> None:
    with pytest.raises(BadEvent, match="not JSON"):
        decoded(b"{")


def test_request_takes_the_ids_of_its_caller() -> None:
    event = request({"x-correlation-id": "c", "idempotency-key": "k"}, b"{}")
    assert (event.id, event.correlation_id) == ("k", "c")
    assert request({}, b"").id != request({}, b"").id
'''


ENDS = {
    "queue": "QUEUE",
    "topic": "TOPIC",
    "event-bus": "BUS",
    "stream": "STREAM",
    "delivery-stream": "DELIVERY_STREAM",
    "workflow": "WORKFLOW",
    "sql-db": "INSTANCE",
    "secrets-store": "SECRET",
    "query-engine": "DATASET",
}


def variable(used: Part) -> str:
    """The variable of the environment that tells a function where something is."""
    end = ENDS.get(used.role)
    if end is None:
        return aws.variable(used)
    return used.variable if used.variable.endswith(end) else f"{used.variable}_{end}"


def environment(function: Part, system: System, settings: Settings) -> dict[str, Part | None]:
    """The variables of a function with what each names; None for idempotency keys that are not drawn."""
    found: dict[str, Part | None] = {variable(link.target): link.target for link in system.uses(function)}
    if aws.claims_keys(function, system, settings):
        found[aws.CLAIMS_VARIABLE] = aws.drawn_keys(system)
    return found


def handler(part: Part, system: System, brief: Brief, effects: Mapping[str, str]) -> Iterator[str]:
    """The lines of one handler: what it does to what it uses, below the place for rules; effects are by role."""
    yield f"# {plain(part.label)}: {brief.why(part.because)}"
    calls = [(link, effects[link.target.role]) for link in system.uses(part) if _has_effect(link.target, effects)]
    if calls:
        yield "from shared import effects"
    yield "from shared.event import Event"
    yield ""
    yield ""
    yield "def handle(event: Event) -> object:"
    yield '    """Handle one event; an exception brings it back, and sets it aside in the end."""'
    yield "    # Your own rules go here: check the data, decide, and leave out the effects that do not follow."
    yield "    data = event.data"
    for link, call in calls:
        yield f"    # {plain(link.words)}"
        yield f"    {call.format(variable=json.dumps(variable(link.target)))}"
    yield '    return {"id": event.id, "data": data}'


def _has_effect(used: Part, effects: Mapping[str, str]) -> bool:
    return used.role in effects and used.id != "idempotency"


def text(lines: Iterator[str]) -> str:
    return "\n".join(lines) + "\n"


IMPORTS = {
    "json.": "import json",
    "os.": "import os",
    "urllib.error.": "import urllib.error",
    "urllib.request.": "import urllib.request",
    "@cache": "from functools import cache",
    "Any": "from typing import Any",
}
ABOUT = '"""Effects on what the functions use. Clients are made once for each instance, and only when needed."""'
SECONDS = "SECONDS = 5  # that a call may take, less than the function itself has"


def effects_module(pieces: Sequence[str]) -> str:
    """The pieces as one module, with the imports that they need and no others."""
    body = "\n\n".join(piece.strip("\n") + "\n" for piece in pieces)
    imports = [line for mark, line in IMPORTS.items() if mark in body]
    shared = [name for name, mark in (("Event", "event: Event"), ("wrapped", "wrapped(")) if mark in body]
    heads = [ABOUT, "\n".join(imports)]
    heads.append(f"from shared.event import {', '.join(shared)}" if shared else "")
    heads.append(SECONDS if "SECONDS" in body else "")
    return "\n\n".join(head for head in heads if head) + "\n" + (f"\n\n{body}" if body else "")
