// Events as the services send them, and the context of a call.

export const context = {
  awsRequestId: "r-1",
  functionName: "test",
  functionVersion: "$LATEST",
  invokedFunctionArn: "arn:aws:lambda:eu-west-1:000000000000:function:test",
  memoryLimitInMB: "512",
  getRemainingTimeInMillis: () => 30_000,
};

/** A message of another handler. */
export function message(data) {
  return JSON.stringify({ correlation_id: "c-1", data });
}

export function http(method, data, pathParameters = {}) {
  return {
    version: "2.0",
    headers: { "X-Correlation-Id": "c-1" },
    pathParameters,
    requestContext: { http: { method, path: "/" } },
    body: typeof data === "string" || data === undefined ? data : JSON.stringify(data),
  };
}

/** Messages of a queue, one a text; their ids are m-1, m-2 and so on. */
export function queue(...texts) {
  return { Records: texts.map((body, place) => sqs(body, place, "any")) };
}

/** The same of a FIFO queue: each message has its own group, named as the message. */
export function fifo(...texts) {
  return { Records: texts.map((body, place) => sqs(body, place, "any.fifo")) };
}

function sqs(body, place, name) {
  return {
    messageId: `m-${place + 1}`,
    receiptHandle: "any",
    body,
    attributes: { MessageGroupId: `g-${place + 1}`, ApproximateReceiveCount: "1" },
    messageAttributes: {},
    eventSource: "aws:sqs",
    eventSourceARN: `arn:aws:sqs:eu-west-1:000000000000:${name}`,
  };
}

export function stream(...texts) {
  return {
    Records: texts.map((text, place) => ({
      eventSource: "aws:kinesis",
      eventID: `shardId-000:${place + 1}`,
      kinesis: { sequenceNumber: String(place + 1), data: Buffer.from(text).toString("base64") },
    })),
  };
}

export function changes(id) {
  const image = { pk: { S: id } };
  const dynamodb = { SequenceNumber: "1", Keys: image, NewImage: image };
  return { Records: [{ eventSource: "aws:dynamodb", eventID: "d-1", eventName: "INSERT", dynamodb }] };
}

export function topic(text) {
  return { Records: [{ EventSource: "aws:sns", Sns: { MessageId: "n-1", Message: text } }] };
}

export function bus(data) {
  const detail = { correlation_id: "c-1", data };
  return { id: "b-1", source: "any", "detail-type": "any.done", detail };
}

/** An upload as EventBridge tells of it. */
export function upload(bucket, key) {
  const detail = { bucket: { name: bucket }, object: { key, size: 4, sequencer: "1" } };
  return { id: "u-1", source: "aws.s3", "detail-type": "Object Created", detail };
}

/** The same as S3 itself tells of it, with the key as in a query string. */
export function notification(bucket, key) {
  const object = { key: encodeURIComponent(key).replaceAll("%2F", "/").replaceAll("%20", "+"), size: 4, sequencer: "1" };
  return { Records: [{ eventSource: "aws:s3", s3: { bucket: { name: bucket }, object } }] };
}
