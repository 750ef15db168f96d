"""What starts a function: mappings, subscriptions, rules, schedules and routes."""

from typing import Any

from patterns.starters import aws
from patterns.starters.system import Link
from patterns.starters.terraform.aws import gateway
from patterns.starters.terraform.aws.delivery import rule
from patterns.starters.terraform.aws.parts import allowed, at, failures, let_send, queue_at, role
from patterns.starters.terraform.hcl import Json, Nested, Noted, Raw
from patterns.starters.terraform.stack import MESSAGES, Stack


def start(stack: Stack, link: Link) -> None:
    """The trigger of a function, by the role of what starts it."""
    makers = {
        "queue": _from_queue,
        "stream": _from_stream,
        "change-feed": _from_stream,
        "topic": _from_topic,
        "event-bus": _from_rule,
        "object-store": _from_rule,
        "external-service": _from_rule,
        "api-gateway": gateway.to_function,
        "scheduler": schedule,
    }
    if link.source.role in makers:
        makers[link.source.role](stack, link)
    elif link.source.role == "client":
        stack.ledger.nothing(link, "whoever may invoke it does so by its name, which is an output")
    elif link.source.role == "container-service":
        stack.ledger.by_hand(link, "Let the role of the container invoke the function.")


def permission(stack: Stack, link: Link, service: str, source: Any) -> str:
    """Let a service invoke the function for one source."""
    made = stack.add(
        MESSAGES,
        "aws_lambda_permission",
        stack.between(link),
        f"{link.words}: may invoke it, for this source alone",
        {
            "action": "lambda:InvokeFunction",
            "function_name": at(link.target, "function_name"),
            "principal": service,
            "source_arn": source,
        },
    )
    return made.told


def _mapping(stack: Stack, link: Link, body: dict[str, Any]) -> None:
    needed = Raw(f"aws_iam_role_policy.{link.target.module}")
    common = {
        "function_name": at(link.target),
        **body,
        "depends_on": Noted([needed], "it is refused without the rights"),
    }
    name = stack.between(link)
    made = stack.add(MESSAGES, "aws_lambda_event_source_mapping", name, stack.flow(link), common)
    stack.ledger.made(link, made.told)


def _from_queue(stack: Stack, link: Link) -> None:
    settings, part = stack.settings, link.target
    is_fifo = aws.is_fifo(link.source, stack.system, settings)
    acts = [f"sqs:{act}" for act in ("ChangeMessageVisibility", "DeleteMessage", "GetQueueAttributes")]
    stack.allow(part, *acts, "sqs:ReceiveMessage", on=at(link.source), why=link.words)
    cap = settings.concurrency
    scaling = Nested(maximum_concurrency=max(2, cap.value)) if cap.value and not is_fifo else None
    body = {
        "event_source_arn": at(link.source),
        "batch_size": Noted(min(10, settings.batch_size.value), settings.batch_size.why),
        "function_response_types": Noted(["ReportBatchItemFailures"], "one bad message does not bring back the others"),
        "scaling_config": Noted(scaling, f"capped where messages can wait: {cap.why}") if scaling else None,
    }
    _mapping(stack, link, body)


def _from_stream(stack: Stack, link: Link) -> None:
    settings, part = stack.settings, link.target
    aside = failures(stack, part)
    stack.allow(part, "sqs:SendMessage", on=queue_at(aside), why="batches that keep failing are set aside")
    kept = Nested(on_failure=Nested(destination_arn=queue_at(aside)))
    body = {
        "event_source_arn": _records(stack, link),
        "starting_position": "TRIM_HORIZON",
        "batch_size": Noted(
            max(10, 10 * settings.batch_size.value), "records are small: ten times a batch of messages"
        ),
        "function_response_types": Noted(["ReportBatchItemFailures"], "what was handled does not come again"),
        "bisect_batch_on_function_error": Noted(True, "a bad record is found by halves"),
        "maximum_retry_attempts": Noted(settings.max_receives.value, settings.max_receives.why),
        "destination_config": Noted(kept, "set aside then: it blocks nobody"),
    }
    _mapping(stack, link, body)


def _records(stack: Stack, link: Link) -> Raw:
    """The ARN of the stream, with the rights to read it."""
    source, part = link.source, link.target
    if source.role == "stream":
        acts = [f"kinesis:{act}" for act in ("DescribeStream", "DescribeStreamSummary", "GetRecords")]
        stack.allow(part, *acts, "kinesis:GetShardIterator", "kinesis:ListShards", on=at(source), why=link.words)
        return at(source)
    owners = [item.source for item in stack.system.into(source, "nosql-table")]
    if not owners:
        stack.ledger.by_hand(source, "Say whose changes these are: no table is drawn before the change feed.")
        return stack.parameter(f"{source.module}_arn", f"ARN of the stream of {source.label}")
    records = at(owners[0], "stream_arn")
    acts = [f"dynamodb:{act}" for act in ("DescribeStream", "GetRecords", "GetShardIterator")]
    stack.allow(part, *acts, on=records, why=link.words)
    on = Noted("*", "reason: streams are listed for the account; no resource can be named")
    stack.allow(part, "dynamodb:ListStreams", on=on, why=link.words)
    return records


def _from_topic(stack: Stack, link: Link) -> None:
    aside = failures(stack, link.source)
    let_send(stack, aside, "sns.amazonaws.com", at(link.source), "what cannot be delivered is kept")
    made = stack.add(
        MESSAGES,
        "aws_sns_topic_subscription",
        stack.between(link),
        stack.flow(link),
        {
            "topic_arn": at(link.source),
            "protocol": "lambda",
            "endpoint": at(link.target),
            "redrive_policy": Noted(Json({"deadLetterTargetArn": queue_at(aside)}), "what cannot be delivered is kept"),
        },
    )
    stack.ledger.made(link, made.told, permission(stack, link, "sns.amazonaws.com", at(link.source)))


def _from_rule(stack: Stack, link: Link) -> None:
    made, target = rule(stack, link, at(link.target))
    arn = Raw(f"{made}.arn")
    stack.ledger.made(link, made, target, permission(stack, link, "events.amazonaws.com", arn))


def schedule(stack: Stack, link: Link) -> None:
    """A schedule for a function or a workflow, with a role that may start just that."""
    every, source, name = stack.settings.every_minutes, link.source, stack.between(link)
    act = "states:StartExecution" if link.target.role == "workflow" else "lambda:InvokeFunction"
    aside = failures(stack, source)
    statements = [allowed([act], at(link.target)), allowed(["sqs:SendMessage"], queue_at(aside))]
    why = f"{source.label}: may start what it is drawn to start"
    held = role(stack, MESSAGES, name, why, "scheduler.amazonaws.com", statements)
    unit = "minute" if every.value == 1 else "minutes"
    body = {
        "name_prefix": f"{source.name}-",
        "schedule_expression": Noted(f"rate({every.value} {unit})", every.why),
        "flexible_time_window": Nested(mode="OFF"),
        "target": Nested(
            arn=at(link.target),
            role_arn=Raw(f"aws_iam_role.{name}.arn"),
            dead_letter_config=Noted(Nested(arn=queue_at(aside)), "a run that could not start is kept"),
            retry_policy=Nested(maximum_retry_attempts=3, maximum_event_age_in_seconds=3_600),
        ),
    }
    made = stack.add(MESSAGES, "aws_scheduler_schedule", name, stack.flow(link), body)
    stack.ledger.made(source, made.told)
    stack.ledger.made(link, made.told, *held)
