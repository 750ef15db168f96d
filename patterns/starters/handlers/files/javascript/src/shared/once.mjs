// Work that is done once for each unit, however often the event comes.

import { IdempotencyConfig, makeIdempotent } from "@aws-lambda-powertools/idempotency";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";

const awsSdkV3Client = new DynamoDBClient({});
// Keys are kept for longer than any retry lasts (a queue keeps a message for 14 days), and then forgotten by the table.
const EXPIRES_SECONDS = 14 * 24 * 3600;

/**
 * Claim the unit's id in the table before the work; a unit that was done gives the result that it gave.
 *
 * Work that fails gives its claim back, so that the next try may do it.
 */
export function once(name, work) {
  return (unit, log, context) => {
    const config = new IdempotencyConfig({ expiresAfterSeconds: EXPIRES_SECONDS, throwOnNoIdempotencyKey: true });
    config.registerLambdaContext(context); // a claim ends with the time that the function has
    const persistenceStore = new DynamoDBPersistenceLayer({ tableName: process.env.IDEMPOTENCY_TABLE, awsSdkV3Client });
    const claimed = makeIdempotent((_id) => work(unit, log, context), { persistenceStore, config, keyPrefix: name });
    return claimed(unit.id);
  };
}
