"""Alarms on errors, throttles, duration, dead letters and what falls behind, and who hears them."""

from typing import Any

from patterns.starters import aws
from patterns.starters.system import Part
from patterns.starters.terraform.aws.parts import at
from patterns.starters.terraform.hcl import Noted, Raw, Template
from patterns.starters.terraform.stack import ALARMS, Stack

OLD_FACTOR = 10  # how many timeouts of its consumer a message may wait before somebody is called
LATE_MS = 600_000  # ten minutes behind a stream


def alarms(stack: Stack) -> None:
    """All alarms of the starter; they call a topic that a person may subscribe to."""
    mail = stack.parameter("alarm_address", "E-mail address that hears alarms; with none nobody does", "none")
    name = stack.own("alarms")
    why = "Alarms go here; not encrypted with the managed key, as CloudWatch may not use it, and no data stand in them"
    topic = stack.add(ALARMS, "aws_sns_topic", name, why, {"name": Template("${var.name}-alarms")})
    stack.add(
        ALARMS,
        "aws_sns_topic_subscription",
        name,
        "Who hears the alarms",
        {
            "count": Raw(f'{mail} == "none" ? 0 : 1'),
            "topic_arn": topic["arn"],
            "protocol": "email",
            "endpoint": mail,
        },
    )
    for part in stack.system.functions:
        _of_function(stack, part, topic["arn"])
    for part in stack.system.of_role("api-gateway"):
        why = f"{part.label} answers that it failed: a function that tells a caller so has not failed for Lambda"
        on = {"ApiId": at(part, "id")}
        _alarm(stack, f"{part.module}_failures", why, ("ApiGateway", "5xx", "Sum"), 0, on, topic["arn"])
    for part in stack.system.of_role("queue"):
        seconds = OLD_FACTOR * aws.visibility(part, stack.system, stack.settings) // aws.VISIBILITY_FACTOR
        why = f"{part.label}: messages wait {OLD_FACTOR} times as long as their handling may take"
        on = {"QueueName": at(part, "name")}
        metric = ("SQS", "ApproximateAgeOfOldestMessage", "Maximum")
        _alarm(stack, f"{part.module}_age", why, metric, seconds, on, topic["arn"])
    queues = {part.module for part in stack.system.of_role("queue")}
    for queue in [made for made in stack.resources.values() if made.kind == "aws_sqs_queue"]:
        if queue.name not in queues:
            why = f"Somebody has to look at what was set aside in {queue.name}"
            metric = ("SQS", "ApproximateNumberOfMessagesVisible", "Sum")
            _alarm(stack, f"{queue.name}_dead_letters", why, metric, 0, {"QueueName": queue["name"]}, topic["arn"])


def _of_function(stack: Stack, part: Part, topic: Raw) -> None:
    name, on = part.module, {"FunctionName": at(part, "function_name")}
    slow = aws.slow_ms(part, stack.system, stack.settings)
    _alarm(stack, f"{name}_errors", f"{part.label} fails", ("Lambda", "Errors", "Sum"), 0, on, topic)
    _alarm(stack, f"{name}_throttles", f"{part.label} is held back", ("Lambda", "Throttles", "Sum"), 0, on, topic)
    why = f"{part.label} is slow: {stack.settings.slow_ms.why}"
    _alarm(stack, f"{name}_duration", why, ("Lambda", "Duration", "p99"), slow, on, topic)
    if stack.system.into(part, "stream", "change-feed"):
        why = f"{part.label} falls behind its stream by ten minutes"
        _alarm(stack, f"{name}_iterator_age", why, ("Lambda", "IteratorAge", "Maximum"), LATE_MS, on, topic)


def _alarm(
    stack: Stack, name: str, why: str, metric: tuple[str, str, str], above: int, on: dict[str, Any], topic: Raw
) -> None:
    space, metric_name, statistic = metric
    is_percentile = statistic.startswith("p")
    body = {
        "alarm_name": Template(f"${{var.name}}-{name.replace('_', '-')}"),
        "alarm_description": why[:200],
        "namespace": f"AWS/{space}",
        "metric_name": metric_name,
        "dimensions": on,
        "extended_statistic" if is_percentile else "statistic": statistic,
        "period": 300 if is_percentile else 60,
        "evaluation_periods": 3 if is_percentile else 1,
        "threshold": above,
        "comparison_operator": "GreaterThanThreshold",
        "treat_missing_data": Noted("notBreaching", "without traffic nothing is wrong"),
        "alarm_actions": [topic],
    }
    stack.add(ALARMS, "aws_cloudwatch_metric_alarm", name, why, body)
