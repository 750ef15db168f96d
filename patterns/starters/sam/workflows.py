"""State machines: the steps in their order, retries, and where a final failure goes."""

from typing import Any

from patterns.starters import aws
from patterns.starters.sam.stack import Stack
from patterns.starters.sam.stores import trust
from patterns.starters.sam.text import Att, Noted, Ref, Sub
from patterns.starters.system import Link, Part

TRANSIENT = ["Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException"]
TRANSIENT += ["Lambda.TooManyRequestsException"]
# With a space, as no id of a part has one.
ASIDE, FAILED = "Set aside", "Given up"


def workflow(stack: Stack, part: Part) -> None:
    """One state for each function that is drawn, in order; a failure that stays ends in the dead-letter queue."""
    name, system = part.logical, stack.system
    steps = system.out_of(part, "function")
    aside = stack.failures(part)
    if not steps:
        stack.ledger.by_hand(part, "Write its states: no step is drawn, so that it only fails.")
    log = stack.add(
        f"{name}Logs",
        "AWS::Logs::LogGroup",
        f"{part.label}: its executions, for {stack.settings.log_days.value} days",
        {
            "LogGroupName": Sub(f"/aws/vendedlogs/states/${{AWS::StackName}}-{part.name}"),
            "RetentionInDays": stack.settings.log_days.value,
        },
    )
    role = _role(stack, part, steps, aside)
    made = stack.add(
        name,
        "AWS::Serverless::StateMachine",
        stack.why(part),
        {
            "Name": Sub(f"${{AWS::StackName}}-{part.name}"),
            "Type": Noted("STANDARD", "each step happens once, and a run may wait for up to a year"),
            "Role": Att(role),
            "Definition": _definition(stack, steps, aside),
            "Logging": {
                "Level": "ERROR",
                "IncludeExecutionData": Noted(False, "what is handled does not stand in logs"),
                "Destinations": [{"CloudWatchLogsLogGroup": {"LogGroupArn": Att(log.name)}}],
            },
            "Tracing": {"Enabled": True},
        },
    )
    stack.ledger.made(part, made.told, f"{role} (AWS::IAM::Role)", log.told)
    stack.output(f"{name}Arn", f"The state machine {part.label}", Ref(name))
    for link in steps:
        stack.ledger.made(link, f"state {link.target.logical} of {name}")
    for link in system.out_of(part, "dead-letter-queue"):
        if link.target.logical == aside:
            stack.ledger.made(link, f"state {FAILED} of {name}")


def _definition(stack: Stack, steps: list[Link], aside: str) -> dict[str, Any]:
    states: dict[str, Any] = {}
    names = _names(steps)
    for place, link in enumerate(steps):
        following = {"Next": names[place + 1]} if place + 1 < len(steps) else {"End": True}
        seconds = aws.timeout(link.target, stack.system, stack.settings)
        states[names[place]] = Noted(
            {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Parameters": {"FunctionName": Ref(link.target.logical), "Payload.$": "$"},
                "OutputPath": "$.Payload",
                "TimeoutSeconds": seconds + 5,
                "Retry": [
                    {"ErrorEquals": TRANSIENT, "IntervalSeconds": 2, "MaxAttempts": 5, "BackoffRate": 2},
                ],
                "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": ASIDE}],
                **following,
            },
            f"{link.words}: {stack.brief.why(link.because)}",
        )
    states[ASIDE] = Noted(
        {
            "Type": "Task",
            "Resource": "arn:aws:states:::sqs:sendMessage",
            "Parameters": {"QueueUrl": Ref(aside), "MessageBody.$": "$"},
            "ResultPath": "$.sent",
            "Next": FAILED,
        },
        "what failed for good is kept for a person",
    )
    states[FAILED] = {"Type": "Fail", "Error": "StepFailed", "Cause": "A step failed after its retries."}
    return {"StartAt": names[0] if names else ASIDE, "States": states}


def _names(steps: list[Link]) -> list[str]:
    """A state's name is its function's id, with a number for each time that it comes again."""
    found: list[str] = []
    for link in steps:
        before = sum(name.split(" ")[0] == link.target.logical for name in found)
        found.append(f"{link.target.logical} {before + 1}" if before else link.target.logical)
    return found


def _role(stack: Stack, part: Part, steps: list[Link], aside: str) -> str:
    functions = [Att(name) for name in dict.fromkeys(link.target.logical for link in steps)]
    invoke = [{"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": functions}] if functions else []
    statements = [
        *invoke,
        {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": Att(aside)},
        {
            "Effect": "Allow",
            "Action": [
                *(f"logs:{act}LogDelivery" for act in ("Create", "Delete", "Get", "Update")),
                "logs:DescribeLogGroups",
                "logs:DescribeResourcePolicies",
                "logs:ListLogDeliveries",
                "logs:PutResourcePolicy",
            ],
            "Resource": Noted("*", "reason: the delivery of logs has no resources to name"),
        },
        {
            "Effect": "Allow",
            "Action": ["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
            "Resource": Noted("*", "reason: X-Ray has no resources to name"),
        },
    ]
    made = stack.add(
        f"{part.logical}Role",
        "AWS::IAM::Role",
        f"{part.label}: may call its steps and set failures aside",
        {
            "AssumeRolePolicyDocument": trust("states.amazonaws.com"),
            "Policies": [{"PolicyName": "steps", "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}],
        },
    )
    return made.name
