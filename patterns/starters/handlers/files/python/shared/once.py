"""Work that is done once for each unit, however often the event comes."""

import os

from aws_lambda_powertools.utilities.idempotency import (
    DynamoDBPersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)

# Keys are kept for longer than any retry lasts, and then forgotten by the table.
CONFIG = IdempotencyConfig(
    event_key_jmespath="id", expires_after_seconds=14 * 24 * 3600, raise_on_no_idempotency_key=True
)


def once(work):
    """Claim the unit's id in the table before the work; a unit that was done gives the result that it gave."""
    layer = DynamoDBPersistenceLayer(table_name=os.environ["IDEMPOTENCY_TABLE"])
    return idempotent_function(
        work, data_keyword_argument="unit", persistence_store=layer, config=CONFIG, key_prefix=work.__module__
    )
