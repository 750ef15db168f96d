"""Functions with their roles and logs, what starts them, and what they may do."""

from typing import Any

from patterns.starters import aws
from patterns.starters.sam.rights import use
from patterns.starters.sam.stack import KEYS, Stack
from patterns.starters.sam.starts import start
from patterns.starters.sam.stores import keys, private_subnets, security_groups, trust
from patterns.starters.sam.text import Att, Noted, Ref, Sub
from patterns.starters.system import Part

# What Lambda asks of the role of a function in a network: AWS Lambda developer guide, "Required IAM permissions".
NETWORK = (
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
)
RUNTIMES = {"python": "python3.13", "javascript": "nodejs22.x"}
RETRIES = 2  # of an asynchronous invocation, after the first; AWS Lambda's own number


def function(stack: Stack, part: Part) -> None:
    """The function, its role and its log group; what it uses and what starts it stand in both."""
    system, settings = stack.system, stack.settings
    for link in system.starts(part):
        start(stack, link)
    for link in system.out_of(part):
        use(stack, part, link)
    _claim(stack, part)
    _on_failure(stack, part)
    log = stack.add(
        f"{part.logical}Logs",
        "AWS::Logs::LogGroup",
        f"{part.label}: logs for {settings.log_days.value} days: {settings.log_days.why}",
        {
            "LogGroupName": Sub(f"/aws/lambda/${{AWS::StackName}}-{part.name}"),
            "RetentionInDays": settings.log_days.value,
        },
    )
    role = _role(stack, part, log.name)
    made = stack.add(
        part.logical,
        "AWS::Serverless::Function",
        stack.why(part),
        {
            "FunctionName": Sub(f"${{AWS::StackName}}-{part.name}"),
            "CodeUri": "src/",
            "Handler": aws.handler(part, stack.brief.language),
            "Role": Att(role),
            "MemorySize": Noted(settings.memory_mb.value, settings.memory_mb.why),
            "Timeout": Noted(aws.timeout(part, system, settings), _timeout_why(stack, part)),
            "ReservedConcurrentExecutions": _cap(stack, part),
            "LoggingConfig": {"LogGroup": Ref(log.name), "LogFormat": "JSON"},
            "Environment": {"Variables": _variables(stack, part)},
            "VpcConfig": _network(stack, part),
            "EventInvokeConfig": _invoked(stack, part),
            "Events": stack.events[part.id],
        },
    )
    stack.ledger.made(part, made.told, f"{role} (AWS::IAM::Role)", log.told)
    stack.output(f"{part.logical}Name", f"The function {part.label}", Ref(part.logical))


def _timeout_why(stack: Stack, part: Part) -> str:
    settings = stack.settings
    if not stack.system.is_waited_for(part):
        return settings.work_seconds.why
    return f"below the 30 s of the gateway: {settings.request_seconds.why}"


def _cap(stack: Stack, part: Part) -> Any:
    """Reserved concurrency where connections are counted; consumers of queues are capped at their source."""
    cap = stack.settings.concurrency
    if cap.value is None or not stack.system.out_of(part, "sql-db"):
        return None
    return Noted(cap.value, f"at most so many at once: {cap.why}")


def _variables(stack: Stack, part: Part) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, used in aws.environment(part, stack.system, stack.settings).items():
        found[name] = Ref(KEYS) if used is None else stack.reference(name, used, part)
    return found


def _network(stack: Stack, part: Part) -> Any:
    private = stack.settings.is_private
    if not private.value or (stack.system.private and part.id not in stack.system.private):
        return None
    groups = {"SubnetIds": private_subnets(stack), "SecurityGroupIds": security_groups(stack)}
    return Noted(groups, f"inside the private network: {private.why}")


def _role(stack: Stack, part: Part, log: str) -> str:
    """A role of its own with what its flows need and nothing else."""
    stack.allow(part, "logs:CreateLogStream", "logs:PutLogEvents", on=Att(log), why="its own logs")
    stack.allow(
        part,
        "xray:PutTraceSegments",
        "xray:PutTelemetryRecords",
        on=Noted("*", "reason: X-Ray has no resources to name"),
        why="tracing, so that slow and failing hops become visible",
    )
    if _network(stack, part):
        stack.allow(
            part,
            *NETWORK,
            on=Noted("*", "reason: network interfaces have no name before they are made"),
            why=stack.settings.is_private.why,
        )
    statements = [
        Noted({"Effect": "Allow", "Action": list(row["actions"]), "Resource": _list(row["on"])}, row["why"])
        for row in stack.statements[part.id]
    ]
    made = stack.add(
        f"{part.logical}Role",
        "AWS::IAM::Role",
        f"{part.label}: may do what its flows need, and nothing else",
        {
            "AssumeRolePolicyDocument": trust("lambda.amazonaws.com"),
            "Policies": [{"PolicyName": "flows", "PolicyDocument": {"Version": "2012-10-17", "Statement": statements}}],
        },
    )
    return made.name


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _claim(stack: Stack, part: Part) -> None:
    """Rights to the table of idempotency keys, which is made where none is drawn."""
    if not aws.claims_keys(part, stack.system, stack.settings):
        return
    drawn = aws.drawn_keys(stack.system)
    if drawn is None:
        keys(stack)
    actions = [f"dynamodb:{act}Item" for act in ("Delete", "Get", "Put", "Update")]
    name = drawn.logical if drawn else KEYS
    why = f"claims a key for each event, so that one that comes twice acts once: {stack.settings.is_idempotent.why}"
    stack.allow(part, *actions, on=Att(name), why=why)


def _is_pushed(stack: Stack, part: Part) -> bool:
    """Whether events are handed to it without anybody waiting, and not polled by a mapping."""
    return bool(stack.system.into(part, "object-store", "topic", "event-bus", "external-service", "scheduler"))


def _on_failure(stack: Stack, part: Part) -> None:
    """Where its failures go: what is polled has it at the mapping, what is pushed at the invocation."""
    links = stack.system.out_of(part, "dead-letter-queue")
    if _is_pushed(stack, part):
        aside = stack.failures(part)
        stack.allow(part, "sqs:SendMessage", on=Att(aside), why="what failed after all retries is set aside")
        for link in links:
            if link.target.logical == aside:
                stack.ledger.made(link, f"EventInvokeConfig of {part.logical}")
    for link in links:
        if stack.system.into(part, "stream", "change-feed") and link.target.logical == stack.failures(part):
            stack.ledger.made(link, f"OnFailure of the mappings of {part.logical}")


def _invoked(stack: Stack, part: Part) -> Any:
    if not _is_pushed(stack, part):
        return None
    stack.take(f"{part.logical}EventInvokeConfig", "what SAM makes of it")
    destination = {"Type": "SQS", "Destination": Att(stack.failures(part))}
    config = {"MaximumRetryAttempts": RETRIES, "DestinationConfig": {"OnFailure": destination}}
    return Noted(config, f"tried {RETRIES} times again, then set aside")
