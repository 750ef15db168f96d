// Queues deliver at least once: a key is claimed in D1 before the work, as KV has no write on a condition.

const KEPT_SECONDS = 7 * 24 * 3600;

export class Busy extends Error {}

// A run that is cut off in the middle is tried again when its time is over: make each effect safe to repeat.

/** The result of the work, done once for a key; a second time, the stored result. A failed claim is given back. */
export async function once(database, key, seconds, work) {
  const now = Math.floor(Date.now() / 1000);
  const claimed = await database
    .prepare(
      "INSERT INTO claims (id, state, expiration) VALUES (?1, 'working', ?2) " +
        "ON CONFLICT (id) DO UPDATE SET state = 'working', result = NULL, expiration = ?2 WHERE claims.expiration < ?3 " +
        "RETURNING id",
    )
    .bind(key, now + seconds, now)
    .first();
  if (!claimed) return stored(database, key);
  let result;
  try {
    result = await work();
  } catch (error) {
    await database.prepare("DELETE FROM claims WHERE id = ?1").bind(key).run();
    throw error;
  }
  await database.batch([
    database
      .prepare("UPDATE claims SET state = 'done', result = ?2, expiration = ?3 WHERE id = ?1")
      .bind(key, JSON.stringify(result ?? null), now + KEPT_SECONDS),
    // Old keys leave a few at a time, so that no run of its own is needed for them.
    database
      .prepare("DELETE FROM claims WHERE id IN (SELECT id FROM claims WHERE expiration < ?1 LIMIT 20)")
      .bind(now),
  ]);
  return result;
}

async function stored(database, key) {
  const row = await database.prepare("SELECT state, result FROM claims WHERE id = ?1").bind(key).first();
  if (row?.state === "done") return JSON.parse(row.result);
  throw new Busy("the same event is being worked on");
}
