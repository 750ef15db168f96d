"""Functions with their code, roles and logs."""

from typing import Any

from patterns.starters import aws
from patterns.starters.system import Part
from patterns.starters.terraform.aws import rights
from patterns.starters.terraform.aws.parts import allowed, failures, queue_at, role, subnets, value_of
from patterns.starters.terraform.aws.starts import start
from patterns.starters.terraform.hcl import Nested, Noted, Raw, Template
from patterns.starters.terraform.stack import MAIN, Stack

RUNTIMES = {"python": "python3.13", "javascript": "nodejs22.x"}
RETRIES = 2  # of an asynchronous invocation, after the first; AWS Lambda's own number


def code(stack: Stack) -> None:
    """What `build.sh` has laid out, as one archive for all functions."""
    body = {
        "type": "zip",
        "source_dir": Template("${path.module}/build"),
        "output_path": Template("${path.module}/build.zip"),
    }
    stack.data(MAIN, "archive_file", "code", "The code of all functions, as build.sh lays it out", body)


def function(stack: Stack, part: Part) -> None:
    """The function, its role and its log group; what it uses and what starts it stand in both."""
    system, settings = stack.system, stack.settings
    rights.reads_uploads(stack, part)
    for link in system.starts(part):
        start(stack, link)
    for link in system.out_of(part):
        rights.use(stack, part, link)
    rights.claim(stack, part)
    log = stack.add(
        MAIN,
        "aws_cloudwatch_log_group",
        part.module,
        f"{part.label}: logs for {settings.log_days.value} days: {settings.log_days.why}",
        {
            "name": Template(f"/aws/lambda/${{var.name}}-{part.name}"),
            "retention_in_days": settings.log_days.value,
        },
    )
    invoked = _invoked(stack, part)
    statements = _statements(stack, part, log["arn"])
    why = f"{part.label}: may do what its flows need, and nothing else"
    held = role(stack, MAIN, part.module, why, "lambda.amazonaws.com", statements)
    body = {
        "function_name": stack.physical(part),
        "role": Raw(f"aws_iam_role.{part.module}.arn"),
        "runtime": RUNTIMES[stack.brief.language],
        "handler": aws.handler(part, stack.brief.language),
        "filename": Raw("data.archive_file.code.output_path"),
        "source_code_hash": Raw("data.archive_file.code.output_base64sha256"),
        "memory_size": Noted(settings.memory_mb.value, settings.memory_mb.why),
        "timeout": Noted(aws.timeout(part, system, settings), _timeout_why(stack, part)),
        "reserved_concurrent_executions": _cap(stack, part),
        "environment": _environment(stack, part),
        "vpc_config": _network(stack, part),
        "logging_config": Nested(log_format="JSON", log_group=log["name"]),
        "tracing_config": Noted(Nested(mode="Active"), "slow and failing hops become visible"),
    }
    made = stack.add(MAIN, "aws_lambda_function", part.module, stack.why(part), body)
    stack.ledger.made(part, made.told, *held, log.told, *invoked)
    stack.output(f"{part.module}_name", f"The function {part.label}", made["function_name"])


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


def _environment(stack: Stack, part: Part) -> Nested | None:
    found = aws.environment(part, stack.system, stack.settings)
    values = {name: value_of(stack, part, name, used) for name, used in found.items()}
    return Nested(variables=values) if values else None


def _is_private(stack: Stack, part: Part) -> bool:
    private = stack.system.private
    return stack.settings.is_private.value and (not private or part.id in private)


def _network(stack: Stack, part: Part) -> Any:
    if not _is_private(stack, part):
        return None
    return Noted(Nested(subnets(stack)), f"inside the private network: {stack.settings.is_private.why}")


def _statements(stack: Stack, part: Part, log: Raw) -> list[Any]:
    streams = Noted(Template(f"${{{log}}}:*"), "reason: the streams of this one log group")
    stack.allow(part, "logs:CreateLogStream", "logs:PutLogEvents", on=streams, why="its own logs")
    nameless = Noted("*", "reason: X-Ray has no resources to name")
    stack.allow(part, "xray:PutTelemetryRecords", "xray:PutTraceSegments", on=nameless, why="tracing")
    if _is_private(stack, part):
        acts = [f"ec2:{act}" for act in ("CreateNetworkInterface", "DeleteNetworkInterface")]
        on = Noted("*", "reason: network interfaces have no name before they are made")
        stack.allow(part, *acts, "ec2:DescribeNetworkInterfaces", on=on, why=stack.settings.is_private.why)
    return [Noted(allowed(actions, on), why) for actions, on, why in stack.statements[part.id]]


def _invoked(stack: Stack, part: Part) -> list[str]:
    """Retries and failures of what is handed to it without anybody waiting; what is polled has them at its mapping."""
    pushed = stack.system.into(part, "object-store", "topic", "event-bus", "external-service", "scheduler")
    polled = stack.system.into(part, "stream", "change-feed", "queue")
    links = stack.system.out_of(part, "dead-letter-queue")
    aside = failures(stack, part) if pushed else ""
    for link in links:
        if polled and not pushed and not stack.system.into(part, "queue"):
            stack.ledger.made(link, f"failures of the mappings of {part.module}")
        elif link.target.module == aside:
            stack.ledger.made(link, f"failures of {part.module}")
    if not pushed:
        return []
    stack.allow(part, "sqs:SendMessage", on=queue_at(aside), why="what failed after all retries is set aside")
    made = stack.add(
        MAIN,
        "aws_lambda_function_event_invoke_config",
        part.module,
        f"{part.label}: tried {RETRIES} times again, then set aside",
        {
            "function_name": Raw(f"aws_lambda_function.{part.module}.function_name"),
            "maximum_retry_attempts": RETRIES,
            "destination_config": Nested(on_failure=Nested(destination=queue_at(aside))),
            "depends_on": Noted([Raw(f"aws_iam_role_policy.{part.module}")], "it is refused without the rights"),
        },
    )
    return [made.told]
