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

# Only what failed comes again, not the whole batch. In a stream the rest after it comes again too, in order.
BATCHES = {
    "aws:sqs": (EventType.SQS, units.of_sqs),
    "aws:kinesis": (EventType.KinesisDataStreams, units.of_kinesis),
    "aws:dynamodb": (EventType.DynamoDBStreams, units.of_change),
}


def run(event, context, work):
    """Do the work for everything in an event; raises what the service has to see, so that it tries again."""
    logger.append_keys(function=context.function_name)
    if isinstance(event, dict) and "http" in (event.get("requestContext") or {}):
        return answer(event, work)
    records = event.get("Records") if isinstance(event, dict) else None
    if records and records[0].get("eventSource") in BATCHES:
        return batch(event, context, work, records[0])
    if records:
        for record in records:
            done(units.of_sns(record), work)
        return None
    if isinstance(event, dict) and "detail-type" in event:
        done(units.of_event(event), work)
        return None
    return done(units.of_call(event, context), work)


def batch(event, context, work, first):
    kind, read = BATCHES[first["eventSource"]]
    is_fifo = first.get("eventSourceARN", "").endswith(".fifo")
    processor = (
        SqsFifoPartialProcessor() if is_fifo else BatchProcessor(event_type=kind, raise_on_entire_batch_failure=False)
    )
    return process_partial_response(
        event=event,
        record_handler=lambda record: done(read(record.raw_event if hasattr(record, "raw_event") else record), work),
        processor=processor,
        context=context,
    )


def done(unit, work):
    """Do one unit of work, and log how it went."""
    logger.set_correlation_id(unit["correlation_id"])
    try:
        result = work(unit=unit)
    except (BadRequest, NotFound):
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
