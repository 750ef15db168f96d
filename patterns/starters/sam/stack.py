"""The template in the making: resources, parameters, what each function may do, and how a part is referred to."""

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from patterns.starters import aws
from patterns.starters.brief import Brief
from patterns.starters.ledger import Ledger
from patterns.starters.sam.text import Att, Noted, Ref, Resource, Sub
from patterns.starters.system import Link, Part, System
from patterns.starters.target import Parameter

BY_REF = frozenset(
    "queue nosql-table object-store topic notification event-bus stream delivery-stream secrets-store "
    "query-engine".split()
)
FAILED = "SetAsideEvents"
KEYS = "IdempotencyKeys"
ALARMS = "AlarmTopic"


class Stack:
    """Resources in the order in which they were made, each once."""

    def __init__(self, system: System, brief: Brief, ledger: Ledger) -> None:
        self.system = system
        self.brief = brief
        self.settings = brief.settings
        self.ledger = ledger
        self.resources: dict[str, Resource] = {}
        self.parameters: dict[str, tuple[Parameter, dict[str, Any]]] = {}
        self.conditions: dict[str, str] = {}
        self.outputs: dict[str, tuple[str, Any]] = {}
        self.statements: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.events: dict[str, dict[str, Any]] = defaultdict(dict)
        self.senders: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.asides: set[str] = set()
        self.joined: dict[tuple[str, str], tuple[str, ...]] = {}
        self.routes: set[tuple[str, str, str]] = set()
        self.clashes: set[str] = set()
        self._meant: dict[str, str] = {}

    def take(self, name: str, meaning: str) -> None:
        """An id for one thing; where it is another thing's already, that is noted as a clash."""
        if self._meant.setdefault(name, meaning) != meaning:
            self.clashes.add(name)

    def add(self, name: str, kind: str, why: str, properties: Mapping[str, Any], **more: Any) -> Resource:
        """A resource; the one that is there already where it was made before."""
        self.take(name, f"{kind}: {why}")
        return self.resources.setdefault(name, Resource(name, kind, why, dict(properties), more))

    def parameter(self, name: str, text: str, default: str = "", **more: Any) -> Ref:
        """A parameter for what a team must choose; with a default it may."""
        self.take(name, f"parameter: {text}")
        self.parameters.setdefault(name, (Parameter(name, text, default), more))
        return Ref(name)

    def free_route(self, gateway: Part, method: str, path: str) -> bool:
        """Whether no other route is that one; it is taken then. Names of variables tell no routes apart."""
        route = (gateway.id, method, re.sub(r"\{\w+\}", "{}", path))
        is_free = route not in self.routes
        self.routes.add(route)
        return is_free

    def output(self, name: str, text: str, value: Any) -> None:
        self.outputs.setdefault(name, (text, value))

    def allow(self, function: Part, *actions: str, on: Any, why: str) -> None:
        """A statement of the function's role: these actions on one resource, or on a list of them, for a reason."""
        self.statements[function.id].append({"actions": actions, "on": on, "why": why})

    def let_send(self, queue: str, service: str, source: Any, why: str) -> None:
        """Let a service send to a queue for one source."""
        statement = {"service": service, "source": source, "why": why}
        if statement not in self.senders[queue]:
            self.senders[queue].append(statement)

    def why(self, part: Part, otherwise: str = "it is in the drawing") -> str:
        return f"{part.label}: {self.brief.why(part.because, otherwise)}"

    def failures(self, part: Part) -> str:
        """The queue for what a part could not cope with: the drawn one, else one for the whole starter."""
        drawn = self.system.failures_of(part)
        if drawn is not None and not aws.is_fifo(drawn, self.system, self.settings):
            return drawn.logical
        self.asides.add(FAILED)
        self.add(
            FAILED,
            "AWS::SQS::Queue",
            "What could not be delivered or handled waits here for a person; no queue for it is drawn",
            {"SqsManagedSseEnabled": True, "MessageRetentionPeriod": Noted(1_209_600, "14 days, the longest there is")},
        )
        return FAILED

    def circular(self, function: Part) -> set[str]:
        """The gateways that a function uses and that lead to it, straight or by functions that use others."""
        found: set[str] = set()
        for used in self.system.out_of(function, "api-gateway"):
            seen, open_ = {used.target.id}, [used.target]
            while open_:
                nearest = self.system.out_of(open_.pop(), "api-gateway", "function")
                fresh = [link.target for link in nearest if link.target.id not in seen and _waits(link)]
                seen.update(part.id for part in fresh)
                open_ += fresh
            if function.id in seen:
                found.add(used.target.id)
        return found

    def reference(self, name: str, used: Part, function: Part) -> Any:
        """What a variable of a function's environment holds."""
        logical = used.logical
        if name.endswith("_SECRET_ARN") and used.role == "sql-db":
            return Att(logical, "MasterUserSecret.SecretArn")
        if name.endswith("_DB_NAME"):
            return "app" if used.role == "sql-db" else Ref(f"{logical}Database")
        if used.role in BY_REF:
            return Ref(logical)
        if used.role == "workflow":
            return machine_arn(used)
        if used.role == "function":  # by name: two functions that call each other may not wait for each other
            return Sub(f"${{AWS::StackName}}-{used.name}")
        if used.role == "sql-db":
            return Att(logical, "DBClusterArn")
        if used.role == "api-gateway" and used.id in self.circular(function):
            text = f"Address of {used.label}: an output of this stack, known once it stands, for {function.label}"
            return self.parameter(f"{logical}Address", text, "none")
        if used.role == "api-gateway":
            return Sub(f"https://${{{logical}}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}")
        if used.role == "identity":
            return issuer(logical)
        return self.url(used)

    def url(self, used: Part) -> Ref:
        """The parameter for the address of what lies outside."""
        what = {"cache": "Host of", "container-service": "Address of"}.get(used.role, "Address (https://...) of")
        return self.parameter(f"{used.logical}Url", f"{what} {used.label}")


def _waits(link: Link) -> bool:
    """Whether the source cannot be made before the target; functions name one another, and wait for none."""
    return link.roles in {("api-gateway", "function"), ("function", "api-gateway")}


def machine_arn(used: Part) -> Sub:
    """The ARN by name: a step may start the workflow that it belongs to."""
    place = "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}"
    return Sub(f"{place}:stateMachine:${{AWS::StackName}}-{used.name}")


def issuer(logical: str) -> Sub:
    """Who issues the tokens of a user pool."""
    return Sub(f"https://cognito-idp.${{AWS::Region}}.${{AWS::URLSuffix}}/${{{logical}}}")
