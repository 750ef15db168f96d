// Each step is tried again by itself and kept when done; what fails for good is set aside before the run ends in error.
import { WorkflowEntrypoint } from "cloudflare:workers";
import { logger } from "./log.mjs";
import { made } from "./messages.mjs";

const RETRIES = { limit: 3, delay: "10 seconds", backoff: "exponential" };

export function workflow(name, steps, failed = "") {
  return class extends WorkflowEntrypoint {
    async run(given, step) {
      const correlationId = given.payload?.correlation_id ?? given.instanceId;
      let data = given.payload?.data ?? {};
      const log = logger(name, correlationId);
      try {
        for (const { name: part, run, seconds } of steps) {
          const event = made(`${given.instanceId}-${part}`, data, correlationId);
          const config = { retries: RETRIES, timeout: `${seconds} seconds` };
          const result = await step.do(part, config, async () => (await run(event, this.env)) ?? {});
          data = { ...data, [part]: result };
        }
      } catch (error) {
        log.error("workflow failed", { instance_id: given.instanceId, error: String(error) });
        if (failed) await step.do("set aside", () => this.env[failed].send({ correlation_id: correlationId, data }));
        throw error;
      }
      log.info("workflow done", { instance_id: given.instanceId });
      return data;
    }
  };
}
