"""Handlers on the stack that their own template makes in moto, from the event to its effect."""

import importlib
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import pytest

from patterns.starters import aws
from tests.patterns.starters.handlers.written import write
from tests.patterns.starters.resolving import REGION
from tests.patterns.starters.sam.templates import made, system
from tests.patterns.starters.stack import Deployed, deployed

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning"),
]


class Context:
    function_name = "under-test"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:eu-west-1:000000000000:function:under-test"
    aws_request_id = "00000000-0000-4000-8000-000000000000"

    @staticmethod
    def get_remaining_time_in_millis() -> int:
        return 10_000


class Running:
    """A stack with the code of its functions at hand."""

    def __init__(self, stack: Deployed, patch: pytest.MonkeyPatch) -> None:
        self.stack = stack
        self._patch = patch

    def physical(self, name: str) -> str:
        return self.stack.made[name]

    def handle(self, function: str, event: Any) -> Any:
        """What the handler gives for an event, in the environment that the template sets."""
        properties = self.stack.resources[function]["Properties"]
        for name, value in self.stack.values.of(properties["Environment"]["Variables"]).items():
            self._patch.setenv(name, str(value))
        for held in [held for held in sys.modules if held.partition(".")[0] in {"functions", "shared"}]:
            del sys.modules[held]
        module, _, name = properties["Handler"].rpartition(".")
        return getattr(importlib.import_module(module), name)(event, Context())


@contextmanager
def running(source: str, folder: Path, patch: pytest.MonkeyPatch) -> Iterator[Running]:
    patch.setenv("AWS_ACCESS_KEY_ID", "testing")
    patch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    patch.setenv("AWS_DEFAULT_REGION", REGION)
    patch.syspath_prepend(write(made(source).files, folder) / "src")
    with deployed(str(made(source).files["template.yaml"])) as stack:
        _stop_polling()
        yield Running(stack, patch)


def _stop_polling() -> None:
    """The tests are the pollers: moto's own would hand messages to nothing and delete them."""
    client = boto3.client("lambda", REGION)
    for mapping in client.list_event_source_mappings()["EventSourceMappings"]:
        client.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)


def poll(queue: str, batch: int = 10) -> dict[str, Any]:
    """What an event source mapping hands to a function: a batch, of which nothing stays hidden here."""
    client = boto3.client("sqs", REGION)
    found = client.receive_message(QueueUrl=queue, MaxNumberOfMessages=batch, VisibilityTimeout=0)
    return {
        "Records": [
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": {},
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:eu-west-1:000000000000:any",
            }
            for message in found.get("Messages", [])
        ]
    }


def settle(queue: str, event: dict[str, Any], answer: dict[str, Any]) -> None:
    """Delete what was handled, as the mapping does."""
    failed = {row["itemIdentifier"] for row in answer["batchItemFailures"]}
    for record in event["Records"]:
        if record["messageId"] not in failed:
            boto3.client("sqs", REGION).delete_message(QueueUrl=queue, ReceiptHandle=record["receiptHandle"])


def count(queue: str) -> int:
    asked = ["ApproximateNumberOfMessages"]
    given = boto3.client("sqs", REGION).get_queue_attributes(QueueUrl=queue, AttributeNames=asked)
    return int(given["Attributes"]["ApproximateNumberOfMessages"])


def test_message_has_its_effect_and_a_poison_message_ends_among_the_dead_letters(
    content: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running("webhook-receiver", tmp_path, monkeypatch) as stack:
        queue, aside = stack.physical("Queue"), stack.physical("DeadLetterQueue")
        send = boto3.client("sqs", REGION).send_message
        send(QueueUrl=queue, MessageBody=json.dumps({"correlation_id": "c", "data": {"id": "good"}}))
        send(QueueUrl=queue, MessageBody="poison")

        for _ in range(8):
            event = poll(queue)
            if event["Records"]:
                settle(queue, event, stack.handle("QueueConsumer", event))

        table = boto3.client("dynamodb", REGION)
        assert table.scan(TableName=stack.physical("NoSqlTable"))["Count"] == 1
        assert (count(queue), count(aside)) == (0, 1)


def test_upload_becomes_a_row(content: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running("event-driven-processing", tmp_path, monkeypatch) as stack:
        bucket = stack.physical("Uploads")
        boto3.client("s3", REGION).put_object(Bucket=bucket, Key="cat one.jpg", Body=b"x", ContentType="image/jpeg")
        stored = {"key": "cat one.jpg", "size": 1, "sequencer": "01"}
        event = {
            "id": "e",
            "source": "aws.s3",
            "detail-type": "Object Created",
            "detail": {"bucket": {"name": bucket}, "object": stored},
        }

        stack.handle("ProcessImage", event)
        stack.handle("ProcessImage", event)

        [row] = boto3.client("dynamodb", REGION).scan(TableName=stack.physical("ImageRecords"))["Items"]
        assert json.loads(row["data"]["S"])["content_type"] == "image/jpeg"
        written = boto3.client("s3", REGION).list_objects_v2(Bucket=stack.physical("ResizedImages"))
        assert written["KeyCount"] == 1


def test_scheduled_run_leaves_its_result(content: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with running("scheduled-jobs", tmp_path, monkeypatch) as stack:
        schedule = boto3.client("scheduler", REGION).list_schedules()["Schedules"][0]
        told = boto3.client("scheduler", REGION).get_schedule(Name=schedule["Name"])

        assert told["ScheduleExpression"] == "rate(1440 minutes)"
        stack.handle("DailyReport", json.loads(told["Target"].get("Input", "{}")))

        written = boto3.client("s3", REGION).list_objects_v2(Bucket=stack.physical("Results"))
        assert written["KeyCount"] == 1


def test_call_is_answered_and_stored(content: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = system("rest-api")
    routes = {aws.route(link): link.target.logical for link in drawn.links if link.source.role == "api-gateway"}
    with running("rest-api", tmp_path, monkeypatch) as stack:

        def call(method: str, path: str, body: Any = None, **parameters: str) -> Any:
            event = {
                "requestContext": {"http": {"method": method}},
                "headers": {},
                "pathParameters": parameters,
                "body": json.dumps(body) if body else None,
            }
            return stack.handle(routes[method, path], event)

        created = call("POST", "/items", {"id": "a", "name": "Lamp"})
        found = call("GET", "/items/{id}", id="a")
        missing = call("GET", "/items/{id}", id="b")
        listed = call("GET", "/items")

    assert (created["statusCode"], missing["statusCode"]) == (200, 404)
    assert "Lamp" in found["body"]
    assert json.loads(listed["body"])[0]["pk"] == "a"
