// Bindings that only remember which of their methods were called, so that a function is tested without Cloudflare.
import { made } from "../src/shared/messages.mjs";

const KINDS = {
  kv: { get: async () => null, put: async () => {}, delete: async () => {}, list: async () => ({ keys: [] }) },
  r2: { head: async (key) => ({ key, size: 1, etag: "e" }), put: async () => {}, delete: async () => {}, list: async () => ({ objects: [] }) },
  queue: { send: async () => {} },
  pipeline: { send: async () => {} },
  mail: { send: async () => {} },
  workflow: { create: async ({ id }) => ({ id }) },
  service: { fetch: async () => Response.json({}) },
  d1: { prepare: () => statement },
};
const statement = { bind: () => statement, run: async () => ({}), first: async () => "{}", all: async () => ({ results: [] }) };

/** An env with the bindings of the kinds and the values, and the list of calls as it grows. */
export function bindings(t, kinds, values) {
  const calls = [];
  const env = { ...values };
  for (const [name, kind] of Object.entries(kinds)) {
    env[name] = Object.fromEntries(
      Object.entries(KINDS[kind]).map(([method, act]) => [
        method,
        (...given) => {
          calls.push(`${name}.${method}`);
          return act(...given);
        },
      ]),
    );
  }
  t.mock.method(globalThis, "fetch", async () => {
    calls.push("fetch");
    return Response.json({});
  });
  t.mock.method(console, "info", () => {});
  return { env, calls };
}

export function sample(method) {
  return made("event-1", { id: "one", note: "sample" }, "test-correlation", { method });
}
