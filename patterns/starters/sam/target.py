"""The target: template and handlers for the AWS Serverless Application Model."""

from collections.abc import Callable, Iterator

from patterns.starters import aws
from patterns.starters.brief import LANGUAGES, Brief
from patterns.starters.handlers.code import handlers
from patterns.starters.ledger import Ledger, hand_lines
from patterns.starters.names import plain
from patterns.starters.sam import alarms, functions, gateway, messages, rights, stores, workflows
from patterns.starters.sam.apart import apart
from patterns.starters.sam.stack import Stack
from patterns.starters.sam.text import written
from patterns.starters.system import Link, Part, System
from patterns.starters.target import Target, Written

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
DELIVERED = {
    ("object-store", "topic"),
    ("object-store", "queue"),
    ("external-service", "topic"),
    ("external-service", "queue"),
    ("event-bus", "queue"),
    ("event-bus", "topic"),
    ("topic", "queue"),
}
NEEDS_NOTHING = {
    "client": "callers live outside",
    "external-service": "it is somebody else's",
    "scheduler": "it is an event of the function that it starts",
    "change-feed": "it is the stream of its table",
    "logs-metrics": "logs and alarms belong to each function",
    "tracing": "it is switched on for each function",
}


def write(system: System, brief: Brief, ledger: Ledger) -> Written:
    """The template and the code; every part and link gets its entry in the ledger."""
    stack = _settled(system, brief)
    ledger.held.update(stack.ledger.held)
    parameters = tuple(parameter for parameter, _ in stack.parameters.values())
    files = {"template.yaml": "\n".join(_template(stack)) + "\n", **handlers(stack.system, brief)}
    return Written(files, parameters)


def _settled(system: System, brief: Brief) -> Stack:
    """The stack in which every id means one thing; parts whose ids would mean two get other names."""
    for _ in range(len(system.parts) + 1):
        stack = Stack(aws.told_apart(system), brief, Ledger())
        _build(stack)
        if not stack.clashes:
            return stack
        system = apart(stack.system, stack.clashes)
    raise RuntimeError(f"no ids of their own for {stack.clashes}")


def _build(stack: Stack) -> None:
    system, ledger = stack.system, stack.ledger
    for function in system.functions:
        rights.reads_uploads(stack, function)
    for part in system.parts:
        if part.role in MAKERS:
            MAKERS[part.role](stack, part)
        elif part.role in NEEDS_NOTHING:
            ledger.nothing(part, NEEDS_NOTHING[part.role])
    for link in system.links:
        if link.roles in DELIVERED:
            messages.deliver(stack, link)
    messages.queue_policies(stack)
    alarms.alarms(stack)
    _leave_to_hands(stack)


def _leave_to_hands(stack: Stack) -> None:
    """A word for everything that no maker has taken."""
    for matter in stack.ledger.missing(stack.system):
        if isinstance(matter, Part):
            stack.ledger.by_hand(matter, _part_by_hand(stack, matter))
        elif matter.answers:
            stack.ledger.nothing(matter, "it is the answer to a call")
        else:
            stack.ledger.by_hand(matter, _link_by_hand(matter))


def _part_by_hand(stack: Stack, part: Part) -> str:
    if part.role == "cache":
        given = f" and give its address as {part.logical}Url" if f"{part.logical}Url" in stack.parameters else ""
        return f"A cache stands in your network: make it there{given}."
    return "Its image, size and platform are yours: deploy it beside this stack."


def _link_by_hand(link: Link) -> str:
    source, target = link.roles
    if target == "container-service":
        ways = {"client": "Put a load balancer before the container.", "topic": "Subscribe a queue of the container."}
        return ways.get(source, "Let the container be called from there, and give its address.")
    if source == "container-service":
        ways = {"logs-metrics": "Send the container's logs and metrics to CloudWatch."}
        return ways.get(target, "Give the role of the container the right to this, and the address it needs.")
    return f"SAM has no way from {source} to {target}: join them by code."


def _template(stack: Stack) -> Iterator[str]:
    brief = stack.brief
    yield f"# {plain(stack.system.title)}: deploy with `sam build && sam deploy --guided`."
    for line in hand_lines(stack.ledger.todos(stack.system)):
        yield f"# {line}"
    yield 'AWSTemplateFormatVersion: "2010-09-09"'
    yield "Transform: AWS::Serverless-2016-10-31"
    yield from written({"Description": plain(stack.system.title, 200)}, 0)
    yield ""
    yield "Globals:"
    variables = {"POWERTOOLS_SERVICE_NAME": stack.system.project, "POWERTOOLS_LOG_LEVEL": "INFO"}
    common = {
        "Runtime": functions.RUNTIMES[brief.language],
        "Architectures": ["arm64"],
        "Tracing": "Active",
        "Environment": {"Variables": variables},
    }
    yield from written({"Function": common}, 2)
    if stack.parameters:
        yield ""
        yield "Parameters:"
        for name, (parameter, more) in stack.parameters.items():
            rows = {"Type": "String", "Description": parameter.text, **more}
            if parameter.default:
                rows["Default"] = parameter.default
            yield from written({name: rows}, 2)
    if stack.conditions:
        yield ""
        yield "Conditions:"
        yield from (f"  {name}: {text}" for name, text in stack.conditions.items())
    yield ""
    yield "Resources:"
    for resource in stack.resources.values():
        yield from resource.lines()
        yield ""
    if stack.outputs:
        yield "Outputs:"
    for name, (text, value) in stack.outputs.items():
        yield from written({name: {"Description": text, "Value": value}}, 2)


SAM = Target(
    slug="aws-sam",
    name="AWS SAM",
    provider="aws",
    main="template.yaml",
    languages=tuple(LANGUAGES),
    needs=("the AWS SAM CLI", "Python 3.11 or newer, or Node.js 20 or newer"),
    # The name of a function has 64 letters at most, and 33 are the part's and a hyphen: AWS Lambda quotas.
    deploy=(
        "sam build\n# Choose a stack name of 31 letters at most: names of functions begin with it.\nsam deploy --guided"
    ),
    test="make test",
    remove="# Before: switch off a database's protection against deletion, empty buckets of query results.\nsam delete",
    checked=(
        "The template is accepted by aws-sam-translator, and cfn-lint finds no error or warning in it as it is written "
        "and as it is translated.",
        "The translated stack is created in moto, and event sources, rules, subscriptions and rights are read back and "
        "match the drawing.",
        "The tests of the handlers pass; uploads, messages, schedules and calls are handled against moto's services.",
    ),
    unchecked=(
        "It was not deployed to an account: quotas, names that are taken and the rights of whoever deploys show there.",
        "A second deployment of an API that leads to a workflow or another system without a function was not tried.",
        "Sizes, timeouts and caps are not measured: they come from the answers or are defaults.",
    ),
    write=write,
    is_run=True,
)
