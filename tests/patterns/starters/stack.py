"""A SAM template as CloudFormation, and as a stack of moto's services, in this process."""

import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import boto3
import yaml
from moto import mock_aws
from samtranslator.translator.managed_policy_translator import ManagedPolicyLoader
from samtranslator.translator.transform import transform

from tests.patterns.starters.by_api import BY_API, make
from tests.patterns.starters.resolving import REGION, STACK, Values

CODE = {"Bucket": "code", "Key": "src.zip"}
# What moto makes nothing of, not by CloudFormation and not as these resources need it by its API.
NOT_MADE = {
    "AWS::ApiGatewayV2::Api": "no support in CloudFormation, and an import of its document drops the integrations",
    "AWS::ApiGatewayV2::Authorizer": "belongs to the API",
    "AWS::ApiGatewayV2::Integration": "belongs to the API; no integrations with services",
    "AWS::ApiGatewayV2::Route": "belongs to the API",
    "AWS::ApiGatewayV2::Stage": "belongs to the API",
    "AWS::Athena::WorkGroup": "no support in CloudFormation",
    "AWS::Cognito::UserPool": "no support in CloudFormation",
    "AWS::Cognito::UserPoolClient": "no support in CloudFormation",
    "AWS::Glue::Database": "no support in CloudFormation",
    "AWS::RDS::DBCluster": "no attributes to refer to",
    "AWS::RDS::DBInstance": "no instances of the engine aurora-postgresql",
    "AWS::RDS::DBSubnetGroup": "belongs to the cluster",
    "AWS::S3::BucketPolicy": "moto denies without looking at the condition, and so denies everything",
    "AWS::SecretsManager::Secret": "no support in CloudFormation",
}


class Loader(yaml.SafeLoader):
    """YAML with the short forms of CloudFormation's functions."""


def _short(loader: Loader, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in {"Ref", "Condition"} else f"Fn::{suffix}": value}


Loader.add_multi_constructor("!", _short)


def parsed(template: str) -> dict[str, Any]:
    """The template as data, with the long forms of all functions."""
    found: dict[str, Any] = yaml.load(template, Loader)  # noqa: S506  a SafeLoader
    return found


@lru_cache(maxsize=64)
def _translated(template: str) -> str:
    manifest = parsed(template)
    for resource in manifest["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = dict(CODE)
    boto3.setup_default_session(region_name=REGION)
    return json.dumps(transform(manifest, {}, ManagedPolicyLoader(None)))


def translated(template: str) -> dict[str, Any]:
    """What aws-sam-translator makes of it; raises InvalidDocumentException for what it does not accept."""
    found: dict[str, Any] = json.loads(_translated(template))
    return found


@dataclass(frozen=True)
class Deployed:
    """The resources of a translated template, and the physical id of each that moto has made."""

    resources: dict[str, Any]
    made: dict[str, str]
    values: Values

    def of_type(self, kind: str) -> dict[str, Any]:
        return {name: row for name, row in self.resources.items() if row["Type"] == kind}


@contextmanager
def deployed(template: str) -> Iterator[Deployed]:
    """The translated stack in moto, with values for every parameter that has none."""
    plain = translated(template)
    with mock_aws(config={"lambda": {"use_docker": False}}):
        client = boto3.client("s3", REGION)
        client.create_bucket(Bucket=CODE["Bucket"], CreateBucketConfiguration={"LocationConstraint": REGION})
        client.put_object(Bucket=CODE["Bucket"], Key=CODE["Key"], Body=_empty_zip())
        given = {name: row.get("Default") or _value(name, row) for name, row in plain.get("Parameters", {}).items()}
        resources = plain["Resources"]
        boto3.client("cloudformation", REGION).create_stack(
            StackName=STACK,
            TemplateBody=json.dumps(_for_moto(plain, Values(resources, {}, given))),
            Parameters=[{"ParameterKey": name, "ParameterValue": _text(value)} for name, value in given.items()],
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )
        found = _physical()
        values = Values(resources, found, given)
        for name, row in resources.items():
            if row["Type"] in BY_API:
                found[name] = make(row["Type"], name, values.of(row["Properties"]))
        yield Deployed(resources, found, values)


def _for_moto(plain: dict[str, Any], values: Values) -> dict[str, Any]:
    """The template without what is made in another way, and with plain values where it was referred to."""
    absent = {name for name, row in plain["Resources"].items() if row["Type"] in NOT_MADE or row["Type"] in BY_API}
    buses = {name for name, row in plain["Resources"].items() if row["Type"] == "AWS::Events::EventBus"}

    def replaced(value: Any) -> Any:
        if isinstance(value, list):
            return [replaced(item) for item in value]
        if not isinstance(value, dict):
            return value
        target = value.get("Ref") or (value.get("Fn::GetAtt") or [""])[0]
        if target in absent:
            return values.of(value)
        if value.get("Ref") in buses:  # moto gives the bus itself for its name
            return plain["Resources"][value["Ref"]]["Properties"]["Name"]
        if "Fn::Sub" in value and any(f"${{{name}" in str(value["Fn::Sub"]) for name in absent):
            return values.of(value)
        return {key: replaced(item) for key, item in value.items()}

    kept = {name: replaced(row) for name, row in plain["Resources"].items() if name not in absent}
    for row in kept.values():
        if row["Type"] == "AWS::Events::Rule" and buses:
            row["DependsOn"] = sorted(buses)
        row.pop("Condition", None)
    return {**plain, "Resources": kept, "Outputs": {}}


def _physical() -> dict[str, str]:
    rows = boto3.client("cloudformation", REGION).list_stack_resources(StackName=STACK)
    return {row["LogicalResourceId"]: row["PhysicalResourceId"] for row in rows["StackResourceSummaries"]}


def _value(name: str, row: dict[str, Any]) -> Any:
    network = boto3.client("ec2", REGION)
    if "Subnet" in row["Type"]:
        return [item["SubnetId"] for item in network.describe_subnets()["Subnets"][:2]]
    if "SecurityGroup" in row["Type"]:
        return [network.describe_security_groups()["SecurityGroups"][0]["GroupId"]]
    if name.endswith("Email"):
        return "team@example.org"
    return "example.orders" if name.endswith("Source") else "https://example.org"


def _text(value: Any) -> str:
    return ",".join(value) if isinstance(value, list) else str(value)


def _empty_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("empty.txt", "")
    return buffer.getvalue()
