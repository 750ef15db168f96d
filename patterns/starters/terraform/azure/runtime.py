"""Python around the handlers on Azure, as text: what triggers hand over, idempotency keys, and its tests."""

READ = '''"""What each trigger hands over, as an event."""

from typing import Any

from shared.event import Event, message


def queued(id: str, body: bytes | str) -> Event:
    """A message of Service Bus; an event of Event Grid in it is what that is about."""
    event = message(id, body)
    if not (isinstance(event.data, dict) and "specversion" in event.data):
        return event
    told, about = event.data, event.data.get("data")
    if told.get("type") == "Microsoft.Storage.BlobCreated":
        container, _, key = told["subject"].removeprefix("/blobServices/default/containers/").partition("/blobs/")
        return Event(told["id"], told["id"], {"bucket": container, "key": key})
    if isinstance(about, dict) and set(about) == {"correlation_id", "data"}:
        return Event(told["id"], str(about["correlation_id"]), about["data"])
    return Event(told["id"], told["id"], about)


def changed(document: dict[str, Any]) -> Event:
    """One change of a table: the same version of the same document is the same event."""
    id = f"{document['id']}#{document.get('_etag', '')}"
    return Event(id, id, {name: value for name, value in document.items() if not name.startswith("_")})
'''
ENTRY = '''"""Around each handler: claim, handle, log. An exception brings the event back, or sets it aside."""

import json
from collections.abc import Callable

from shared import claims
from shared.event import BadEvent, Event, request
from shared.logs import log

Handle = Callable[[Event], object]


def handled(event: Event, name: str, handle: Handle, claiming: bool) -> object:
    if claiming and not claims.claim(f"{name}:{event.id}"):
        log("INFO", "it came again and was handled before", name, event.correlation_id)
        return {"id": event.id}
    try:
        result = handle(event)
    except Exception as error:
        if claiming:
            claims.release(f"{name}:{event.id}")
        log("ERROR", "it failed", name, event.correlation_id, error=repr(error))
        raise
    log("INFO", "handled", name, event.correlation_id)
    return result


def answered(headers: object, body: bytes, name: str, handle: Handle, claiming: bool) -> tuple[str, int]:
    """For callers who wait: a bad request is told so, a fault is logged and not told."""
    try:
        return json.dumps(handled(request(headers, body), name, handle, claiming), default=str), 200
    except BadEvent as error:
        return json.dumps({"error": str(error)}), 400
    except Exception:  # noqa: BLE001 - it was logged where it happened
        return json.dumps({"error": "It failed; the log says why."}), 500
'''
CLAIMS = '''"""Idempotency keys in Cosmos DB: an event that comes twice acts once. Old ones go by themselves."""

import hashlib
import os
from functools import cache
from typing import Any


@cache
def _keys() -> Any:
    from azure.cosmos import CosmosClient
    from azure.identity import DefaultAzureCredential

    client = CosmosClient(os.environ["TABLES__accountEndpoint"], DefaultAzureCredential())
    return client.get_database_client("app").get_container_client(os.environ["IDEMPOTENCY_TABLE"])


def _id(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def claim(key: str) -> bool:
    """Whether the key was free; it is taken from then on."""
    from azure.cosmos.exceptions import CosmosResourceExistsError

    try:
        _keys().create_item({"id": _id(key)})
    except CosmosResourceExistsError:
        return False
    return True


def release(key: str) -> None:
    """After a fault, so that the next attempt is made."""
    _keys().delete_item(_id(key), partition_key=_id(key))
'''
READ_TESTS = '''"""What is read from what Azure hands over."""

import json

from shared.entry import answered
from shared.event import Event
from shared.read import changed, queued


def test_message_is_read_with_its_correlation_id() -> None:
    event = queued("7", json.dumps({"correlation_id": "c", "data": {"n": 1}}))
    assert (event.id, event.correlation_id, event.data) == ("7", "c", {"n": 1})


def test_upload_is_its_container_and_name() -> None:
    subject = "/blobServices/default/containers/files/blobs/incoming/a b.png"
    told = {"specversion": "1.0", "id": "1", "type": "Microsoft.Storage.BlobCreated", "subject": subject, "data": {}}
    assert queued("7", json.dumps(told)).data == {"bucket": "files", "key": "incoming/a b.png"}


def test_event_of_a_bus_is_what_it_carries() -> None:
    told = {"specversion": "1.0", "id": "1", "type": "done", "data": {"correlation_id": "c", "data": [1]}}
    assert queued("7", json.dumps(told)) == Event("1", "c", [1])


def test_change_is_told_apart_by_its_version() -> None:
    first, second = changed({"id": "a", "_etag": "1", "n": 1}), changed({"id": "a", "_etag": "2", "n": 2})
    assert first.id != second.id
    assert second.data == {"id": "a", "n": 2}


def test_bad_request_is_told_so_and_a_fault_is_not_told() -> None:
    def broken(event: Event) -> object:
        raise RuntimeError("secret")

    assert answered({}, b"{", "f", lambda event: event.data, claiming=False)[1] == 400
    body, status = answered({}, b"{}", "f", broken, claiming=False)
    assert status == 500
    assert "secret" not in body
'''
NO_CLAIMS = '''"""No function here claims idempotency keys."""


def claim(key: str) -> bool:
    return True


def release(key: str) -> None:
    return None
'''
