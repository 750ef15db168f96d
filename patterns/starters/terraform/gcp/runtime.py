"""Python around the handlers on Google Cloud, as text: what requests are, idempotency keys, and its tests."""

READ = '''"""What a request to a function is: a push of Pub/Sub, an event of Eventarc, or a call."""

import base64
import json
from typing import Any

from shared.event import BadEvent, Event, decoded, message, request


def read(headers: Any, body: bytes) -> Event:
    """Raises BadEvent for what is none of them."""
    if headers.get("ce-id"):
        return Event(headers["ce-id"], headers["ce-id"], {"subject": headers.get("ce-subject", "")})
    content = decoded(body)
    if not (isinstance(content, dict) and "subscription" in content and isinstance(content.get("message"), dict)):
        return request(headers, body)
    pushed = content["message"]
    attributes = pushed.get("attributes") or {}
    if attributes.get("eventType") == "OBJECT_FINALIZE":
        id = f"{attributes['bucketId']}/{attributes['objectId']}#{attributes['objectGeneration']}"
        return Event(id, pushed["messageId"], {"bucket": attributes["bucketId"], "key": attributes["objectId"]})
    try:
        return message(str(pushed["messageId"]), base64.b64decode(pushed.get("data", ""), validate=True))
    except (KeyError, ValueError) as error:
        raise BadEvent("The message cannot be read.") from error


def pushed(id: str, data: Any) -> bytes:
    """A push as Pub/Sub makes it, for tests."""
    encoded = base64.b64encode(json.dumps(data).encode()).decode()
    return json.dumps({"subscription": "s", "message": {"messageId": id, "data": encoded}}).encode()
'''
ENTRY = '''"""Around each handler: read, claim, handle, answer. What is answered with 2xx does not come again."""

import json
from collections.abc import Callable
from typing import Any

from shared import claims
from shared.event import BadEvent, Event
from shared.logs import log
from shared.read import read

Answer = tuple[str, int, dict[str, str]]


def answered(request: Any, name: str, handle: Callable[[Event], object], claiming: bool) -> Answer:
    """A bad event is told so, a fault is logged and not told; both bring a message back until it is set aside."""
    try:
        event = read(request.headers, request.get_data())
    except BadEvent as error:
        log("WARNING", str(error), name, "")
        return _answer({"error": str(error)}, 400, "")
    try:
        if claiming and not claims.claim(f"{name}:{event.id}"):
            log("INFO", "it came again and was handled before", name, event.correlation_id)
            return _answer({"id": event.id}, 200, event.correlation_id)
        result = handle(event)
    except BadEvent as error:
        _release(claiming, name, event)
        return _answer({"error": str(error)}, 400, event.correlation_id)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is logged and comes back
        _release(claiming, name, event)
        log("ERROR", "it failed", name, event.correlation_id, error=repr(error))
        return _answer({"error": "It failed; the log says why."}, 500, event.correlation_id)
    log("INFO", "handled", name, event.correlation_id)
    return _answer(result, 200, event.correlation_id)


def _release(claiming: bool, name: str, event: Event) -> None:
    if claiming:
        claims.release(f"{name}:{event.id}")


def _answer(body: object, status: int, correlation_id: str) -> Answer:
    headers = {"content-type": "application/json", "x-correlation-id": correlation_id}
    return json.dumps(body, default=str), status, headers
'''
CLAIMS = '''"""Idempotency keys in Firestore: an event that comes twice acts once."""

import hashlib
import os
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

KEPT = timedelta(days=8)  # longer than a message is kept


@cache
def _collection() -> Any:
    from google.cloud import firestore

    client = firestore.Client(database=os.environ["DATABASE"])
    return client.collection(os.environ["IDEMPOTENCY_TABLE"])


def _document(key: str) -> Any:
    return _collection().document(hashlib.sha256(key.encode()).hexdigest())


def claim(key: str) -> bool:
    """Whether the key was free; it is taken from then on."""
    from google.api_core.exceptions import AlreadyExists

    try:
        _document(key).create({"expiration": datetime.now(UTC) + KEPT})
    except AlreadyExists:
        return False
    return True


def release(key: str) -> None:
    """After a fault, so that the next attempt is made."""
    _document(key).delete()
'''
NO_CLAIMS = '''"""No function here claims idempotency keys."""


def claim(key: str) -> bool:
    return True


def release(key: str) -> None:
    return None
'''
READ_TESTS = '''"""What is read from what Google Cloud sends."""

import json

import pytest
from shared.event import BadEvent
from shared.read import pushed, read


def test_push_is_read_with_its_correlation_id() -> None:
    event = read({}, pushed("7", {"correlation_id": "c", "data": {"n": 1}}))
    assert (event.id, event.correlation_id, event.data) == ("7", "c", {"n": 1})


def test_upload_is_its_bucket_and_key() -> None:
    attributes = {"eventType": "OBJECT_FINALIZE", "bucketId": "b", "objectId": "a b.png", "objectGeneration": "3"}
    body = json.dumps({"subscription": "s", "message": {"messageId": "1", "attributes": attributes}})
    event = read({}, body.encode())
    assert (event.id, event.data) == ("b/a b.png#3", {"bucket": "b", "key": "a b.png"})


def test_event_of_eventarc_is_its_subject() -> None:
    assert read({"ce-id": "1", "ce-subject": "documents/a/b"}, b"").data == {"subject": "documents/a/b"}


def test_call_is_its_body() -> None:
    assert read({"x-correlation-id": "c"}, b'{"n": 1}').data == {"n": 1}


def test_message_that_cannot_be_read_is_refused() -> None:
    broken = {"subscription": "s", "message": {"messageId": "1", "data": "???"}}
    with pytest.raises(BadEvent):
        read({}, json.dumps(broken).encode())
'''
