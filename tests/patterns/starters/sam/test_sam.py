"""All templates: accepted, without a finding, created in moto, and read back as they are drawn."""

import json
import re
from collections.abc import Iterator
from itertools import pairwise

import boto3
import pytest
from cfnlint.api import ManualArgs, lint

from patterns.starters import aws
from patterns.starters.brief import Settings
from patterns.starters.sam.stack import FAILED
from patterns.starters.sam.target import SAM
from patterns.starters.starter import starter
from patterns.starters.system import Part, System
from tests.patterns.starters.blueprints import SOURCES, brief
from tests.patterns.starters.resolving import REGION
from tests.patterns.starters.sam.templates import made, settings, system, template
from tests.patterns.starters.sam.wires import Names, drawn, rights, wires
from tests.patterns.starters.stack import NOT_MADE, Deployed, deployed, translated

pytestmark = [
    pytest.mark.django_db,
    # moto and its tools, on their own code
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning"),
]
# What an action on a part that a function uses begins with.
SERVICES = {
    "nosql-table": "dynamodb",
    "object-store": "s3",
    "queue": "sqs",
    "topic": "sns",
    "notification": "sns",
    "event-bus": "events",
    "stream": "kinesis",
    "delivery-stream": "firehose",
    "workflow": "states",
    "sql-db": "rds-data",
    "secrets-store": "secretsmanager",
    "query-engine": "athena",
    "function": "lambda",
}


@pytest.fixture(autouse=True)
def _no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)


def findings(text: str) -> list[str]:
    return [f"{found.rule.id} {found.message}" for found in lint(text, config=ManualArgs(regions=[REGION]))]


@pytest.mark.parametrize("source", SOURCES)
def test_template_has_no_finding_as_it_is_written_and_as_it_is_translated(content: None, source: str) -> None:
    text = template(source)

    assert findings(text) == []
    assert findings(json.dumps(translated(text))) == []


@pytest.mark.parametrize("source", ["sqs-queue", "order-workflow"])
def test_template_in_javascript_differs_in_runtime_and_handlers_alone(content: None, source: str) -> None:
    text = str(starter(brief(source, "aws", "javascript"), SAM).files["template.yaml"])

    assert findings(text) == []
    told = {line.strip() for line in {*text.splitlines()} ^ {*template(source).splitlines()}}
    assert {line.split(":")[0] for line in told} == {"Runtime", "Handler"}


@pytest.mark.parametrize("source", SOURCES)
def test_stack_in_moto_is_wired_as_it_is_drawn(content: None, source: str) -> None:
    with deployed(template(source)) as stack:
        names = Names(stack)

        not_made = {row["Type"] for name, row in stack.resources.items() if name not in stack.made}
        assert not_made <= set(NOT_MADE)
        assert sorted(wires(names)) == sorted(drawn(system(source)))
        assert list(wrong_redrives(stack, system(source), settings(source))) == []
        assert list(wrong_rights(stack, names, system(source))) == []
        assert len(boto3.client("cloudwatch", REGION).describe_alarms(MaxRecords=100)["MetricAlarms"]) >= 3 * len(
            system(source).functions
        )


def test_list_of_what_moto_cannot_make_holds_nothing_else(content: None) -> None:
    kinds = {row["Type"] for source in SOURCES for row in translated(template(source))["Resources"].values()}

    assert set(NOT_MADE) <= kinds


def wrong_redrives(stack: Deployed, drawing: System, settings: Settings) -> Iterator[str]:
    """Queues that hide or set aside messages otherwise than they should."""
    client = boto3.client("sqs", REGION)
    for queue in drawing.of_role("queue"):
        found = client.get_queue_attributes(QueueUrl=stack.made[queue.logical], AttributeNames=["All"])["Attributes"]
        if int(found["VisibilityTimeout"]) != aws.visibility(queue, drawing, settings):
            yield f"{queue.label} hides a message for {found['VisibilityTimeout']} s"
        if json.loads(found["RedrivePolicy"])["maxReceiveCount"] != settings.max_receives.value:
            yield f"{queue.label} sets aside otherwise: {found['RedrivePolicy']}"
        for link in drawing.out_of(queue, "dead-letter-queue"):
            aside = json.loads(found["RedrivePolicy"])["deadLetterTargetArn"].rsplit(":", 1)[-1]
            if aside != stack.made[link.target.logical].rsplit("/", 1)[-1]:
                yield f"{queue.label} sets aside into {aside}"


def wrong_rights(stack: Deployed, names: Names, drawing: System) -> Iterator[str]:
    """Rights that a flow needs and the role has not, and rights on what no flow leads to."""
    for function in drawing.functions:
        held = rights(names, stack.made[f"{function.logical}Role"])
        for link in drawing.uses(function):
            service = SERVICES.get(link.target.role)
            if service and not any(
                action.startswith(f"{service}:") and on == link.target.logical for action, on in held
            ):
                yield f"{function.label} may not use {link.target.label}"
        near = neighbours(drawing, function)
        far = {on for _, on in held if on in stack.resources} - near
        if far:
            yield f"{function.label} has rights on {far}"


def neighbours(drawing: System, function: Part) -> set[str]:
    """The resources that a function may have rights on: one or two flows away, and what belongs to it."""
    near = {function.logical, f"{function.logical}Logs", "IdempotencyKeys", FAILED}
    around = {link.target for link in drawing.out_of(function)} | {link.source for link in drawing.into(function)}
    around |= {link.source for part in tuple(around) for link in drawing.into(part, "object-store", "nosql-table")}
    around |= {link.target for part in tuple(around) for link in drawing.out_of(part, "object-store")}
    keys = aws.drawn_keys(drawing)
    for part in {*around, *([keys] if keys else [])}:
        near |= {part.logical, f"{part.logical}Results", f"{part.logical}Database"}
    return near


@pytest.mark.parametrize("source", SOURCES)
def test_no_wildcard_stands_without_its_reason(content: None, source: str) -> None:
    lines = template(source).splitlines()
    bare = [
        line.strip()
        for before, line in pairwise(lines)
        if re.search(r'\*"$', line) and not line.lstrip().startswith("#") and "reason: " not in before
    ]

    assert bare == []


@pytest.mark.parametrize("source", SOURCES)
def test_what_is_left_to_hands_stands_in_the_template(content: None, source: str) -> None:
    text = template(source)

    for entry in made(source).entries:
        if entry.todo:
            assert f"do this by hand: {entry.name}" in text


def test_every_resource_has_a_reason_above_it(content: None) -> None:
    for source in SOURCES:
        lines = template(source).partition("\nResources:\n")[2].partition("\nOutputs:\n")[0].splitlines()
        heads = [place for place, line in enumerate(lines) if re.fullmatch(r"  [A-Za-z0-9]+:", line)]
        assert [lines[place] for place in heads if not lines[place - 1].startswith("  # ")] == []
