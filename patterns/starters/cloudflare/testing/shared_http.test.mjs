// What a route takes: a method that it does not know must never write.
import assert from "node:assert/strict";
import test from "node:test";
import { accepts, answer, calls, starts } from "../src/shared/http.mjs";

async function asked(t, method, route, serve) {
  t.mock.method(console, "warn", () => {});
  const seen = [];
  const env = { Q: { send: async () => seen.push("send") }, W: { create: async () => seen.push("create") && { id: "one" } } };
  const served = serve ?? calls(async (event) => seen.push(event.method), 3);
  const body = ["POST", "PUT", "PATCH", "DELETE"].includes(method) ? "{}" : undefined;
  const request = new Request("https://worker.example/items/five", { method, body });
  const { status } = await answer(request, env, [{ method: route, path: "/items", name: "items", serve: served }]);
  return [status, ...seen];
}

test("route for any method: HEAD reads, and what is not known is refused", async (t) => {
  for (const method of ["POST", "PUT", "PATCH", "GET"]) assert.deepEqual(await asked(t, method, "ANY"), [200, method]);
  assert.deepEqual(await asked(t, "HEAD", "ANY"), [200, "GET"]);
  for (const method of ["DELETE", "OPTIONS"]) assert.deepEqual(await asked(t, method, "ANY"), [405]);
});

test("route for any method to a queue or a workflow: whoever only reads starts nothing", async (t) => {
  for (const [serve, done] of [[accepts(["Q"]), "send"], [starts("W"), "create"]]) {
    assert.deepEqual(await asked(t, "POST", "ANY", serve), [202, done]);
    for (const method of ["GET", "HEAD", "OPTIONS", "DELETE"]) assert.deepEqual(await asked(t, method, "ANY", serve), [405]);
  }
});
