// Events of every source as units of work: an id that stays the same when the event comes again, and the data.

import { createHash, randomUUID } from "node:crypto";

import { BadRequest } from "./errors.mjs";

const LONGEST_ID = 128; // of a correlation id that a caller gives, as it stands in every line of the logs
const WRITES = new Set(["POST", "PUT", "PATCH"]);

/**
 * `id` tells events apart, `mark` is it in letters and digits, `correlationId` joins the logs of one work. `key` names
 * the item that the work is on: the mark, unless a caller names one.
 */
export function unit(identity, data, correlationId = "", more = {}) {
  const mark = createHash("sha256").update(String(identity)).digest("hex").slice(0, 32);
  return { id: String(identity), mark, key: mark, data, correlationId: correlationId || mark, ...more };
}

/** What is handed on: the data, and the correlation id that joins the logs on both sides. */
export function envelope(work, data) {
  return JSON.stringify({ correlation_id: work.correlationId, data });
}

export function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The units of a message, whatever it travelled through: an envelope of ours, uploads that S3 tells of, a copy of a
 * topic, an event of a bus; all else is data of its own. What S3 sends to try a new notification is no work.
 */
export function opened(identity, message) {
  if (!isObject(message) || ("correlation_id" in message && "data" in message)) {
    return [unit(identity, message?.data ?? message, String(message?.correlation_id ?? ""))];
  }
  if (message.Event === "s3:TestEvent") {
    return [];
  }
  if (Array.isArray(message.Records) && message.Records[0]?.s3) {
    return message.Records.map((record) => ofUpload(record.s3.bucket.name, record.s3.object, decoded(record)));
  }
  if (message.Type === "Notification" && typeof message.Message === "string") {
    return opened(message.MessageId, JSON.parse(message.Message));
  }
  if ("detail-type" in message) {
    return ofEvent(message);
  }
  return [unit(identity, message)];
}

/** Keys in S3's own notifications are written as in a query string: "a b" is "a+b". */
function decoded(record) {
  return decodeURIComponent(record.s3.object.key.replaceAll("+", " "));
}

/** The sequencer grows with each upload to a key: the same upload told twice is one unit. */
function ofUpload(bucket, object, key) {
  return unit(`${bucket}/${key}#${object.sequencer ?? object.etag ?? ""}`, { bucket, key, size: object.size });
}

/** An event from EventBridge; of an upload the bucket and the key, which is not encoded here, are the data. */
export function ofEvent(event) {
  if (event.source === "aws.s3") {
    return [ofUpload(event.detail.bucket.name, event.detail.object, event.detail.object.key)];
  }
  return opened(event.id, event.detail ?? {});
}

export function ofSqs(record) {
  return opened(record.messageId, JSON.parse(record.body));
}

export function ofKinesis(record) {
  const text = Buffer.from(record.kinesis.data, "base64").toString("utf8");
  return opened(record.eventID ?? record.kinesis.sequenceNumber, JSON.parse(text));
}

/** A change of a table: what it was and what it is, in DynamoDB's own JSON. */
export function ofChange(record) {
  const { Keys, OldImage = null, NewImage = null, SequenceNumber } = record.dynamodb;
  return [unit(record.eventID ?? SequenceNumber, { change: record.eventName, Keys, OldImage, NewImage })];
}

export function ofSns(record) {
  return opened(record.Sns.MessageId, JSON.parse(record.Sns.Message));
}

/** A step of a workflow, a scheduled run, or a call by name; a retry of a call has the same request id. */
export function ofCall(event, context) {
  const [read] = opened(event?.id ?? context.awsRequestId, event ?? {});
  return read;
}

/**
 * A request to an HTTP API (payload format 2.0): `key` is the id in its path or body.
 *
 * Two requests are one only where the same caller says so, by the header "idempotency-key", for the same place.
 */
export function ofHttp(event) {
  const headers = Object.fromEntries(
    Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const method = event.requestContext.http.method;
  const data = WRITES.has(method) ? body(event) : {};
  const inPath = Object.values(event.pathParameters ?? {})[0];
  const said = headers["idempotency-key"];
  const identity = said ? [caller(event), method, event.rawPath ?? "", said].join("\n") : randomUUID();
  const correlationId = (headers["x-correlation-id"] ?? "").slice(0, LONGEST_ID);
  const given = inPath ?? data.id;
  const more = { method, isById: inPath !== undefined, query: event.queryStringParameters ?? {} };
  return unit(identity, data, correlationId, given ? { ...more, key: String(given) } : more);
}

/** Whoever the gateway knows by a token; nobody where it checks none. */
function caller(event) {
  return String(event.requestContext.authorizer?.jwt?.claims?.sub ?? "");
}

function body(event) {
  const text = event.isBase64Encoded ? Buffer.from(event.body ?? "", "base64").toString("utf8") : event.body;
  let data;
  try {
    data = JSON.parse(text ?? "");
  } catch (error) {
    throw new BadRequest("The body is not JSON.", { cause: error });
  }
  if (!isObject(data)) {
    throw new BadRequest("The body is not a JSON object.");
  }
  return data;
}
