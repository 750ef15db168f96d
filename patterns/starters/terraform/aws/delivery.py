"""Who delivers into whom: rules, subscriptions, and the policies that let them."""

from typing import Any

from patterns.starters import aws
from patterns.starters.system import Link, Part
from patterns.starters.terraform.aws.parts import at, failures, let_send, policy, queue_at
from patterns.starters.terraform.hcl import Json, Nested, Noted, Raw
from patterns.starters.terraform.stack import MESSAGES, Stack


def pattern(stack: Stack, source: Part) -> Json:
    """Which events a rule takes, by where they come from."""
    if source.role == "object-store":
        folder = aws.incoming(source, stack.system)
        detail: dict[str, Any] = {"bucket": {"name": [at(source, "bucket")]}}
        if folder:
            detail["object"] = {"key": [{"prefix": folder}]}
        return Json({"source": ["aws.s3"], "detail-type": ["Object Created"], "detail": detail})
    if source.role == "external-service":
        told = f"The `source` of the events that {source.label} puts on the default bus"
        return Json({"source": [stack.parameter(f"{source.module}_source", told)]})
    return Json({"source": [stack.system.project]})


def rule(stack: Stack, link: Link, target: Raw) -> tuple[str, str]:
    """A rule with its one target, tried again for a day and then set aside; both addresses."""
    source, name, aside = link.source, stack.between(link), failures(stack, link.source)
    bus_name = at(source, "name") if source.role == "event-bus" else None
    made = stack.add(
        MESSAGES,
        "aws_cloudwatch_event_rule",
        name,
        stack.flow(link),
        {
            "name_prefix": f"{name[:36].replace('_', '-').strip('-')}-",
            "event_bus_name": bus_name,
            "event_pattern": pattern(stack, source),
        },
    )
    targeted = stack.add(
        MESSAGES,
        "aws_cloudwatch_event_target",
        name,
        stack.flow(link),
        {
            "rule": made["name"],
            "event_bus_name": bus_name,
            "arn": target,
            "dead_letter_config": Noted(Nested(arn=queue_at(aside)), "what cannot be delivered is kept"),
            "retry_policy": Nested(maximum_retry_attempts=185, maximum_event_age_in_seconds=86_400),
        },
    )
    why = f"the rule {name} sets aside what it cannot deliver"
    let_send(stack, aside, "events.amazonaws.com", made["arn"], why)
    return made.told, targeted.told


def deliver(stack: Stack, link: Link) -> None:
    """From a store, another system or a bus into a topic or queue by a rule; from a topic into a queue."""
    source, target = link.source, link.target
    if source.role == "topic":
        _subscribe(stack, link)
        return
    told = rule(stack, link, at(target))
    arn = Raw(f"aws_cloudwatch_event_rule.{stack.between(link)}.arn")
    if target.role == "queue":
        let_send(stack, target.module, "events.amazonaws.com", arn, link.words)
    else:
        stack.publishers[target.module].append((arn, link.words))
    stack.ledger.made(link, *told)


def _subscribe(stack: Stack, link: Link) -> None:
    source, target = link.source, link.target
    aside = failures(stack, source)
    is_fifo = aws.is_fifo(source, stack.system, stack.settings)
    redrive = None if is_fifo else Json({"deadLetterTargetArn": queue_at(aside)})
    made = stack.add(
        MESSAGES,
        "aws_sns_topic_subscription",
        stack.between(link),
        stack.flow(link),
        {
            "topic_arn": at(source),
            "protocol": "sqs",
            "endpoint": at(target),
            "raw_message_delivery": True,
            "redrive_policy": Noted(redrive, "what cannot be delivered is kept"),
        },
    )
    let_send(stack, target.module, "sns.amazonaws.com", at(source), link.words)
    let_send(stack, aside, "sns.amazonaws.com", at(source), "what cannot be delivered is kept")
    stack.ledger.made(link, made.told)


def policies(stack: Stack) -> None:
    """Who may send to each queue and topic besides functions, one policy for each."""
    for name, senders in stack.senders.items():
        statements = [
            Noted(_may(service, "sqs:SendMessage", queue_at(name), source), why) for service, source, why in senders
        ]
        why = f"{name}: these services may send, for these sources alone"
        stack.add(
            MESSAGES,
            "aws_sqs_queue_policy",
            name,
            why,
            {"queue_url": queue_at(name, "url"), "policy": policy(statements)},
        )
    for name, rules in stack.publishers.items():
        arn = Raw(f"aws_sns_topic.{name}.arn")
        statements = [Noted(_may("events.amazonaws.com", "sns:Publish", arn, source), why) for source, why in rules]
        why = f"{name}: these rules may publish"
        stack.add(MESSAGES, "aws_sns_topic_policy", name, why, {"arn": arn, "policy": policy(statements)})


def _may(service: str, action: str, on: Raw, source: Any) -> dict[str, Any]:
    return {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": action,
        "Resource": on,
        "Condition": {"ArnEquals": {"aws:SourceArn": source}},
    }
