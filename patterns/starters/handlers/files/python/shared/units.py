"""Events of every source as units of work: an id that stays the same when the event comes again, and the data."""

import base64
import hashlib
import json
import uuid
from urllib.parse import unquote_plus

from shared.errors import BadRequest


def unit(identity, data, correlation_id="", **more):
    """`id` tells events apart, `key` is it in letters and digits, `correlation_id` joins the logs of one work."""
    key = hashlib.sha256(str(identity).encode()).hexdigest()[:32]
    return {"id": str(identity), "key": key, "data": data, "correlation_id": correlation_id or key, **more}


def envelope(work, data):
    """What is handed on: the data, and the correlation id that joins the logs on both sides."""
    return json.dumps({"correlation_id": work["correlation_id"], "data": data})


def opened(text):
    """The data and the correlation id of a message; text that is no envelope is data of its own."""
    message = json.loads(text)
    if isinstance(message, dict) and "correlation_id" in message and "data" in message:
        return message["data"], str(message["correlation_id"])
    if isinstance(message, dict) and "detail-type" in message:
        return of_event(message)["data"], ""
    return message, ""


def of_http(event):
    """A request to an HTTP API (payload format 2.0)."""
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    text = event.get("body") or "{}"
    if event.get("isBase64Encoded"):
        text = base64.b64decode(text).decode("utf-8", "strict")
    try:
        data = json.loads(text)
    except ValueError as error:
        raise BadRequest("The body is not JSON.") from error
    if not isinstance(data, dict):
        raise BadRequest("The body is not a JSON object.")
    path = list((event.get("pathParameters") or {}).values())
    identity = (path[0] if path else "") or data.get("id") or headers.get("idempotency-key") or uuid.uuid4()
    method = event["requestContext"]["http"]["method"]
    return unit(identity, data, headers.get("x-correlation-id", ""), key=str(identity), method=method, by_id=bool(path))


def of_sqs(record):
    data, correlation_id = opened(record["body"])
    return unit(record["messageId"], data, correlation_id)


def of_kinesis(record):
    given = record["kinesis"]
    data, correlation_id = opened(base64.b64decode(given["data"]))
    return unit(record.get("eventID") or given["sequenceNumber"], data, correlation_id)


def of_change(record):
    """A change of a table: what it was and what it is, in DynamoDB's own JSON."""
    given = record["dynamodb"]
    data = {name: given.get(name) for name in ("Keys", "OldImage", "NewImage")}
    return unit(record.get("eventID") or given["SequenceNumber"], {"change": record["eventName"], **data})


def of_sns(record):
    data, correlation_id = opened(record["Sns"]["Message"])
    return unit(record["Sns"]["MessageId"], data, correlation_id)


def of_event(event):
    """An event from EventBridge; of an upload the bucket and the key are the data."""
    detail = event.get("detail") or {}
    if event.get("source") == "aws.s3":
        stored = detail["object"]
        data = {"bucket": detail["bucket"]["name"], "key": unquote_plus(stored["key"]), "size": stored.get("size")}
        # The sequencer grows with each upload to a key: the same upload told twice is one unit.
        return unit(f"{data['bucket']}/{data['key']}#{stored.get('sequencer', '')}", data)
    if isinstance(detail, dict) and "correlation_id" in detail and "data" in detail:
        return unit(event.get("id"), detail["data"], str(detail["correlation_id"]))
    return unit(event.get("id"), detail)


def of_call(event, context):
    """A step of a workflow, a scheduled run, or a call by name."""
    given = event if isinstance(event, dict) else {"value": event}
    data = given["data"] if "correlation_id" in given and "data" in given else given
    return unit(given.get("id") or context.aws_request_id, data, str(given.get("correlation_id") or ""))
