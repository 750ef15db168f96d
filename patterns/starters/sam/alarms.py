"""Alarms on errors, throttles, duration, dead letters and what falls behind, and who hears them."""

from typing import Any

from patterns.starters import aws
from patterns.starters.sam.stack import ALARMS, Stack
from patterns.starters.sam.text import Att, Noted, Ref
from patterns.starters.system import Part

OLD_FACTOR = 10  # how many timeouts of its consumer a message may wait before somebody is called
LATE_MS = 600_000  # ten minutes behind a stream


def alarms(stack: Stack) -> None:
    """All alarms of the starter; they call a topic that a person may subscribe to."""
    mail = stack.parameter("AlarmEmail", "Address that hears alarms; with none nobody does", "none")
    stack.conditions["HasAlarmEmail"] = "!Not [!Equals [!Ref AlarmEmail, none]]"
    stack.add(
        ALARMS,
        "AWS::SNS::Topic",
        "Alarms go here; not encrypted with the managed key, as CloudWatch may not use it, and no data stand in them",
        {"DisplayName": "Alarms"},
    )
    stack.add(
        f"{ALARMS}Subscription",
        "AWS::SNS::Subscription",
        "Who hears the alarms",
        {"TopicArn": Ref(ALARMS), "Protocol": "email", "Endpoint": mail},
        Condition="HasAlarmEmail",
    )
    for part in stack.system.functions:
        _of_function(stack, part)
    for part in stack.system.of_role("api-gateway"):
        why = f"{part.label} answers that it failed: a function that tells a caller so has not failed for Lambda"
        _alarm(stack, f"{part.logical}Failures", why, "ApiGateway", "5xx", 0, {"ApiId": Ref(part.logical)})
    for part in stack.system.of_role("workflow"):
        if part.logical in stack.resources:
            _of_workflow(stack, part)
    for part in stack.system.of_role("queue"):
        _of_queue(stack, part)
    for name, resource in list(stack.resources.items()):
        if resource.kind == "AWS::SQS::Queue" and name in stack.asides:
            why = "Somebody has to look at what was set aside"
            _alarm(stack, f"{name}DeadLetters", why, "SQS", "ApproximateNumberOfMessagesVisible", 0, _queue(name))


def _queue(name: str) -> dict[str, Any]:
    return {"QueueName": Att(name, "QueueName")}


def _of_function(stack: Stack, part: Part) -> None:
    name, on = part.logical, {"FunctionName": Ref(part.logical)}
    slow = aws.slow_ms(part, stack.system, stack.settings)
    _alarm(stack, f"{name}Errors", f"{part.label} fails", "Lambda", "Errors", 0, on)
    _alarm(stack, f"{name}Throttles", f"{part.label} is held back", "Lambda", "Throttles", 0, on)
    why = f"{part.label} is slow: {_slow_why(stack, part)}"
    _alarm(stack, f"{name}Duration", why, "Lambda", "Duration", slow, on, statistic="p99")
    if stack.system.into(part, "stream", "change-feed"):
        why = f"{part.label} falls behind its stream by ten minutes"
        _alarm(stack, f"{name}Age", why, "Lambda", "IteratorAge", LATE_MS, on, statistic="Maximum")


def _slow_why(stack: Stack, part: Part) -> str:
    asked = stack.settings.slow_ms
    if asked.value and not stack.system.is_waited_for(part):
        return "four fifths of its timeout, as nobody waits for it"
    return asked.why


def _of_workflow(stack: Stack, part: Part) -> None:
    """Some failures pass by what a step catches: data that are too large, and a fault of the definition itself."""
    for metric, words in (("ExecutionsFailed", "fails"), ("ExecutionsTimedOut", "runs out of time")):
        on = {"StateMachineArn": Ref(part.logical)}
        _alarm(stack, f"{part.logical}{metric}", f"{part.label} {words}", "States", metric, 0, on)


def _of_queue(stack: Stack, part: Part) -> None:
    seconds = OLD_FACTOR * aws.visibility(part, stack.system, stack.settings) // aws.VISIBILITY_FACTOR
    why = f"{part.label}: messages wait {OLD_FACTOR} times as long as their handling may take"
    metric = "ApproximateAgeOfOldestMessage"
    _alarm(stack, f"{part.logical}Age", why, "SQS", metric, seconds, _queue(part.logical), statistic="Maximum")


def _alarm(
    stack: Stack, name: str, why: str, space: str, metric: str, above: int, on: dict[str, Any], statistic: str = "Sum"
) -> None:
    is_percentile = statistic.startswith("p")
    stack.add(
        f"{name}Alarm",
        "AWS::CloudWatch::Alarm",
        why,
        {
            "AlarmDescription": why[:200],
            "Namespace": f"AWS/{space}",
            "MetricName": metric,
            "Dimensions": [{"Name": key, "Value": value} for key, value in on.items()],
            "ExtendedStatistic" if is_percentile else "Statistic": statistic,
            "Period": 300 if is_percentile else 60,
            "EvaluationPeriods": 3 if is_percentile else 1,
            "Threshold": above,
            "ComparisonOperator": "GreaterThanThreshold",
            "TreatMissingData": Noted("notBreaching", "without traffic nothing is wrong"),
            "AlarmActions": [Ref(ALARMS)],
        },
    )
