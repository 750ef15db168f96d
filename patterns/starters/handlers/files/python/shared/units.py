"""Events of every source as units of work: an id that stays the same when the event comes again, and the data."""

import base64
import hashlib
import json
import uuid
from urllib.parse import unquote_plus

from shared.errors import BadRequest

LONGEST_ID = 128  # of a correlation id that a caller gives, as it stands in every line of the logs
WRITES = frozenset({"POST", "PUT", "PATCH"})


def unit(identity, data, correlation_id="", **more):
    """`id` tells events apart, `mark` is it in letters and digits, `correlation_id` joins the logs of one work.

    `key` names the item that the work is on: the mark, unless a caller names one.
    """
    mark = hashlib.sha256(str(identity).encode()).hexdigest()[:32]
    held = {"id": str(identity), "mark": mark, "key": mark, "data": data, "correlation_id": correlation_id or mark}
    return {**held, **more}


def envelope(work, data):
    """What is handed on: the data, and the correlation id that joins the logs on both sides."""
    return json.dumps({"correlation_id": work["correlation_id"], "data": data})


def opened(identity, message):
    """The units of a message, whatever it travelled through; what S3 sends to try a new notification is no work.

    An envelope of ours, uploads that S3 tells of, a copy of a topic, an event of a bus: all else is data of its own.
    """
    if not isinstance(message, dict):
        return [unit(identity, message)]
    if "correlation_id" in message and "data" in message:
        return [unit(identity, message["data"], str(message["correlation_id"]))]
    if message.get("Event") == "s3:TestEvent":
        return []
    records = message.get("Records")
    if isinstance(records, list) and records and "s3" in records[0]:
        # Keys in S3's own notifications are written as in a query string: "a b" is "a+b".
        told = [(record["s3"]["bucket"], record["s3"]["object"]) for record in records]
        return [of_upload(bucket["name"], stored, unquote_plus(stored["key"])) for bucket, stored in told]
    if message.get("Type") == "Notification" and isinstance(message.get("Message"), str):
        return opened(message["MessageId"], json.loads(message["Message"]))
    if "detail-type" in message:
        return of_event(message)
    return [unit(identity, message)]


def of_upload(bucket, stored, key):
    """The sequencer grows with each upload to a key: the same upload told twice is one unit."""
    mark = stored.get("sequencer") or stored.get("etag") or ""
    return unit(f"{bucket}/{key}#{mark}", {"bucket": bucket, "key": key, "size": stored.get("size")})


def of_event(event):
    """An event from EventBridge; of an upload the bucket and the key, which is not encoded here, are the data."""
    detail = event.get("detail") or {}
    if event.get("source") == "aws.s3":
        return [of_upload(detail["bucket"]["name"], detail["object"], detail["object"]["key"])]
    return opened(event.get("id"), detail)


def of_sqs(record):
    return opened(record["messageId"], json.loads(record["body"]))


def of_kinesis(record):
    given = record["kinesis"]
    return opened(record.get("eventID") or given["sequenceNumber"], json.loads(base64.b64decode(given["data"])))


def of_change(record):
    """A change of a table: what it was and what it is, in DynamoDB's own JSON."""
    given = record["dynamodb"]
    data = {name: given.get(name) for name in ("Keys", "OldImage", "NewImage")}
    return [unit(record.get("eventID") or given["SequenceNumber"], {"change": record["eventName"], **data})]


def of_sns(record):
    return opened(record["Sns"]["MessageId"], json.loads(record["Sns"]["Message"]))


def of_call(event, context):
    """A step of a workflow, a scheduled run, or a call by name; a retry of a call has the same request id."""
    given = event if isinstance(event, dict) else {"value": event}
    return opened(given.get("id") or context.aws_request_id, given)[0]


def of_http(event):
    """A request to an HTTP API (payload format 2.0): `key` is the id in its path or body.

    Two requests are one only where the same caller says so, by the header "idempotency-key", for the same place.
    """
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    method = event["requestContext"]["http"]["method"]
    data = body(event) if method in WRITES else {}
    in_path = next(iter((event.get("pathParameters") or {}).values()), None)
    said = headers.get("idempotency-key")
    identity = "\n".join((caller(event), method, event.get("rawPath") or "", said)) if said else uuid.uuid4()
    given = in_path or data.get("id")
    correlation_id = headers.get("x-correlation-id", "")[:LONGEST_ID]
    more = {"method": method, "is_by_id": in_path is not None}
    return unit(identity, data, correlation_id, **more, **({"key": str(given)} if given else {}))


def caller(event):
    """Whoever the gateway knows by a token; nobody where it checks none."""
    authorizer = event["requestContext"].get("authorizer") or {}
    return str(((authorizer.get("jwt") or {}).get("claims") or {}).get("sub") or "")


def body(event):
    text = event.get("body") or ""
    try:
        data = json.loads(base64.b64decode(text) if event.get("isBase64Encoded") else text)
    except (ValueError, RecursionError) as error:
        raise BadRequest("The body is not JSON.") from error
    if not isinstance(data, dict):
        raise BadRequest("The body is not a JSON object.")
    return data
