// The Worker as it is deployed, run by Miniflare: every trigger once, and a message that no attempt can cope with.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Busy, once } from "../src/shared/idempotency.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const PLAN = JSON.parse(readFileSync(new URL("worker.json", import.meta.url), "utf8"));
const OUT = `${ROOT}.wrangler/test`;
const isInstalled = existsSync(`${ROOT}node_modules/wrangler`);
const check = (name, work) => test(name, { skip: isInstalled ? false : "run npm install first" }, work);

// It takes what is set aside, and calls the entrypoints as another Worker does.
const OBSERVER = `export default {
  async queue(batch, env) {
    for (const { body } of batch.messages) await env.SEEN.put(batch.queue + ":" + JSON.stringify(body), "1");
  },
  async fetch(request, env) {
    return Response.json(await env[new URL(request.url).pathname.slice(1)].run({ id: "called" }));
  },
};`;

let mf;

before(async () => {
  if (!isInstalled) return;
  const { Miniflare } = await import("miniflare");
  const { unstable_getMiniflareWorkerOptions: optionsOf } = await import("wrangler");
  const bundled = spawnSync(
    process.execPath,
    [`${ROOT}node_modules/wrangler/bin/wrangler.js`, "deploy", "--dry-run", "--outdir", OUT],
    { cwd: ROOT, encoding: "utf8", env: { ...process.env, WRANGLER_SEND_METRICS: "false" } },
  );
  assert.equal(bundled.status, 0, bundled.stdout + bundled.stderr);
  const { workerOptions } = optionsOf(`${ROOT}wrangler.jsonc`);
  mf = new Miniflare({ workers: [worker(workerOptions), observer(workerOptions)], unsafeStickyBlobs: false });
  for (const [binding, folder] of Object.entries(PLAN.databases)) await migrated(binding, `${ROOT}${folder}`);
});

after(async () => mf?.dispose());

function worker(options) {
  const names = Object.keys(options.serviceBindings ?? {});
  // A message is tried again at once, so that the test does not wait.
  const consumers = Object.entries(options.queueConsumers ?? {}).map(([queue, how]) => [
    queue,
    { ...how, maxBatchTimeout: 0, retryDelay: 0, maxRetries: 1 },
  ]);
  return {
    ...options,
    name: "worker",
    modules: true,
    modulesRules: undefined,
    scriptPath: `${OUT}/index.js`,
    bindings: { ...options.bindings, ...PLAN.values },
    serviceBindings: Object.fromEntries(names.map((name) => [name, "worker"])),
    queueConsumers: Object.fromEntries(consumers),
    outboundService: () => new Response("{}", { headers: { "content-type": "application/json" } }),
  };
}

function observer({ compatibilityDate, queueConsumers }) {
  const dead = [...new Set(Object.values(queueConsumers ?? {}).map(({ deadLetterQueue }) => deadLetterQueue))];
  return {
    name: "observer",
    modules: true,
    script: OBSERVER,
    compatibilityDate,
    kvNamespaces: ["SEEN"],
    queueConsumers: Object.fromEntries(dead.map((queue) => [queue, { maxBatchTimeout: 0 }])),
    queueProducers: Object.fromEntries(PLAN.queues.map(({ queue }) => [queue, { queueName: queue }])),
    serviceBindings: Object.fromEntries(
      PLAN.entrypoints.map(({ entrypoint }) => [entrypoint, { name: "worker", entrypoint }]),
    ),
  };
}

async function migrated(binding, folder) {
  const database = await mf.getD1Database(binding, "worker");
  for (const file of readdirSync(folder).sort()) {
    const text = readFileSync(`${folder}/${file}`, "utf8").replace(/^--.*$/gm, "").replace(/\s+/g, " ");
    for (const statement of text.split(";").filter((part) => part.trim())) await database.prepare(statement).run();
  }
}

const LISTS = {
  kv: async (name) => (await (await mf.getKVNamespace(name, "worker")).list()).keys.map((key) => key.name),
  r2: async (name) => (await (await mf.getR2Bucket(name, "worker")).list({ prefix: "results/" })).objects.map((object) => object.key),
  d1: async (name) => (await (await mf.getD1Database(name, "worker")).prepare("SELECT id FROM records").all()).results,
};

async function until(words, probe) {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const found = await probe();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return assert.fail(`still not so after 10 s: ${words}`);
}

async function stored(stores) {
  for (const [kind, binding] of stores) await until(`${binding} holds something`, async () => (await LISTS[kind](binding)).length);
}

async function emptied(stores) {
  for (const [kind, binding] of stores) {
    if (kind === "kv") for (const key of await LISTS.kv(binding)) await (await mf.getKVNamespace(binding, "worker")).delete(key);
    if (kind === "r2") for (const key of await LISTS.r2(binding)) await (await mf.getR2Bucket(binding, "worker")).delete(key);
    if (kind === "d1") await (await mf.getD1Database(binding, "worker")).prepare("DELETE FROM records").run();
  }
}

const ask = (method, path, body, headers = {}) =>
  mf.dispatchFetch(`https://worker.example${path}`, {
    method,
    headers: { "content-type": "application/json", ...headers },
    body: ["POST", "PUT", "PATCH"].includes(method) ? body : undefined,
  });

for (const route of PLAN.routes) {
  check(`api call: ${route.method} ${route.path}`, async () => {
    const { method, path, stores } = route;
    if (route.guarded) {
      assert.equal((await ask(method, path, "{}")).status, 401, "nobody gets in without a token");
      return;
    }
    if (route.intake) assert.equal((await ask(method, path, "{}")).status, 401, "nobody sends without the token");
    const headers = { "x-correlation-id": "test-1", ...(route.intake ? { authorization: `Bearer ${PLAN.values[PLAN.token]}` } : {}) };
    await emptied(stores);
    const response = await ask(method, path, '{"id": "one"}', headers);
    const text = await response.text();
    if (route.role === "external-service" && !route.intake) {
      assert.equal(response.status, 200, text);
      return;
    }
    // An item that is read before it was written is not there, and the answer says so.
    const allowed = method === "GET" ? [200, 404] : route.role === "function" ? [200] : [202];
    assert.ok(allowed.includes(response.status), `${response.status} ${text}`);
    assert.equal(response.headers.get("x-correlation-id"), "test-1");
    await stored(stores);
    if (["POST", "PUT", "PATCH"].includes(method)) {
      const broken = await ask(method, path, "{", headers);
      assert.equal(broken.status, 400, await broken.text());
    }
  });
}

check("api call: a path that is not there", async () => {
  const response = await ask("GET", "/nothing/of/this/name");
  assert.equal(response.status, 404, await response.text());
});

for (const { queue, dead, upload, name, stores } of PLAN.queues) {
  check(`queue message: ${queue} to ${name}`, async (t) => {
    if (PLAN.pipelines.length) return t.skip("a pipeline is bound by hand first");
    await emptied(stores);
    const bindings = await mf.getBindings("observer");
    if (upload.length) {
      const [binding, key] = upload;
      await (await mf.getR2Bucket(binding, "worker")).put(key, "{}");
      const object = { key, size: 2, eTag: "e" };
      await bindings[queue].send({ action: "PutObject", bucket: binding, object, eventTime: "2026-04-01T00:00:00Z" });
    } else {
      await bindings[queue].send({ correlation_id: "test-2", data: { id: "two" } });
    }
    await stored(stores);
  });

  check(`poison message: ${queue} to ${dead}`, async () => {
    const body = { poison: queue };
    await (await mf.getBindings("observer"))[queue].send(body);
    const seen = await mf.getKVNamespace("SEEN", "observer");
    await until(`it is in ${dead}`, () => seen.get(`${dead}:${JSON.stringify(body)}`));
  });
}

for (const { queue, claims } of PLAN.queues.filter((row) => row.claims && !row.upload.length)) {
  check(`idempotency: ${queue} claims a key for each message`, async (t) => {
    if (PLAN.pipelines.length) return t.skip("a pipeline is bound by hand first");
    const database = await mf.getD1Database(claims, "worker");
    await database.prepare("DELETE FROM claims").run();
    await (await mf.getBindings("observer"))[queue].send({ correlation_id: "test-3", data: { id: "three" } });
    const count = () => database.prepare("SELECT count(*) AS done FROM claims WHERE state = 'done'").first("done");
    await until("a key is done", count);
  });

  check(`idempotency: an event of ${queue} has its effects once`, async () => {
    const database = await mf.getD1Database(claims, "worker");
    let runs = 0;
    const work = async () => ({ runs: (runs += 1) });
    await assert.rejects(once(database, `${queue}-again`, 60, async () => Promise.reject(new Error("broken"))), /broken/);
    assert.deepEqual(await once(database, `${queue}-again`, 60, work), { runs: 1 });
    assert.deepEqual(await once(database, `${queue}-again`, 60, work), { runs: 1 });
    await once(database, `${queue}-both`, 60, () => assert.rejects(once(database, `${queue}-both`, 60, work), Busy));
  });
}

for (const { cron, name, stores } of PLAN.crons) {
  check(`scheduled run: ${name}`, async () => {
    await emptied(stores);
    const { outcome } = await (await mf.getWorker("worker")).scheduled({ cron, scheduledTime: new Date(0) });
    assert.equal(outcome, "ok");
    await stored(stores);
  });
}

for (const { entrypoint, name, stores } of PLAN.entrypoints) {
  check(`call by another Worker: ${name}`, async () => {
    await emptied(stores);
    const response = await (await mf.getWorker("observer")).fetch(`https://observer.example/${entrypoint}`);
    assert.equal(response.status, 200, await response.text());
    await stored(stores);
  });
}

for (const binding of PLAN.workflows) {
  check(`workflow: ${binding}`, async () => {
    const workflow = (await mf.getBindings("worker"))[binding];
    const instance = await workflow.create({ params: { correlation_id: "test-4", data: { id: "four" } } });
    await until("it is complete", async () => (await instance.status()).status === "complete");
  });
}
