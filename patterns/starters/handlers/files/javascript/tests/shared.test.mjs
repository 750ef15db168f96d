// What all handlers share: logs, retries, what cannot be read, and uploads by every way that they come.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createServer } from "node:http";
import { describe, test } from "node:test";

import { call } from "../src/shared/calls.mjs";
import { BadRequest } from "../src/shared/errors.mjs";
import { run } from "../src/shared/run.mjs";
import { opened } from "../src/shared/units.mjs";
import * as events from "./events.mjs";

async function answering(statuses, work) {
  const given = [...statuses];
  const server = createServer((request, response) => {
    request.resume();
    response.statusCode = given.shift() ?? 200;
    response.end("{}");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await work(`http://127.0.0.1:${server.address().port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
  return statuses.length - given.length;
}

describe("shared", () => {
  test("an upload is the same unit by every way that it comes", () => {
    const ways = [events.upload("files", "a b/\u00e9.txt"), events.notification("files", "a b/\u00e9.txt")];
    const copies = ways.map((event) => ({ Type: "Notification", MessageId: "n-1", Message: JSON.stringify(event) }));

    const found = [...ways, ...copies].flatMap((message) => opened("any", message));

    assert.deepEqual(new Set(found.map((unit) => unit.id)), new Set(["files/a b/\u00e9.txt#1"]));
    assert.equal(found.length, 4);
  });

  test("what S3 sends to try a notification is no work", async () => {
    const trial = { Service: "Amazon S3", Event: "s3:TestEvent", Bucket: "files" };
    const never = () => assert.fail("It worked on a trial.");

    await run("any", trial, events.context, never);
    await run("any", events.topic(JSON.stringify(trial)), events.context, never);
    const given = await run("any", events.queue(JSON.stringify(trial)), events.context, never);

    assert.deepEqual(given, { batchItemFailures: [] });
  });

  test("a record that fails in a stream holds back what follows it", async () => {
    const seen = [];
    const given = await run("any", events.stream("1", "2", "3"), events.context, (unit) => {
      seen.push(unit.data);
      assert.notEqual(unit.data, 2);
    });

    assert.deepEqual(seen, [1, 2]);
    assert.deepEqual(
      given.batchItemFailures.map((failure) => failure.itemIdentifier),
      ["2", "3"],
    );
  });

  test("what goes wrong inside is not told to the caller", async () => {
    const given = await run("any", events.http("GET"), events.context, () => {
      throw new Error("the password is wrong");
    });

    assert.equal(given.statusCode, 500);
    assert.ok(!given.body.includes("password"));
  });

  test("what the caller did wrong is told", async () => {
    const given = await run("any", events.http("POST", "[1]"), events.context, () => assert.fail("It worked on it."));

    assert.equal(given.statusCode, 400);
    assert.deepEqual(JSON.parse(given.body), { error: new BadRequest("The body is not a JSON object.").message });
  });

  test("a line of the logs is one JSON object with the correlation id", () => {
    const script = `
      import { run } from "${new URL("../src/shared/run.mjs", import.meta.url)}";
      import { bus, context } from "${new URL("./events.mjs", import.meta.url)}";
      await run("take-order", bus({}), context, () => ({}));
    `;
    const env = { ...process.env, POWERTOOLS_LOG_LEVEL: "INFO" };
    const told = spawnSync(process.execPath, ["--input-type=module", "--eval", script], { env, encoding: "utf8" });

    assert.equal(told.status, 0, told.stderr);
    const { level, message, function: name, correlation_id: id } = JSON.parse(told.stdout);
    assert.deepEqual({ level, message, name, id }, { level: "INFO", message: "done", name: "take-order", id: "c-1" });
  });

  test("a fault of the other side is tried again, a refusal is not", async () => {
    assert.equal(await answering([503, 200], (url) => call(url, {}, "c-1", 5)), 2);
    const refused = (url) => assert.rejects(call(url, {}, "c-1", 5), /answered with 422/);
    assert.equal(await answering([422, 200], refused), 1);
  });
});
