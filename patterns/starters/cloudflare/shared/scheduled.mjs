// Cron Triggers do not retry: a run that fails is set aside where a dead-letter queue is drawn, and shows as an error.
import { logger } from "./log.mjs";
import { envelope, made } from "./messages.mjs";
import { within } from "./within.mjs";

export async function tick(controller, env, schedules) {
  const due = schedules.filter((schedule) => schedule.cron === controller.cron);
  const runs = await Promise.allSettled(due.map((schedule) => started(schedule, controller, env)));
  const failed = runs.find((run) => run.status === "rejected");
  if (failed) throw failed.reason;
}

async function started({ name, run, seconds, failed }, controller, env) {
  // The planned time names the run, so that what it writes has the same key however often it is started.
  const at = new Date(controller.scheduledTime).toISOString();
  const event = made(`${name}-${at}`, { scheduled_at: at }, crypto.randomUUID());
  const log = logger(name, event.correlationId);
  try {
    await within(seconds, () => run(event, env));
    log.info("run done", { scheduled_at: at });
  } catch (error) {
    log.error("run failed", { scheduled_at: at, error: String(error) });
    if (failed) await env[failed].send(envelope(event, { function: name, ...event.data }));
    throw error;
  }
}
