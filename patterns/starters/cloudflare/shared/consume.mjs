// Each message is acknowledged or retried by itself: one that fails does not bring the rest of its batch back.
import { logger } from "./log.mjs";
import { opened, publish } from "./messages.mjs";
import { once } from "./idempotency.mjs";
import { within } from "./within.mjs";

export async function consume(batch, env, consumer) {
  if (!consumer) throw new Error(`no function takes ${batch.queue}`);
  for (const message of batch.messages) {
    const log = logger(consumer.name, message.body?.correlation_id ?? message.id);
    try {
      await taken(message, env, consumer);
      message.ack();
    } catch (error) {
      // After the last attempt the queue moves it to its dead-letter queue.
      log.error("message failed", { message_id: message.id, attempt: message.attempts, error: String(error) });
      message.retry();
    }
  }
}

async function taken(message, env, { name, run, seconds, claims, copies }) {
  const event = opened(message);
  if (!event) return;
  if (copies) {
    await publish(copies.map((binding) => env[binding]), message.body);
    return;
  }
  const work = () => within(seconds, () => run(event, env));
  await (claims ? once(env[claims], `${name}:${event.id}`, seconds, work) : work());
}
