// Another Worker calls the function through a service binding to this entrypoint; nothing of it is open to the internet.
import { WorkerEntrypoint } from "cloudflare:workers";
import { made } from "./messages.mjs";
import { within } from "./within.mjs";

export function entrypoint(run, seconds) {
  return class extends WorkerEntrypoint {
    async run(data, correlationId = crypto.randomUUID()) {
      if (data === null || typeof data !== "object" || Array.isArray(data)) throw new TypeError("data must be an object");
      return within(seconds, () => run(made(crypto.randomUUID(), data, correlationId), this.env));
    }
  };
}
