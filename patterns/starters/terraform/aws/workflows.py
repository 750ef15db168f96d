"""State machines: the steps in their order, retries, and where a final failure goes."""

from typing import Any

from patterns.starters import aws
from patterns.starters.system import Link, Part
from patterns.starters.terraform.aws.parts import allowed, at, failures, queue_at, role
from patterns.starters.terraform.hcl import Json, Nested, Noted, Raw, Template
from patterns.starters.terraform.stack import GATEWAY, Stack

TRANSIENT = [
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
]
SET_ASIDE, FAILED = "SetAside", "Failed"  # names of parts in CamelCase can be the same: states of steps have "Step"


def workflow(stack: Stack, part: Part) -> None:
    """One state for each function that is drawn, in order; a failure that stays ends in the dead-letter queue."""
    steps = stack.system.out_of(part, "function")
    if not steps:
        stack.ledger.by_hand(part, "Write the states: no step of this workflow is drawn.")
        for link in [*stack.system.into(part), *stack.system.out_of(part)]:
            stack.ledger.by_hand(link, "Write the states of the workflow first.")
        return
    aside = failures(stack, part)
    log = stack.add(
        GATEWAY,
        "aws_cloudwatch_log_group",
        part.module,
        f"{part.label}: its executions, for {stack.settings.log_days.value} days",
        {
            "name": Template(f"/aws/vendedlogs/states/${{var.name}}-{part.name}"),
            "retention_in_days": stack.settings.log_days.value,
        },
    )
    why = f"{part.label}: may call its steps and set failures aside"
    held = role(stack, GATEWAY, part.module, why, "states.amazonaws.com", _statements(steps, aside))
    logging = Nested(
        level="ERROR",
        include_execution_data=Noted(False, "what is handled does not stand in logs"),
        log_destination=Noted(Template(f"${{{log['arn']}}}:*"), "reason: the streams of this one log group"),
    )
    body = {
        "name": stack.physical(part),
        "type": Noted("STANDARD", "each step happens once, and a run may wait for up to a year"),
        "role_arn": Raw(f"aws_iam_role.{part.module}.arn"),
        "definition": _definition(stack, steps, aside),
        "logging_configuration": logging,
        "tracing_configuration": Nested(enabled=True),
        "depends_on": Noted([Raw(f"aws_iam_role_policy.{part.module}")], "it is refused without the rights"),
    }
    made = stack.add(GATEWAY, "aws_sfn_state_machine", part.module, stack.why(part), body)
    stack.ledger.made(part, made.told, *held, log.told)
    stack.output(f"{part.module}_arn", f"The state machine {part.label}", made["arn"])
    for link in steps:
        stack.ledger.made(link, f"state {_state(link)} of {made.told}")
    for link in stack.system.out_of(part, "dead-letter-queue"):
        if link.target.module == aside:
            stack.ledger.made(link, f"state {SET_ASIDE} of {made.told}")


def _state(link: Link) -> str:
    return f"{link.target.logical}Step{link.place}"


def _definition(stack: Stack, steps: list[Link], aside: str) -> Json:
    states: dict[str, Any] = {}
    for place, link in enumerate(steps):
        following = {"Next": _state(steps[place + 1])} if place + 1 < len(steps) else {"End": True}
        seconds = aws.timeout(link.target, stack.system, stack.settings)
        state = {
            "Type": "Task",
            "Resource": Template("arn:${data.aws_partition.current.partition}:states:::lambda:invoke"),
            "Parameters": {"FunctionName": at(link.target), "Payload.$": "$"},
            "OutputPath": "$.Payload",
            "TimeoutSeconds": Noted(seconds + 5, "a little more than the function itself"),
            "Retry": [{"ErrorEquals": TRANSIENT, "IntervalSeconds": 2, "MaxAttempts": 5, "BackoffRate": 2}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": SET_ASIDE}],
            **following,
        }
        states[_state(link)] = Noted(state, stack.flow(link))
    sent = {
        "Type": "Task",
        "Resource": Template("arn:${data.aws_partition.current.partition}:states:::sqs:sendMessage"),
        "Parameters": {"QueueUrl": queue_at(aside, "url"), "MessageBody.$": "$"},
        "ResultPath": "$.sent",
        "Next": FAILED,
    }
    states[SET_ASIDE] = Noted(sent, "what failed for good is kept for a person")
    states[FAILED] = {"Type": "Fail", "Error": "StepFailed", "Cause": "A step failed after its retries."}
    return Json({"StartAt": _state(steps[0]), "States": states})


def _statements(steps: list[Link], aside: str) -> list[Any]:
    logs = [f"logs:{act}LogDelivery" for act in ("Create", "Delete", "Get", "Update")]
    logs += ["logs:DescribeLogGroups", "logs:DescribeResourcePolicies", "logs:ListLogDeliveries"]
    return [
        allowed(["lambda:InvokeFunction"], [at(link.target) for link in steps]),
        allowed(["sqs:SendMessage"], queue_at(aside)),
        allowed([*logs, "logs:PutResourcePolicy"], Noted("*", "reason: the delivery of logs has no resources to name")),
        allowed(
            ["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
            Noted("*", "reason: X-Ray has no resources to name"),
        ),
    ]
