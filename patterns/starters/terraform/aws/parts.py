"""How a part is referred to on AWS, and what several parts share: the queue of failures, trust, the keys' table."""

from typing import Any

from patterns.starters import aws
from patterns.starters.system import Part
from patterns.starters.terraform.hcl import Json, Nested, Noted, Raw, Template
from patterns.starters.terraform.stack import MESSAGES, STORES, Stack

KINDS = {
    "function": "aws_lambda_function",
    "queue": "aws_sqs_queue",
    "dead-letter-queue": "aws_sqs_queue",
    "topic": "aws_sns_topic",
    "notification": "aws_sns_topic",
    "event-bus": "aws_cloudwatch_event_bus",
    "stream": "aws_kinesis_stream",
    "delivery-stream": "aws_kinesis_firehose_delivery_stream",
    "workflow": "aws_sfn_state_machine",
    "nosql-table": "aws_dynamodb_table",
    "object-store": "aws_s3_bucket",
    "sql-db": "aws_rds_cluster",
    "secrets-store": "aws_secretsmanager_secret",
    "query-engine": "aws_athena_workgroup",
    "api-gateway": "aws_apigatewayv2_api",
    "identity": "aws_cognito_user_pool",
}
ATTRIBUTES = {
    "queue": "url",
    "dead-letter-queue": "url",
    "topic": "arn",
    "notification": "arn",
    "delivery-stream": "name",
    "event-bus": "name",
    "stream": "name",
    "workflow": "arn",
    "nosql-table": "name",
    "object-store": "bucket",
    "secrets-store": "arn",
    "query-engine": "name",
    "sql-db": "arn",
    "api-gateway": "api_endpoint",
}
LONGEST_SECONDS = 1_209_600  # 14 days, the longest that Amazon SQS keeps a message
ACCOUNT = "${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}"


def at(part: Part, attribute: str = "arn") -> Raw:
    """An attribute of the resource that a part is."""
    return Raw(f"{KINDS[part.role]}.{part.module}.{attribute}")


def is_made(stack: Stack, part: Part) -> bool:
    """Whether a part becomes a resource: a workflow has to have steps, a delivery stream a store to write into."""
    behind = {"workflow": "function", "delivery-stream": "object-store"}.get(part.role)
    return part.role in KINDS and (behind is None or bool(stack.system.out_of(part, behind)))


def queue_at(name: str, attribute: str = "arn") -> Raw:
    return Raw(f"aws_sqs_queue.{name}.{attribute}")


def failures(stack: Stack, part: Part) -> str:
    """The name of the queue for what a part could not cope with: the drawn one, else one for the whole starter."""
    drawn = stack.system.failures_of(part)
    if drawn is not None and not aws.is_fifo(drawn, stack.system, stack.settings):
        return drawn.module
    name = stack.own("failed_events")
    if f"aws_sqs_queue.{name}" not in stack.resources:
        stack.add(
            MESSAGES,
            "aws_sqs_queue",
            name,
            "What could not be delivered or handled waits here for a person; no queue for it is drawn",
            {
                "name": Template("${var.name}-failed-events"),
                "sqs_managed_sse_enabled": True,
                "message_retention_seconds": Noted(LONGEST_SECONDS, "14 days, the longest there is"),
            },
        )
    return name


def keys(stack: Stack) -> str:
    """The name of the table of idempotency keys: the drawn one, else one that is made."""
    drawn = aws.drawn_keys(stack.system)
    if drawn is not None:
        return drawn.module
    name = stack.own("idempotency_keys")
    if f"aws_dynamodb_table.{name}" not in stack.resources:
        why = f"Idempotency keys, so that an event which comes twice acts once: {stack.settings.is_idempotent.why}"
        stack.add(STORES, "aws_dynamodb_table", name, why, keys_body(Template("${var.name}-idempotency-keys")))
    return name


def keys_body(name: Template) -> dict[str, Any]:
    """A table in the shape that Powertools for AWS Lambda writes."""
    return {
        "name": name,
        "billing_mode": "PAY_PER_REQUEST",
        "hash_key": aws.CLAIM_KEY,
        "attribute": Nested(name=aws.CLAIM_KEY, type="S"),
        "ttl": Noted(Nested(attribute_name=aws.CLAIM_EXPIRY, enabled=True), "keys are of no use after the last retry"),
        "server_side_encryption": Noted(Nested(enabled=True), "encrypted at rest"),
    }


def let_send(stack: Stack, queue: str, service: str, source: Any, why: str) -> None:
    """Let a service send to a queue for one source."""
    sender = (service, source, why)
    if sender not in stack.senders[queue]:
        stack.senders[queue].append(sender)


def policy(statements: list[Any]) -> Json:
    return Json({"Version": "2012-10-17", "Statement": statements})


def allowed(actions: list[str] | tuple[str, ...], on: Any, **more: Any) -> dict[str, Any]:
    return {
        "Effect": "Allow",
        **more,
        "Action": list(actions),
        "Resource": on if isinstance(on, list) else [on],
    }


def role(stack: Stack, file: str, name: str, why: str, service: str, statements: list[Any]) -> tuple[str, str]:
    """A role that one service takes on, with its policy; their addresses."""
    trusted = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    made = stack.add(
        file,
        "aws_iam_role",
        name,
        why,
        {
            "name_prefix": name[:32].replace("_", "-").strip("-") + "-",
            "assume_role_policy": policy([trusted]),
        },
    )
    rights = stack.add(
        file,
        "aws_iam_role_policy",
        name,
        f"{why}: these actions on these resources",
        {"name": "flows", "role": made["id"], "policy": policy(statements)},
    )
    return made.told, rights.told


def subnets(stack: Stack) -> dict[str, Raw]:
    """Where a private network has its subnets and groups: the team's own choice."""
    return {
        "subnet_ids": stack.parameter("subnet_ids", "Private subnets, in two zones or more", type=Raw("list(string)")),
        "security_group_ids": stack.parameter(
            "security_group_ids", "Security groups in that network", type=Raw("list(string)")
        ),
    }


def value_of(stack: Stack, function: Part, name: str, used: Part | None) -> Any:
    """What a variable of the environment holds."""
    if used is None:
        return Raw(f"aws_dynamodb_table.{keys(stack)}.name")
    if used.role == "sql-db" and name.endswith("_SECRET_ARN"):
        return at(used, "master_user_secret[0].secret_arn")
    if name.endswith("_DATABASE"):
        return at(used, "database_name") if used.role == "sql-db" else _catalog(stack, used)
    if used.role == "function":
        return stack.physical(used)  # by name, as two functions may call each other
    if used.role == "workflow" and is_made(stack, used) and stack.system.into(function, "workflow"):
        # By name too: the workflow waits for its steps to be made, so no step can wait for the workflow.
        return Template(f"arn:${{data.aws_partition.current.partition}}:states:{ACCOUNT}:stateMachine:{_named(used)}")
    if used.role == "identity":
        return issuer(used)
    if used.role in ATTRIBUTES and is_made(stack, used):
        return at(used, ATTRIBUTES[used.role])
    return url(stack, used)


def _named(part: Part) -> str:
    return f"${{var.name}}-{part.name}"


def _catalog(stack: Stack, used: Part) -> Raw:
    return Raw(f"aws_glue_catalog_database.{used.module}.name")


def url(stack: Stack, used: Part) -> Raw:
    """The variable for the address of what lies outside."""
    words = {"cache": "Host of", "container-service": "Address of", "workflow": "ARN of", "delivery-stream": "Name of"}
    what = words.get(used.role, "Address (https://...) of")
    return stack.parameter(f"{used.module}_url", f"{what} {used.label}")


def issuer(pool: Part) -> Template:
    """Who issues the tokens of a user pool."""
    return Template(f"https://${{aws_cognito_user_pool.{pool.module}.endpoint}}")
