"""What hands messages on: queues, topics, buses, streams, and who delivers into whom."""

from typing import Any

from patterns.starters import aws
from patterns.starters.system import Part
from patterns.starters.terraform.aws.parts import (
    LONGEST_SECONDS,
    queue_at,
)
from patterns.starters.terraform.hcl import Json, Nested, Noted
from patterns.starters.terraform.stack import MESSAGES, Stack

SSE = Noted(True, "encrypted at rest, with keys that other services may use too")
KMS_SNS = Noted("alias/aws/sns", "encrypted at rest")


def queue(stack: Stack, part: Part) -> None:
    """A queue that hides a message for six times its consumer's timeout and sets it aside after some attempts."""
    settings, system = stack.settings, stack.system
    is_fifo = aws.is_fifo(part, system, settings)
    aside = _set_aside(stack, part, is_fifo)
    hidden = aws.visibility(part, system, settings)
    redrive = Json({"deadLetterTargetArn": queue_at(aside), "maxReceiveCount": settings.max_receives.value})
    body = {
        **_named(stack, part, is_fifo),
        "sqs_managed_sse_enabled": SSE,
        "visibility_timeout_seconds": Noted(
            hidden, "six times the timeout of the consumer, so that none works beside a retry"
        ),
        "message_retention_seconds": Noted(345_600, "4 days: an outage over a weekend loses nothing"),
        "redrive_policy": Noted(
            redrive, f"set aside after {settings.max_receives.value} attempts: {settings.max_receives.why}"
        ),
    }
    made = stack.add(MESSAGES, "aws_sqs_queue", part.module, stack.why(part), body)
    stack.ledger.made(part, made.told)
    stack.output(f"{part.module}_url", f"The queue {part.label}", made["url"])
    for link in system.into(part, "client"):
        stack.ledger.nothing(link, "producers send with rights of their own; the queue's address is an output")
    if settings.is_ordered.value and not is_fifo:
        why = "What feeds this queue delivers into no FIFO queue: keep the order by a sequence number in the data."
        stack.ledger.by_hand(part, why)


def _named(stack: Stack, part: Part, is_fifo: bool, suffix: str = "") -> dict[str, Any]:
    if not is_fifo:
        return {"name": stack.physical(part, suffix)}
    return {
        "name": Noted(stack.physical(part, f"{suffix}.fifo"), "the name of a FIFO queue or topic has to end so"),
        "fifo_queue": Noted(True, stack.settings.is_ordered.why),
    }


def _set_aside(stack: Stack, part: Part, is_fifo: bool) -> str:
    """The queue for its dead letters: the drawn one of the same kind, else one of its own."""
    consumers = [link.target for link in stack.system.out_of(part, "function")]
    links = [link for owner in (part, *consumers) for link in stack.system.out_of(owner, "dead-letter-queue")]
    found = ""
    for link in links:
        if aws.is_fifo(link.target, stack.system, stack.settings) == is_fifo:
            stack.ledger.made(link, f"redrive_policy of aws_sqs_queue.{part.module}")
            found = found or link.target.module
        elif link.source == part:
            stack.ledger.by_hand(link, "Dead letters of a FIFO queue lie in one of their own, not in the drawn one.")
    if found:
        return found
    why = f"{part.label}: what failed {stack.settings.max_receives.value} times waits here for a person"
    body = {
        **_named(stack, part, is_fifo, "-failed"),
        "sqs_managed_sse_enabled": True,
        "message_retention_seconds": LONGEST_SECONDS,
    }
    return stack.add(MESSAGES, "aws_sqs_queue", stack.derived(part, "failed"), why, body).name


def dead_letters(stack: Stack, part: Part) -> None:
    body = {
        **_named(stack, part, aws.is_fifo(part, stack.system, stack.settings)),
        "sqs_managed_sse_enabled": True,
        "message_retention_seconds": Noted(
            LONGEST_SECONDS, "14 days, the longest there is: somebody has to look at it"
        ),
    }
    made = stack.add(MESSAGES, "aws_sqs_queue", part.module, stack.why(part), body)
    stack.ledger.made(part, made.told)


def topic(stack: Stack, part: Part) -> None:
    """A topic; what services publish into cannot use the managed key, so it is encrypted only where functions do."""
    is_fifo = aws.is_fifo(part, stack.system, stack.settings)
    services = stack.system.into(part, "object-store", "external-service", "event-bus")
    body: dict[str, Any] = {"name": stack.physical(part, ".fifo" if is_fifo else "")}
    if is_fifo:
        body["fifo_topic"] = Noted(True, stack.settings.is_ordered.why)
    else:
        body["tracing_config"] = "Active"
    if not services:
        body["kms_master_key_id"] = KMS_SNS
    made = stack.add(MESSAGES, "aws_sns_topic", part.module, stack.why(part), body)
    stack.ledger.made(part, made.told)
    if stack.settings.is_ordered.value and not is_fifo:
        stack.ledger.by_hand(part, "A FIFO topic starts no function: put a FIFO queue before each consumer for order.")


def notification(stack: Stack, part: Part) -> None:
    """A topic to people, with the address that the team chooses."""
    mail = stack.parameter(f"{part.module}_email", f"Address that gets {part.label}; it must confirm once")
    body = {"name": stack.physical(part), "kms_master_key_id": KMS_SNS}
    made = stack.add(MESSAGES, "aws_sns_topic", part.module, stack.why(part), body)
    subscribed = stack.add(
        MESSAGES,
        "aws_sns_topic_subscription",
        part.module,
        f"{part.label}: who gets it",
        {"topic_arn": made["arn"], "protocol": "email", "endpoint": mail},
    )
    stack.ledger.made(part, made.told, subscribed.told)


def bus(stack: Stack, part: Part) -> None:
    body = {"name": stack.physical(part)}
    made = stack.add(MESSAGES, "aws_cloudwatch_event_bus", part.module, stack.why(part), body)
    stack.ledger.made(part, made.told)


def stream(stack: Stack, part: Part) -> None:
    kept = stack.settings.keep_hours
    body = {
        "name": stack.physical(part),
        "retention_period": Noted(kept.value, kept.why),
        "encryption_type": Noted("KMS", "encrypted at rest"),
        "kms_key_id": "alias/aws/kinesis",
        "stream_mode_details": Noted(Nested(stream_mode="ON_DEMAND"), "shards follow the load, whatever it is"),
    }
    made = stack.add(MESSAGES, "aws_kinesis_stream", part.module, stack.why(part), body)
    stack.ledger.made(part, made.told)
    stack.output(f"{part.module}_name", f"The stream {part.label}", made["name"])
    for link in stack.system.into(part, "client"):
        stack.ledger.nothing(link, "producers put records with rights of their own; the stream's name is an output")
