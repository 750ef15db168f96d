// What functions read and write, in one form for each service.
import { RESULTS } from "./messages.mjs";
import { Refused } from "./token.mjs";

function found(value) {
  if (value === null) throw new Refused(404, "There is no such item.");
  return value;
}

// KV: reads may be up to a minute old, and the last write wins. A value that must not be lost to a race belongs in D1.
export async function readItem(table, key) {
  return key ? found(await table.get(key, "json")) : (await table.list({ limit: 100 })).keys.map(({ name }) => name);
}

export async function putItem(table, key, data) {
  await table.put(key, JSON.stringify(data));
  return key;
}

export async function removeItem(table, key) {
  await table.delete(key);
  return key;
}

/** A value from KV as a cache: made and kept for a while where there is none; 60 s is the least that KV takes. */
export async function cached(cache, key, seconds, make) {
  const kept = await cache.get(key, "json");
  if (kept !== null) return kept;
  const value = await make();
  await cache.put(key, JSON.stringify(value), { expirationTtl: Math.max(60, seconds) });
  return value;
}

// D1: values are bound, never written into the statement.
export async function readRecord(database, key) {
  if (!key) return (await database.prepare("SELECT id, data FROM records ORDER BY id LIMIT 100").bind().all()).results;
  return JSON.parse(found(await database.prepare("SELECT data FROM records WHERE id = ?1").bind(key).first("data")));
}

export async function putRecord(database, key, data) {
  await database
    .prepare(
      "INSERT INTO records (id, data, updated_at) VALUES (?1, ?2, ?3) " +
        "ON CONFLICT (id) DO UPDATE SET data = ?2, updated_at = ?3",
    )
    .bind(key, JSON.stringify(data), new Date().toISOString())
    .run();
  return key;
}

export async function removeRecord(database, key) {
  await database.prepare("DELETE FROM records WHERE id = ?1").bind(key).run();
  return key;
}

// R2
export async function readObject(bucket, key) {
  if (!key) return (await bucket.list({ limit: 100 })).objects.map((object) => object.key);
  // Only what is known of it: an object may be larger than a Worker's 128 MB. bucket.get(key) gives its stream.
  const object = found(await bucket.head(key));
  return { key, size: object.size, etag: object.etag };
}

/** Results go below a prefix that starts no function. */
export async function putObject(bucket, key, data) {
  const path = `${RESULTS}${key}.json`;
  await bucket.put(path, JSON.stringify(data), { httpMetadata: { contentType: "application/json" } });
  return path;
}

/** The path is as it was given back or listed: below results/ for what functions put. */
export async function removeObject(bucket, path) {
  await bucket.delete(path);
  return path;
}

/** Workers hold secrets in memory: there is nothing to fetch again. */
export function secretOf(env, name) {
  if (!env[name]) throw new Error(`the secret ${name} is not set: run npx wrangler secret put ${name}`);
  return env[name];
}

/** An instance's id comes from the event, so that the same event starts one run. */
export async function startOnce(workflow, event, body) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(event.id)));
  const id = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, 40);
  try {
    await workflow.create({ id, params: body });
  } catch (error) {
    if (!/already.?exists/i.test(String(error))) throw error;
  }
  return id;
}

export async function mail(binding, env, from, to, subject, text) {
  if (!env[from] || !env[to]) throw new Error(`${from} and ${to} are not set: give both addresses in wrangler.jsonc`);
  await binding.send({ from: env[from], to: env[to], subject, text });
}

/** Records for a pipeline; without its binding they fail, so that they are retried and set aside, not lost. */
export async function deliver(pipeline, name, records) {
  if (!pipeline) throw new Error(`${name} is not bound: make the pipeline and add its id to wrangler.jsonc`);
  await pipeline.send(records);
}
