"""What moto's services say of who starts whom, and what each function may do, by the ids of the template."""

import ast
import json
from collections.abc import Iterator
from typing import Any

import boto3

from patterns.starters.system import System
from tests.patterns.starters.resolving import REGION, STACK
from tests.patterns.starters.stack import Deployed

Wire = tuple[str, str]
OUTSIDE = "example.orders"  # the source of events that stands for every system outside
SCHEDULE = "schedule"


class Names:
    """Which resource an ARN or a physical id belongs to."""

    def __init__(self, deployed: Deployed) -> None:
        self._by_value: dict[str, str] = {}
        for name, row in deployed.resources.items():
            physical = str(deployed.values.named(name))
            for value in (physical, physical.rsplit("/", 1)[-1], deployed.values.attribute(name, "Arn")):
                self._by_value.setdefault(value, name)
            if row["Type"] == "AWS::Events::EventBus":  # moto's physical id is not the name
                self._by_value[deployed.values.of(row["Properties"]["Name"])] = name
            if row["Type"] == "AWS::RDS::DBCluster":
                self._by_value[deployed.values.attribute(name, "MasterUserSecret.SecretArn")] = name

    def __getitem__(self, value: str) -> str:
        """The id in the template; what is not of the stack keeps its value."""
        for part in (value, value.removesuffix("/*"), value.partition("/stream/")[0], value.rsplit("/", 1)[-1]):
            if part in self._by_value:
                return self._by_value[part]
        head = value.removeprefix("arn:aws:s3:::").partition("/")[0]
        return self._by_value.get(head) or self._by_value.get(value.rsplit(":", 1)[-1], value)


def wires(names: Names) -> Iterator[Wire]:
    """Event source mappings, targets of rules and schedules, and subscriptions, as moto gives them back."""
    for row in boto3.client("lambda", REGION).list_event_source_mappings()["EventSourceMappings"]:
        yield names[row["EventSourceArn"]], names[row["FunctionArn"]]
    events = boto3.client("events", REGION)
    for bus in events.list_event_buses()["EventBuses"]:
        for rule in events.list_rules(EventBusName=bus["Name"])["Rules"]:
            targets = events.list_targets_by_rule(Rule=rule["Name"], EventBusName=bus["Name"])["Targets"]
            for target in targets:
                yield _source(names, bus["Name"], json.loads(rule["EventPattern"])), names[target["Arn"]]
    for row in boto3.client("sns", REGION).list_subscriptions()["Subscriptions"]:
        if row["Protocol"] != "email":
            yield names[row["TopicArn"]], names[row["Endpoint"]]
    scheduler = boto3.client("scheduler", REGION)
    for row in scheduler.list_schedules()["Schedules"]:
        yield SCHEDULE, names[scheduler.get_schedule(Name=row["Name"])["Target"]["Arn"]]


def _source(names: Names, bus: str, pattern: dict[str, Any]) -> str:
    if bus != "default":
        return names[bus]
    bucket = pattern.get("detail", {}).get("bucket", {}).get("name", [""])[0]
    return names[bucket] if bucket else str(pattern["source"][0])


def drawn(system: System) -> Iterator[Wire]:
    """The same as the drawing says it."""
    for link in system.links:
        source, target = link.source, link.target
        if target.role not in {"function", "topic", "queue"} or link.answers:
            continue
        if source.role in {"queue", "stream", "topic", "event-bus", "object-store"}:
            yield source.logical, target.logical
        elif source.role == "change-feed":
            yield from ((owner.source.logical, target.logical) for owner in system.into(source, "nosql-table"))
        elif source.role == "external-service":
            yield OUTSIDE, target.logical
        elif source.role == "scheduler":
            yield SCHEDULE, target.logical


def rights(names: Names, role: str) -> set[tuple[str, str]]:
    """Each action with the resource that it is allowed on, of a role of the stack as IAM holds it."""
    client = boto3.client("iam", REGION)
    found = set()
    for policy in client.list_role_policies(RoleName=role)["PolicyNames"]:
        document = client.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
        for statement in (ast.literal_eval(document) if isinstance(document, str) else document)["Statement"]:
            for action in _list(statement["Action"]):
                found |= {(action, names[resource]) for resource in _list(statement["Resource"])}
    return found


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


__all__ = ["OUTSIDE", "SCHEDULE", "STACK", "Names", "drawn", "rights", "wires"]
