"""The target: Terraform and handlers for AWS."""

from collections.abc import Callable

from patterns.starters import aws
from patterns.starters.brief import Brief
from patterns.starters.handlers.code import handlers
from patterns.starters.ledger import Ledger
from patterns.starters.system import Link, Part, System
from patterns.starters.target import Target, Written
from patterns.starters.terraform.aws import alarms, delivery, functions, gateway, messages, starts, stores, workflows
from patterns.starters.terraform.hcl import Block, Nested
from patterns.starters.terraform.proof import CHECKED, NEEDS, REMOVE, UNCHECKED
from patterns.starters.terraform.stack import MAIN, Stack, prefix

VERSIONS = {"hashicorp/aws": "~> 6.0", "hashicorp/archive": "~> 2.4"}
BUILD = {
    "python": (
        "rm -rf build && cp -r src build",
        "python3 -m pip install --requirement src/requirements.txt --target build \\",
        "  --platform manylinux2014_x86_64 --implementation cp --python-version 3.13 --only-binary=:all:",
    ),
    "javascript": ("rm -rf build && cp -r src build", "npm install --prefix build --omit=dev --ignore-scripts"),
}
MAKERS: dict[str, Callable[[Stack, Part], None]] = {
    "api-gateway": gateway.api,
    "identity": gateway.identity,
    "function": functions.function,
    "workflow": workflows.workflow,
    "queue": messages.queue,
    "dead-letter-queue": messages.dead_letters,
    "topic": messages.topic,
    "notification": messages.notification,
    "event-bus": messages.bus,
    "stream": messages.stream,
    "nosql-table": stores.table,
    "object-store": stores.bucket,
    "sql-db": stores.database,
    "secrets-store": stores.secret,
    "query-engine": stores.query_engine,
    "delivery-stream": stores.delivery,
}
DELIVERED = frozenset(
    (source, target)
    for source in ("object-store", "external-service", "event-bus", "topic")
    for target in ("queue", "topic")
    if (source, target) != ("topic", "topic")
)
NEEDS_NOTHING = {
    "client": "callers live outside",
    "external-service": "it is somebody else's",
    "scheduler": "its schedules belong to what they start",
    "change-feed": "it is the stream of its table",
    "logs-metrics": "logs and alarms belong to each function",
    "tracing": "it is switched on for each function",
}


def write(system: System, brief: Brief, ledger: Ledger) -> Written:
    """The configuration and the code; every part and link gets its entry in the ledger."""
    system = aws.told_apart(system)
    stack = Stack(system, brief, ledger)
    prefix(stack)
    region = stack.parameter("region", "The region of AWS in which all of it stands")
    for kind in ("aws_partition", "aws_region", "aws_caller_identity"):
        stack.data(MAIN, kind, "current", "", {})
    if system.functions:
        functions.code(stack)
    for part in system.parts:
        if part.role in MAKERS:
            MAKERS[part.role](stack, part)
        elif part.role in NEEDS_NOTHING:
            ledger.nothing(part, NEEDS_NOTHING[part.role])
    for link in system.links:
        if link.roles in DELIVERED:
            delivery.deliver(stack, link)
        elif link.roles == ("scheduler", "workflow") and link.target.module in _machines(stack):
            starts.schedule(stack, link)
    delivery.policies(stack)
    alarms.alarms(stack)
    _leave_to_hands(stack)
    tags = Nested(tags={"starter": system.project})
    provider = Block("provider", ("aws",), "", {"region": region, "default_tags": tags})
    files = {**stack.files("AWS", VERSIONS, [provider]), "build.sh": _build(brief.language), **handlers(system, brief)}
    return Written(files, tuple(parameter for parameter, _ in stack.parameters.values()))


def _machines(stack: Stack) -> set[str]:
    return {made.name for made in stack.resources.values() if made.kind == "aws_sfn_state_machine"}


def _build(language: str) -> str:
    lines = ("#!/bin/sh", "# Lays out the code with its libraries, as the functions load it.", "set -eu")
    return "\n".join((*lines, *BUILD[language])) + "\n"


def _leave_to_hands(stack: Stack) -> None:
    """A word for everything that no maker has taken."""
    for matter in stack.ledger.missing(stack.system):
        if isinstance(matter, Link):
            _link_to_hands(stack, matter)
        elif matter.role == "cache":
            todo = f"A cache stands in your network: make it there and give its address as {matter.module}_url."
            stack.ledger.by_hand(matter, todo)
        else:
            stack.ledger.by_hand(matter, "Its image, size and platform are yours: deploy it beside this configuration.")


def _link_to_hands(stack: Stack, link: Link) -> None:
    if link.answers:
        stack.ledger.nothing(link, "it is the answer to a call")
    elif "container-service" in link.roles:
        stack.ledger.by_hand(link, "Give the role of the container the right to this, and the address it needs.")
    else:
        todo = f"This starter joins no {link.source.role} to a {link.target.role}: do it by code of your own."
        stack.ledger.by_hand(link, todo)


TERRAFORM_AWS = Target(
    slug="terraform-aws",
    name="Terraform for AWS",
    provider="aws",
    main=MAIN,
    languages=("python", "javascript"),
    needs=(*NEEDS, "the AWS CLI with credentials"),
    deploy="sh build.sh\nterraform init\nterraform plan -out=plan\nterraform apply plan",
    test="make test\nterraform fmt -check\nterraform init -backend=false\nterraform validate",
    remove=REMOVE,
    checked=CHECKED,
    unchecked=UNCHECKED,
    write=write,
    is_run=False,
)
