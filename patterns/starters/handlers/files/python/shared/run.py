"""The way from an event to the work and back: logs, partial batches, answers."""

import json

from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    SqsFifoPartialProcessor,
    process_partial_response,
)

from shared import units
from shared.errors import BadRequest, NotFound
from shared.log import logger

# Only what failed comes again, not the whole batch.
BATCHES = {
    "aws:sqs": (EventType.SQS, units.of_sqs),
    "aws:kinesis": (EventType.KinesisDataStreams, units.of_kinesis),
    "aws:dynamodb": (EventType.DynamoDBStreams, units.of_change),
}


def run(event, context, work):
    """Do the work for everything in an event; raises what the service has to see, so that it tries again."""
    logger.append_keys(function=context.function_name)
    logger.set_correlation_id(None)  # that of the event before is not this one's
    given = event if isinstance(event, dict) else {}
    if "http" in (given.get("requestContext") or {}):
        return answer(event, work)
    first = (given.get("Records") or [{}])[0]
    if first.get("eventSource") in BATCHES:
        return batch(event, context, work, first)
    if "Sns" in first:
        return every([unit for record in event["Records"] for unit in units.of_sns(record)], work)
    if "s3" in first or given.get("Event") == "s3:TestEvent" or "detail-type" in given:
        return every(units.opened(given.get("id"), event), work)
    unit = units.of_call(event, context)
    result = done(unit, work)
    # What came in an envelope goes out in one, so that the next step of a workflow knows the correlation id.
    return {"correlation_id": unit["correlation_id"], "data": result} if "correlation_id" in given else result


def every(found, work):
    for unit in found:
        done(unit, work)


def batch(event, context, work, first):
    kind, read = BATCHES[first["eventSource"]]
    is_queue = kind is EventType.SQS
    many = BatchProcessor(event_type=kind, raise_on_entire_batch_failure=False)
    # In a FIFO queue what follows a failure in its group waits for it; the other groups go on.
    one_by_one = is_queue and first.get("eventSourceARN", "").endswith(".fifo")
    processor = SqsFifoPartialProcessor(skip_group_on_error=True) if one_by_one else many

    def handle(record):
        every(readable(record.raw_event, read), work)

    handler = handle if is_queue else in_order(handle)
    return process_partial_response(event=event, record_handler=handler, processor=processor, context=context)


def readable(record, read):
    """The units of a record; one that cannot be read says so in the logs before it goes to the dead letters."""
    try:
        return read(record)
    except Exception:
        logger.set_correlation_id(None)
        logger.exception("unreadable", extra={"record": record.get("messageId") or record.get("eventID")})
        raise


def in_order(handle):
    """A stream is read again from the first failure on: what follows it must not be done before it."""
    failed = []

    def handler(record):
        if failed:
            raise RuntimeError("It waits for an earlier record.")
        try:
            handle(record)
        except Exception:
            failed.append(record)
            raise

    return handler


def done(unit, work):
    """Do one unit of work, and log how it went."""
    logger.set_correlation_id(unit["correlation_id"])
    try:
        result = work(unit=unit)
    except (BadRequest, NotFound) as error:
        # A caller is told; of a message nobody is, so that the reason has to stand here.
        logger.warning("refused", extra={"unit": unit["id"], "reason": str(error)})
        raise
    except Exception:
        logger.exception("failed", extra={"unit": unit["id"]})
        raise
    logger.info("done", extra={"unit": unit["id"]})
    return result


def answer(event, work):
    """An HTTP answer; what went wrong inside is logged and not told."""
    correlation_id = ""
    try:
        unit = units.of_http(event)
        correlation_id = unit["correlation_id"]
        status, body = 200, done(unit, work)
    except BadRequest as error:
        status, body = 400, {"error": str(error)}
    except NotFound as error:
        status, body = 404, {"error": str(error)}
    except Exception:
        status, body = 500, {"error": "It did not work. Try again later."}
    headers = {"content-type": "application/json", "x-correlation-id": correlation_id}
    return {"statusCode": status, "headers": headers, "body": json.dumps(body, default=str)}
