"""What moto makes by its services' own APIs, but not by CloudFormation."""

import json
from collections.abc import Callable
from typing import Any

import boto3

from tests.patterns.starters.resolving import REGION

Properties = dict[str, Any]


def _subscription(name: str, given: Properties) -> str:
    attributes = {
        key: json.dumps(given[key]) if isinstance(given[key], dict) else str(given[key]).lower()
        for key in ("RawMessageDelivery", "RedrivePolicy", "FilterPolicy")
        if key in given
    }
    made = boto3.client("sns", REGION).subscribe(
        TopicArn=given["TopicArn"], Protocol=given["Protocol"], Endpoint=given["Endpoint"], Attributes=attributes
    )
    return str(made["SubscriptionArn"])


def _queue_policy(name: str, given: Properties) -> str:
    client = boto3.client("sqs", REGION)
    for queue in given["Queues"]:
        client.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps(given["PolicyDocument"])})
    return name


def _topic_policy(name: str, given: Properties) -> str:
    client = boto3.client("sns", REGION)
    for topic in given["Topics"]:
        document = json.dumps(given["PolicyDocument"])
        client.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=document)
    return name


def _permission(name: str, given: Properties) -> str:
    more = {key: given[key] for key in ("SourceArn", "SourceAccount") if key in given}
    boto3.client("lambda", REGION).add_permission(
        FunctionName=given["FunctionName"],
        StatementId=name,
        Action=given["Action"],
        Principal=given["Principal"],
        **more,
    )
    return name


def _alarm(name: str, given: Properties) -> str:
    boto3.client("cloudwatch", REGION).put_metric_alarm(AlarmName=name, **given)
    return name


def _schedule(name: str, given: Properties) -> str:
    boto3.client("scheduler", REGION).create_schedule(**{"Name": name, **given})
    return name


def _invoke_config(name: str, given: Properties) -> str:
    config = {key: value for key, value in given.items() if key != "Qualifier"}
    boto3.client("lambda", REGION).put_function_event_invoke_config(**config)
    return name


def _delivery(name: str, given: Properties) -> str:
    client = boto3.client("firehose", REGION)
    client.create_delivery_stream(
        DeliveryStreamName=f"starter-{name}",
        DeliveryStreamType=given["DeliveryStreamType"],
        ExtendedS3DestinationConfiguration=given["ExtendedS3DestinationConfiguration"],
    )
    return f"starter-{name}"


BY_API: dict[str, Callable[[str, Properties], str]] = {
    "AWS::CloudWatch::Alarm": _alarm,
    "AWS::KinesisFirehose::DeliveryStream": _delivery,
    "AWS::Lambda::EventInvokeConfig": _invoke_config,
    "AWS::Lambda::Permission": _permission,
    "AWS::SNS::Subscription": _subscription,
    "AWS::SNS::TopicPolicy": _topic_policy,
    "AWS::SQS::QueuePolicy": _queue_policy,
    "AWS::Scheduler::Schedule": _schedule,
}


def make(kind: str, name: str, given: Properties) -> str:
    """The physical id of what was made."""
    return BY_API[kind](name, given)
