// Calls to other services end before the function does, and are tried again only where that can help.

const ATTEMPTS = 3;

function addressOf(env, variable) {
  if (!env[variable]) throw new Error(`${variable} is not set: give the service's address in wrangler.jsonc`);
  return env[variable].replace(/\/$/, "");
}

/** What a service answers to a JSON request; faults of its own are tried again, ours are not. */
export async function called(env, variable, event, seconds) {
  const address = addressOf(env, variable);
  return tried(() => fetch(address, request(event, seconds)));
}

/** The same through a binding to a Worker. */
export async function calledWithin(service, path, event, seconds) {
  return tried(() => service.fetch(`https://worker${path}`, request(event, seconds)));
}

function request(event, seconds) {
  return {
    method: "POST",
    headers: { "content-type": "application/json", "x-correlation-id": event.correlationId, "idempotency-key": event.id.replace(/[^\w.-]/g, "_").slice(-100) },
    body: JSON.stringify(event.data),
    // All attempts together stay within the time of the function.
    signal: AbortSignal.timeout((seconds * 1000) / (ATTEMPTS + 1)),
  };
}

async function tried(attempt) {
  for (let number = 1; ; number += 1) {
    const response = await attempt();
    if (response.ok) return (response.headers.get("content-type") ?? "").includes("json") ? response.json() : response.text();
    await response.body?.cancel();
    if (response.status < 500 || number === ATTEMPTS) throw new Error(`the service answered with status ${response.status}`);
    await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** number));
  }
}

/** A request as it came, to another address; nothing of ours but the correlation id goes along. */
export async function forwarded(request, env, variable, rest, correlationId, seconds) {
  const address = new URL(addressOf(env, variable));
  address.pathname = `${address.pathname.replace(/\/$/, "")}/${rest.split("/").map(encodeURIComponent).join("/")}`;
  address.search = new URL(request.url).search;
  const headers = new Headers(request.headers);
  headers.set("x-correlation-id", correlationId);
  const body = ["GET", "HEAD"].includes(request.method) ? undefined : request.body;
  return fetch(address, { method: request.method, headers, body, redirect: "manual", signal: AbortSignal.timeout(seconds * 1000) });
}
