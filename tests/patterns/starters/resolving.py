"""References of a template as the values that moto's resources have."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moto.core import DEFAULT_ACCOUNT_ID

REGION = "eu-west-1"
STACK = "starter"
PSEUDO = {
    "AWS::AccountId": DEFAULT_ACCOUNT_ID,
    "AWS::Partition": "aws",
    "AWS::Region": REGION,
    "AWS::StackName": STACK,
    "AWS::URLSuffix": "amazonaws.com",
}
ARNS = {
    "AWS::DynamoDB::Table": "dynamodb:{place}:table/{name}",
    "AWS::Events::EventBus": "events:{place}:event-bus/{name}",
    "AWS::Events::Rule": "events:{place}:rule/{name}",
    "AWS::IAM::Role": "iam::{account}:role/{name}",
    "AWS::Kinesis::Stream": "kinesis:{place}:stream/{name}",
    "AWS::KinesisFirehose::DeliveryStream": "firehose:{place}:deliverystream/{name}",
    "AWS::Lambda::Function": "lambda:{place}:function:{name}",
    "AWS::Logs::LogGroup": "logs:{place}:log-group:{name}:*",
    "AWS::RDS::DBCluster": "rds:{place}:cluster:{name}",
    "AWS::S3::Bucket": "s3:::{name}",
    "AWS::SQS::Queue": "sqs:{place}:{name}",
}
_IN_TEXT = re.compile(r"\$\{([^!}]+)\}")


@dataclass(frozen=True)
class Values:
    """What references come to: `made` are the physical ids of resources, `given` the values of parameters."""

    resources: Mapping[str, Any]
    made: Mapping[str, str]
    given: Mapping[str, Any]

    def of(self, value: Any) -> Any:
        """The value with every reference in it replaced."""
        if isinstance(value, list):
            return [self.of(item) for item in value]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            [(key, inner)] = value.items()
            if key == "Ref":
                return self.named(inner)
            if key == "Fn::GetAtt":
                return self.attribute(*(inner if isinstance(inner, list) else inner.split(".", 1)))
            if key == "Fn::Sub":
                text, own = (inner[0], self.of(inner[1])) if isinstance(inner, list) else (inner, {})
                return _IN_TEXT.sub(lambda found: str(own.get(found[1]) or self._in_text(found[1])), text)
            if key == "Fn::Join":
                return inner[0].join(map(str, self.of(inner[1])))
        return {key: self.of(item) for key, item in value.items()}

    def named(self, name: str) -> Any:
        return PSEUDO.get(name) or self.given.get(name) or self.made.get(name) or f"{STACK}-{name}"

    def attribute(self, name: str, attribute: str) -> str:
        kind = self.resources[name]["Type"]
        physical = str(self.named(name))
        if attribute == "QueueName":
            return physical.rsplit("/", 1)[-1]
        if attribute == "StreamArn":
            return f"{self.attribute(name, 'Arn')}/stream/any"
        if attribute == "MasterUserSecret.SecretArn":
            return f"arn:aws:secretsmanager:{REGION}:{DEFAULT_ACCOUNT_ID}:secret:rds-{physical}"
        if physical.startswith("arn:") or kind not in ARNS:
            return physical
        place = f"{REGION}:{DEFAULT_ACCOUNT_ID}"
        name = physical.rsplit("/", 1)[-1] if kind == "AWS::SQS::Queue" else physical
        return f"arn:aws:{ARNS[kind].format(place=place, account=DEFAULT_ACCOUNT_ID, name=name)}"

    def _in_text(self, name: str) -> Any:
        resource, _, attribute = name.partition(".")
        return self.attribute(resource, attribute) if attribute else self.named(name)
