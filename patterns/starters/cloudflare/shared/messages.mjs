// Messages between our own functions: {"correlation_id": "...", "data": {...}}; R2 sends its own form.

const CREATED = new Set(["PutObject", "CopyObject", "CompleteMultipartUpload"]);
export const RESULTS = "results/"; // where functions put objects; never an upload, or they would start themselves

export class Malformed extends Error {}

export function envelope(event, data) {
  return { correlation_id: event.correlationId, data };
}

/** What a message says: an event, or null for one that is nothing to work on. Raises Malformed for any other form. */
export function opened(message) {
  const body = message.body;
  if (body === null || typeof body !== "object") throw new Malformed("the message is no JSON object");
  if (body.bucket && body.object) return upload(body, message.id);
  if (body.data === null || typeof body.data !== "object" || Array.isArray(body.data)) {
    throw new Malformed("the message has no data");
  }
  const correlationId = typeof body.correlation_id === "string" ? body.correlation_id : message.id;
  return made(message.id, body.data, correlationId);
}

function upload({ action, bucket, object, eventTime }, id) {
  if (!CREATED.has(action) || object.key.startsWith(RESULTS)) return null;
  const event = made(`${bucket}/${object.key}/${object.eTag}/${eventTime}`, { bucket, key: object.key, size: object.size }, id);
  return { ...event, object: object.key };
}

/** An event for a function: `key` names the item, `id` the event, whose effects happen once. */
export function made(id, data, correlationId, more = {}) {
  const key = typeof data.id === "string" && data.id ? data.id.slice(0, 200) : id;
  return { id, key, data, correlationId, method: "", params: {}, ...more };
}

/** A copy to the queue of each receiver. */
export async function publish(queues, body) {
  await Promise.all(queues.map((queue) => queue.send(body)));
}
