// Logs: one JSON object a line, with the function and the correlation id of the work at hand.

import { Logger } from "@aws-lambda-powertools/logger";

const logger = new Logger();

/** A logger for one unit of work: units of a batch run side by side, so that each has its own. */
export function logOf(functionName, correlationId) {
  const persistentKeys = { function: functionName, correlation_id: correlationId };
  return logger.createChild({ serviceName: functionName, persistentKeys });
}
