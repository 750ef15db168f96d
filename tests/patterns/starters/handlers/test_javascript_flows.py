"""Four flows from end to end with handlers in JavaScript: what comes in, and what is there afterwards."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from patterns.starters.handlers.javascript import javascript_files
from patterns.starters.system import System
from tests.patterns.starters.blueprints import brief
from tests.patterns.starters.handlers import node

pytestmark = pytest.mark.django_db
REGION = "eu-west-1"
MOST_RECEIVES = 2
INVOKE = """
import { readFileSync } from "node:fs";
import { handler } from "%s";
import { context } from "%s";
const given = await handler(JSON.parse(process.env.EVENT), context);
console.log(JSON.stringify(given ?? null));
"""


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with node.moto_server() as address:
        yield address


class Flow:
    """One starter on the disk, and the services that it works with."""

    def __init__(self, source: str, folder: Path, endpoint: str) -> None:
        given = brief(source, "aws", "javascript")
        node.write(folder, {"starter": javascript_files(System.of(given.diagram, given.title), given)})
        self.folder, self.endpoint = folder, endpoint

    def client(self, service: str) -> Any:
        keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
        return boto3.client(service, REGION, endpoint_url=self.endpoint, **keys)

    def table(self, name: str, key: str = "pk") -> str:
        self.client("dynamodb").create_table(
            TableName=name,
            KeySchema=[{"AttributeName": key, "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        return name

    def bucket(self, name: str) -> str:
        self.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
        return name

    def rows(self, name: str) -> list[dict[str, Any]]:
        return [json.loads(row["data"]["S"]) for row in self.client("dynamodb").scan(TableName=name)["Items"]]

    def invoke(self, function: str, event: object, **variables: str) -> Any:
        script = self.folder / "invoke.mjs"
        starter = self.folder / "starter"
        script.write_text(INVOKE % (starter / f"src/functions/{function}.mjs", starter / "tests/events.mjs"))
        secrets = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_REGION": REGION}
        told = node.run(script, self.endpoint, EVENT=json.dumps(event), **secrets, **variables)
        return json.loads(told.splitlines()[-1])


def test_upload_becomes_a_row(content: None, tmp_path: Path, endpoint: str) -> None:
    flow = Flow("event-processing", tmp_path, endpoint)
    files, output = flow.bucket("flow-files"), flow.table("flow-output")
    flow.client("s3").put_object(Bucket=files, Key="incoming/a b.txt", Body=b"text", ContentType="text/plain")
    detail = {"bucket": {"name": files}, "object": {"key": "incoming/a b.txt", "size": 4, "sequencer": "1"}}
    event = {"id": "1", "source": "aws.s3", "detail-type": "Object Created", "detail": detail}

    for _ in range(2):
        flow.invoke("process", event, OUTPUT_TABLE=output, IDEMPOTENCY_TABLE=_claims(flow, "flow-upload-claims"))

    assert flow.rows(output) == [{"bucket": files, "key": "incoming/a b.txt", "size": 4, "content_type": "text/plain"}]


def _claims(flow: Flow, name: str) -> str:
    found = flow.client("dynamodb").list_tables()["TableNames"]
    return name if name in found else flow.table(name, "id")


def test_message_has_its_effect_and_poison_ends_in_the_dead_letters(
    content: None, tmp_path: Path, endpoint: str
) -> None:
    flow = Flow("webhook-receiver", tmp_path, endpoint)
    sqs = flow.client("sqs")
    dead = sqs.create_queue(QueueName="flow-dead")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": MOST_RECEIVES})
    queue = sqs.create_queue(QueueName="flow-queue", Attributes={"RedrivePolicy": redrive, "VisibilityTimeout": "0"})
    url = queue["QueueUrl"]
    table, claims = flow.table("flow-items"), flow.table("flow-claims", "id")
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"correlation_id": "c-1", "data": {"order": 7}}))
    poison = sqs.send_message(QueueUrl=url, MessageBody="{")["MessageId"]

    failures = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        records = [
            {"messageId": row["MessageId"], "body": row["Body"], "eventSource": "aws:sqs", "eventSourceARN": "any"}
            for row in messages
        ]
        variables = {"NO_SQL_TABLE": table, "IDEMPOTENCY_TABLE": claims, "IDEMPOTENCY_KEYS_TABLE": claims}
        given = flow.invoke("queue-consumer", {"Records": records}, **variables)
        failed = {row["itemIdentifier"] for row in given["batchItemFailures"]}
        failures.append(failed)
        for row in messages:
            if row["MessageId"] not in failed:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=row["ReceiptHandle"])

    assert failures == [{poison}] * MOST_RECEIVES
    assert flow.rows(table) == [{"order": 7}]
    [letter] = sqs.receive_message(QueueUrl=dead)["Messages"]
    assert letter["Body"] == "{"


def test_scheduled_run_leaves_its_result_and_tells_of_it(content: None, tmp_path: Path, endpoint: str) -> None:
    flow = Flow("scheduled-jobs", tmp_path, endpoint)
    results = flow.bucket("flow-results")
    topic = flow.client("sns").create_topic(Name="flow-mail")["TopicArn"]
    sqs = flow.client("sqs")
    kept = sqs.create_queue(QueueName="flow-mail-kept")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=kept, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    flow.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)

    flow.invoke("daily-report", {}, RESULTS_BUCKET=results, E_MAIL_TOPIC_ARN=topic)

    [file] = flow.client("s3").list_objects_v2(Bucket=results)["Contents"]
    assert file["Key"].endswith(".json")
    [mail] = sqs.receive_message(QueueUrl=kept)["Messages"]
    assert json.loads(mail["Body"])["Subject"] == "Done"


def test_call_of_the_api_is_answered_and_kept(content: None, tmp_path: Path, endpoint: str) -> None:
    flow = Flow("rest-api", tmp_path, endpoint)
    table = flow.table("flow-api-items")
    request = {
        "version": "2.0",
        "headers": {"x-correlation-id": "c-9"},
        "requestContext": {"http": {"method": "POST", "path": "/items"}},
        "body": json.dumps({"id": "a", "name": "First"}),
    }
    asked = {"headers": {}, "requestContext": {"http": {"method": "GET"}}, "pathParameters": {"id": "a"}}

    made = flow.invoke("create-item", request, ITEMS_TABLE=table)
    read = flow.invoke("get-item", asked, ITEMS_TABLE=table)

    assert (made["statusCode"], made["headers"]["x-correlation-id"]) == (200, "c-9")
    assert json.loads(read["body"])["data"] == '{"id":"a","name":"First"}'
