// The way from an event to the work and back: logs, partial batches, answers.

import {
  BatchProcessor,
  EventType,
  processPartialResponse,
  SqsFifoPartialProcessorAsync,
} from "@aws-lambda-powertools/batch";

import { BadRequest, NotFound } from "./errors.mjs";
import { logOf } from "./log.mjs";
import * as units from "./units.mjs";

const BATCHES = {
  "aws:sqs": [EventType.SQS, units.ofSqs],
  "aws:kinesis": [EventType.KinesisDataStreams, units.ofKinesis],
  "aws:dynamodb": [EventType.DynamoDBStreams, units.ofChange],
};

/** Do the work for everything in an event; throws what the service has to see, so that it tries again. */
export async function run(name, event, context, work) {
  if (event?.requestContext?.http) {
    return answer(name, event, context, work);
  }
  const first = event?.Records?.[0];
  if (first?.eventSource in BATCHES) {
    return batch(name, event, context, work, first);
  }
  if (first?.Sns) {
    return all(name, event.Records.flatMap(units.ofSns), context, work);
  }
  if (first?.s3 || event?.Event === "s3:TestEvent" || (event?.["detail-type"] && event.detail)) {
    return all(name, units.opened(event.id, event), context, work);
  }
  const unit = units.ofCall(event, context);
  const result = await done(name, unit, context, work);
  // What came in an envelope goes out in one, so that the next step of a workflow knows the correlation id.
  return event?.correlation_id === undefined ? result : { correlation_id: unit.correlationId, data: result };
}

async function all(name, found, context, work) {
  for (const unit of found) {
    await done(name, unit, context, work);
  }
}

/** Only what failed comes again, not the whole batch. */
function batch(name, event, context, work, { eventSource, eventSourceARN = "" }) {
  const [kind, read] = BATCHES[eventSource];
  const handle = (record) => all(name, reading(name, record, read), context, work);
  if (eventSourceARN.endsWith(".fifo")) {
    // What follows a failure in its group waits for it; the other groups go on.
    const options = { context, skipGroupOnError: true, throwOnFullBatchFailure: false };
    return processPartialResponse(event, handle, new SqsFifoPartialProcessorAsync(), options);
  }
  const isQueue = kind === EventType.SQS;
  const options = { context, processInParallel: isQueue, throwOnFullBatchFailure: false };
  return processPartialResponse(event, isQueue ? handle : inOrder(handle), new BatchProcessor(kind), options);
}

/** A record that cannot be read fails alone, and says so in the logs before it goes to the dead letters. */
function reading(name, record, read) {
  try {
    return read(record);
  } catch (error) {
    logOf(name, record.messageId ?? record.eventID ?? "").error("unreadable", error);
    throw error;
  }
}

/** A stream is read again from the first failure on: what follows it must not be done before it. */
function inOrder(handle) {
  let hasFailed = false;
  return async (record) => {
    if (hasFailed) {
      throw new Error("It waits for an earlier record.");
    }
    try {
      await handle(record);
    } catch (error) {
      hasFailed = true;
      throw error;
    }
  };
}

/** Do one unit of work, and log how it went. */
async function done(name, unit, context, work) {
  const log = logOf(name, unit.correlationId);
  try {
    const result = await work(unit, log, context);
    log.info("done", { unit: unit.id });
    return result;
  } catch (error) {
    if (error instanceof BadRequest || error instanceof NotFound) {
      // A caller is told; of a message nobody is, so that the reason has to stand here.
      log.warn("refused", { unit: unit.id, reason: error.message });
    } else {
      log.error("failed", { unit: unit.id, error });
    }
    throw error;
  }
}

/** An HTTP answer; what went wrong inside is logged and not told. */
async function answer(name, event, context, work) {
  let correlationId = "";
  try {
    const unit = units.ofHttp(event);
    correlationId = unit.correlationId;
    return json(200, await done(name, unit, context, work), correlationId);
  } catch (error) {
    if (error instanceof BadRequest) {
      return json(400, { error: error.message }, correlationId);
    }
    if (error instanceof NotFound) {
      return json(404, { error: error.message }, correlationId);
    }
    return json(500, { error: "It did not work. Try again later." }, correlationId);
  }
}

function json(statusCode, value, correlationId) {
  const headers = { "content-type": "application/json", "x-correlation-id": correlationId };
  return { statusCode, headers, body: JSON.stringify(value) };
}
