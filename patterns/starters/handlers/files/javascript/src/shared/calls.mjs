// Calls to systems outside, within the time that the function has.

import { setTimeout as pause } from "node:timers/promises";

const ATTEMPTS = 3;

/** POST data as JSON and give the answer; faults of the other side (5xx) and of the network are tried again. */
export async function call(url, data, correlationId, seconds) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await post(url, data, correlationId, Math.floor((seconds * 1000) / ATTEMPTS));
    } catch (error) {
      if (error.isFinal || attempt === ATTEMPTS) {
        throw error;
      }
    }
    await pause(100 * 2 ** attempt);
  }
}

async function post(url, data, correlationId, milliseconds) {
  const response = await fetch(url, {
    method: "POST",
    body: JSON.stringify(data),
    headers: { "content-type": "application/json", "x-correlation-id": correlationId },
    signal: AbortSignal.timeout(milliseconds),
  });
  const text = await response.text();
  if (!response.ok) {
    const error = new Error(`The call was answered with ${response.status}.`);
    error.isFinal = response.status < 500; // the same request would be refused again
    throw error;
  }
  return text ? JSON.parse(text) : null;
}
