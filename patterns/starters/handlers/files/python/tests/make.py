"""Services in moto, one function for each kind, and what can be seen of them afterwards."""

import importlib
import io
import json
import sys
import threading
import zipfile
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import boto3
from moto import mock_aws

REGION = "eu-west-1"
SERVERS = {}
TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})


@contextmanager
def services(monkeypatch):
    """moto in place of the cloud; the values of the environment are collected in what is given."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "starter")
    monkeypatch.setenv("POWERTOOLS_TRACE_DISABLED", "true")
    SERVERS.clear()
    with mock_aws(
        config={"lambda": {"use_docker": False}, "core": {"passthrough": {"urls": [r"http://127\.0\.0\.1"]}}}
    ):
        yield {}
    for server in SERVERS.values():
        server.shutdown()
        server.server_close()


def module(name):
    """The handler, imported anew: its clients are those of this test's services."""
    for held in [
        held for held in sys.modules if held.startswith(("functions.", "shared.")) or held in {"functions", "shared"}
    ]:
        del sys.modules[held]
    return importlib.import_module(name)


def client(service):
    return boto3.client(service, REGION)


def arn(name):
    """The name of something that no service here holds."""
    return f"arn:aws:rds:{REGION}:000000000000:cluster:{name}"


def table(name, fifo=False):
    key = {"AttributeName": "pk", "KeyType": "HASH"}
    _table(name, key)
    return name


def _table(name, key):
    kind = [{"AttributeName": key["AttributeName"], "AttributeType": "S"}]
    client("dynamodb").create_table(
        TableName=name, KeySchema=[key], AttributeDefinitions=kind, BillingMode="PAY_PER_REQUEST"
    )


def keys():
    _table("claims", {"AttributeName": "id", "KeyType": "HASH"})
    return "claims"


def row(name, key):
    boto3.resource("dynamodb", REGION).Table(name).put_item(Item={"pk": key, "data": "{}"})


def rows(name):
    return client("dynamodb").scan(TableName=name)["Count"]


def claims(made):
    return rows(made["IDEMPOTENCY_TABLE"])


def bucket(name):
    client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    return name


def upload(name, key):
    """Put a file there, and give its key."""
    client("s3").put_object(Bucket=name, Key=key, Body=b"text", ContentType="text/plain")
    return key


def objects(name):
    """Files that are results: what was uploaded for the test is not counted."""
    found = client("s3").list_objects_v2(Bucket=name).get("Contents", [])
    return len([item for item in found if item["Key"].endswith(".json")])


def queue(name, fifo=False):
    attributes = {"FifoQueue": "true"} if fifo else {}
    end = ".fifo" if fifo else ""
    return client("sqs").create_queue(QueueName=f"{name}{end}", Attributes=attributes)["QueueUrl"]


def messages(url):
    found = client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    for message in found:
        assert json.loads(message["Body"])["correlation_id"]
    return len(found)


def topic(name, fifo=False):
    attributes = {"FifoTopic": "true"} if fifo else {}
    made = client("sns").create_topic(Name=f"{name}{'.fifo' if fifo else ''}", Attributes=attributes)["TopicArn"]
    _listen(made, "sns", fifo)
    return made


def _listen(name, service, fifo=False):
    """A queue beside it that keeps what is published."""
    kept = queue(f"kept-{service}-{name.rsplit(':', 1)[-1].removesuffix('.fifo')}", fifo)
    arn = client("sqs").get_queue_attributes(QueueUrl=kept, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    if service == "sns":
        client("sns").subscribe(TopicArn=name, Protocol="sqs", Endpoint=arn)
    else:
        pattern = json.dumps({"source": [{"prefix": ""}]})
        client("events").put_rule(Name="kept", EventBusName=name, EventPattern=pattern)
        client("events").put_targets(Rule="kept", EventBusName=name, Targets=[{"Id": "kept", "Arn": arn}])


def bus(name):
    client("events").create_event_bus(Name=name)
    _listen(name, "events")
    return name


def published(name):
    """What a topic or a bus has handed on."""
    kept = [url for url in client("sqs").list_queues()["QueueUrls"] if _ending(name) in url and "/kept-" in url]
    return len(client("sqs").receive_message(QueueUrl=kept[0], MaxNumberOfMessages=10).get("Messages", []))


def _ending(name):
    return f"-{name.rsplit(':', 1)[-1]}"


def stream(name):
    client("kinesis").create_stream(StreamName=name, ShardCount=1)
    return name


def records(name):
    shard = client("kinesis").list_shards(StreamName=name)["Shards"][0]["ShardId"]
    place = client("kinesis").get_shard_iterator(StreamName=name, ShardId=shard, ShardIteratorType="TRIM_HORIZON")
    return len(client("kinesis").get_records(ShardIterator=place["ShardIterator"])["Records"])


def delivery(name):
    bucket(f"{name}-files")
    into = {"RoleARN": "arn:aws:iam::000000000000:role/any", "BucketARN": f"arn:aws:s3:::{name}-files"}
    client("firehose").create_delivery_stream(DeliveryStreamName=name, ExtendedS3DestinationConfiguration=into)
    return name


def role(name):
    return client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]


def workflow(name):
    states = json.dumps({"StartAt": "Any", "States": {"Any": {"Type": "Succeed"}}})
    made = client("stepfunctions").create_state_machine(name=name, definition=states, roleArn=role(f"{name}-role"))
    return made["stateMachineArn"]


def executions(arn):
    return len(client("stepfunctions").list_executions(stateMachineArn=arn)["executions"])


def secret(name):
    return client("secretsmanager").create_secret(Name=name, SecretString="made for this test")["ARN"]


def workgroup(name):
    bucket(f"{name}-results")
    location = {"ResultConfiguration": {"OutputLocation": f"s3://{name}-results/"}}
    client("athena").create_work_group(Name=name, Configuration=location)
    return name


def queries(name):
    return len(client("athena").list_query_executions(WorkGroup=name)["QueryExecutionIds"])


def function(name):
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("any.py", "")
    client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.13",
        Handler="any.handler",
        Role=role(f"{name}-role"),
        Code={"ZipFile": code.getvalue()},
    )
    return name


class _Answer(BaseHTTPRequestHandler):
    def do_POST(self):
        self.server.count += 1
        self.rfile.read(int(self.headers["content-length"]))
        assert self.headers["x-correlation-id"]
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"ok": true}')

    def log_message(self, *args):
        pass


def server(name):
    """A system outside, on this machine."""
    made = HTTPServer(("127.0.0.1", 0), _Answer)
    made.count = 0
    threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    url = f"http://127.0.0.1:{made.server_port}"
    SERVERS[url] = made
    return url


def requests(url):
    return SERVERS[url].count
