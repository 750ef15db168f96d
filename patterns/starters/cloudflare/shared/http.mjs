// The gateway: finds the route, checks the token, validates what came, and never tells a caller what broke inside.
import { logger } from "./log.mjs";
import { envelope, made, publish } from "./messages.mjs";
import { Busy, once } from "./idempotency.mjs";
import { Refused, isSame, verified } from "./token.mjs";
import { forwarded } from "./outside.mjs";
import { TooSlow, within } from "./within.mjs";

const MOST_BYTES = 100_000; // less than the 128 KB of a message
const SAFE = /^[\w.-]{1,100}$/;
const READS = ["GET", "HEAD"];
const WRITES = ["POST", "PUT", "PATCH"];

export async function answer(request, env, routes) {
  const given = request.headers.get("x-correlation-id") ?? "";
  const correlationId = SAFE.test(given) ? given : crypto.randomUUID();
  const { route, params, known } = match(request, routes);
  const log = logger(route?.name ?? "gateway", correlationId);
  try {
    if (!route) throw new Refused(known ? 405 : 404, known ? "This method is not allowed here." : "There is nothing here.");
    if (route.token) await verified(request, env, route.token);
    return await route.serve({ request, env, params, correlationId, route });
  } catch (error) {
    const [status, words] = told(error);
    log[status < 500 ? "warn" : "error"]("request failed", { status, error: String(error) });
    return reply(status, { error: words }, correlationId);
  }
}

function told(error) {
  if (error instanceof Refused) return [error.status, error.message];
  if (error instanceof Busy) return [409, "The same request is being worked on."];
  if (error instanceof TooSlow) return [504, "This takes too long; try again later."];
  return [500, "Something went wrong; the correlation id finds it in the logs."];
}

function reply(status, body, correlationId) {
  return Response.json({ ...body, correlation_id: correlationId }, { status, headers: { "x-correlation-id": correlationId } });
}

function match(request, routes) {
  const path = new URL(request.url).pathname;
  const fitting = routes.map((route) => ({ route, params: fits(route, path) })).filter(({ params }) => params);
  const asked = request.method === "HEAD" ? "GET" : request.method; // what HEAD asks for is the head of a GET
  const found = fitting.find(({ route }) => route.method === "ANY" || route.method === asked);
  return { ...found, known: fitting.length > 0 };
}

/** The values in a path, or null where it is another; below a route for any method, the rest is `id`. */
function fits({ method, path }, asked) {
  const wanted = path.split("/");
  const parts = asked.split("/");
  if (method === "ANY" ? parts.length < wanted.length : parts.length !== wanted.length) return null;
  const params = {};
  for (const [place, word] of wanted.entries()) {
    if (word.startsWith("{")) params[word.slice(1, -1)] = safely(parts[place]);
    else if (word !== parts[place]) return null;
  }
  const rest = parts.slice(wanted.length).join("/");
  return rest ? { ...params, id: safely(rest) } : params;
}

function safely(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A route for any method takes those that its target knows: it must not write for a HEAD, an OPTIONS or a DELETE. */
async function eventOf({ request, params, correlationId, route }, known) {
  if (route.method === "ANY" && !known.includes(request.method)) throw new Refused(405, "This method is not allowed here.");
  const id = request.headers.get("idempotency-key") ?? "";
  const data = await dataOf(request);
  const event = made(SAFE.test(id) ? id : crypto.randomUUID(), data, correlationId, { method: request.method === "HEAD" ? "GET" : request.method, params });
  return params.id ? { ...event, key: params.id } : event;
}

async function dataOf(request) {
  if (!WRITES.includes(request.method)) {
    return Object.fromEntries(new URL(request.url).searchParams);
  }
  const text = await request.text();
  if (text.length > MOST_BYTES) throw new Refused(413, "The body is too long.");
  let data;
  try {
    data = JSON.parse(text);
  } catch {
    throw new Refused(400, "The body is not JSON.");
  }
  if (data === null || typeof data !== "object" || Array.isArray(data)) throw new Refused(400, "The body is no JSON object.");
  return data;
}

/** A route to a function; with `claims`, a request that carries an Idempotency-Key has its effects once. */
export function calls(run, seconds, claims = "") {
  return async (call) => {
    const event = await eventOf(call, [...READS, ...WRITES]);
    const work = () => within(seconds, () => run(event, call.env));
    const isKeyed = claims && SAFE.test(call.request.headers.get("idempotency-key") ?? "");
    const result = await (isKeyed ? once(call.env[claims], `${call.route.name}:${event.id}`, seconds, work) : work());
    return reply(200, { result: result ?? null }, call.correlationId);
  };
}

/** A route that starts a workflow. */
export function starts(binding) {
  return async (call) => {
    const event = await eventOf(call, WRITES);
    const instance = await call.env[binding].create({ params: envelope(event, event.data) });
    return reply(202, { id: instance.id }, call.correlationId);
  };
}

/** A route into queues; with `secret`, only for whoever sends it as a bearer token. */
export function accepts(bindings, secret = "") {
  return async (call) => {
    if (secret) {
      if (!call.env[secret]) throw new Error(`the secret ${secret} is not set: run npx wrangler secret put ${secret}`);
      const given = (call.request.headers.get("authorization") ?? "").replace(/^Bearer /, "");
      if (!(await isSame(given, call.env[secret]))) throw new Refused(401, "The token is missing or wrong.");
    }
    const event = await eventOf(call, WRITES);
    await publish(bindings.map((binding) => call.env[binding]), envelope(event, event.data));
    return reply(202, { accepted: true }, call.correlationId);
  };
}

/** A route that passes a request on to another service. */
export function passes(variable, seconds) {
  return ({ request, env, params, correlationId }) => forwarded(request, env, variable, params.id ?? "", correlationId, seconds);
}
