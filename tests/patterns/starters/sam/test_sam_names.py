"""Drawings that no source has: names that want the same id, all roles at once, flows twice and in circles."""

import json
from dataclasses import replace
from typing import Any

import pytest
from cfnlint.api import ManualArgs, lint

from patterns.diagrams.model import Diagram, Flow, Node
from patterns.starters import aws
from patterns.starters.brief import Brief, Choice, Settings
from patterns.starters.sam.target import SAM
from patterns.starters.starter import Starter, starter
from tests.patterns.starters.resolving import REGION
from tests.patterns.starters.stack import parsed, translated

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
ROLES = sorted(aws.SUFFIXES)
ALL = Diagram(
    "all",
    "All",
    nodes=(
        Node("start", "function", "Start"),
        *(Node(f"p{place}", role, role) for place, role in enumerate(ROLES)),
        Node("feed", "change-feed", "Feed"),
        Node("clock", "scheduler", "Clock"),
        Node("logs", "logs-metrics", "Logs"),
    ),
    flows=(
        *(Flow("start", f"p{place}", "uses", "async") for place in range(len(ROLES))),
        *(Flow(f"p{place}", "start", "starts", "async") for place in range(len(ROLES))),
        Flow(f"p{ROLES.index('nosql-table')}", "feed", "changes", "async"),
        Flow("feed", "start", "batch", "async"),
        Flow("clock", "start", "start", "async"),
    ),
    provider="aws",
)
PRIVATE = Settings(concurrency=Choice(5_000, "many"), is_private=Choice(True, "yes"), is_ordered=Choice(True, "yes"))


@pytest.fixture(autouse=True)
def _region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)


def drawing(nodes: list[tuple[str, str, str]], flows: list[tuple[str, str, str]]) -> Diagram:
    return Diagram(
        "d", "D", nodes=tuple(Node(*row) for row in nodes), flows=tuple(Flow(*row) for row in flows), provider="aws"
    )


def made(diagram: Diagram, settings: Settings | None = None) -> Starter:
    return starter(Brief("Names", diagram, settings=settings or Settings()), SAM)


def resources(done: Starter) -> dict[str, Any]:
    found: dict[str, Any] = parsed(str(done.files["template.yaml"]))["Resources"]
    return found


def findings(done: Starter) -> list[str]:
    text = str(done.files["template.yaml"])
    both = (text, json.dumps(translated(text)))
    found = [row for part in both for row in lint(part, config=ManualArgs(regions=[REGION]))]
    return [f"{row.rule.id} {row.message}" for row in found]


@pytest.mark.parametrize("settings", [Settings(), PRIVATE], ids=["defaults", "private, ordered and capped"])
def test_every_role_that_uses_and_starts_a_function_makes_a_template_without_a_finding(settings: Settings) -> None:
    assert findings(made(ALL, settings)) == []


@pytest.mark.parametrize(
    ("labels", "roles"),
    [
        (("Orders", "Orders logs"), ("function", "nosql-table")),
        (("Orders", "Orders role"), ("function", "function")),
        (("Orders", "Orders failed"), ("queue", "queue")),
        (("Service 1 2", "Service 12"), ("function", "function")),
        (("Set aside events", "Files"), ("function", "object-store")),
        (("Alarm topic", "Alarm email"), ("topic", "function")),
        (("Idempotency keys", "Orders"), ("function", "queue")),
        (("Orders", "Orders from Work"), ("function", "function")),
        (("Files", "Files to Work"), ("object-store", "queue")),
    ],
)
def test_names_that_want_the_same_id_lose_no_resource(labels: tuple[str, str], roles: tuple[str, str]) -> None:
    def kinds(*names: str) -> list[str]:
        nodes = [("a", roles[0], names[0]), ("b", roles[1], names[1]), ("work", "queue", "Work")]
        flows = [("a", "work", "x"), ("work", "a" if roles[0] == "function" else "c", "y"), ("b", "c", "z")]
        done = made(drawing([*nodes, ("c", "function", "Consumer")], flows))
        assert findings(done) == []
        return sorted(row["Type"] for row in resources(done).values())

    assert kinds(*labels) == kinds("One", "Two")


def test_ids_are_those_that_the_code_is_written_for() -> None:
    done = made(drawing([("a", "function", "Orders"), ("b", "function", "Orders role")], [("a", "b", "call")]))

    handlers = [row["Properties"]["Handler"] for row in resources(done).values() if "Handler" in row["Properties"]]
    assert handlers == ["functions.orders.handler", "functions.orders_role_2.handler"]


def test_each_route_to_one_function_is_kept_and_one_route_leads_to_one_function() -> None:
    nodes = [("g", "api-gateway", "API"), ("f", "function", "Items"), ("h", "function", "Other")]
    done = made(drawing(nodes, [("g", "f", "GET /items"), ("g", "f", "POST /items"), ("g", "h", "GET /items")]))

    routes = [
        (row["Properties"]["Method"], row["Properties"]["Path"])
        for row in resources(done)["Items"]["Properties"]["Events"].values()
    ]
    assert routes == [("GET", "/items"), ("POST", "/items")]
    assert "Events" not in resources(done)["Other"]["Properties"]
    assert [entry.todo for entry in done.entries if entry.todo] == [
        "GET /items leads to another function already: choose another path for this one."
    ]
    assert findings(done) == []


def test_step_that_is_named_like_a_failure_or_comes_twice_keeps_its_place() -> None:
    nodes = [("w", "workflow", "Flow"), ("a", "function", "Set aside"), ("b", "function", "Failed")]
    done = made(drawing(nodes, [("w", "a", "step 1"), ("w", "b", "step 2"), ("w", "a", "step 3")]))

    definition = resources(done)["Flow"]["Properties"]["Definition"]
    path, at = [], definition["StartAt"]
    while at:
        path.append(definition["States"][at]["Parameters"]["FunctionName"]["Ref"])
        at = definition["States"][at].get("Next")
    assert path == ["SetAside", "Failed", "SetAside"]
    assert findings(done) == []


def test_functions_that_call_each_other_do_not_wait_for_each_other() -> None:
    nodes = [("a", "function", "One"), ("b", "function", "Two"), ("g", "api-gateway", "API")]
    flows = [("a", "b", "call"), ("b", "a", "call"), ("g", "a", "GET /a"), ("b", "g", "ask")]

    assert findings(made(drawing(nodes, flows))) == []


def test_ordered_topic_sets_aside_into_a_queue_of_its_own_kind() -> None:
    nodes = [("f", "function", "Send"), ("t", "topic", "News"), ("q", "queue", "Work"), ("c", "function", "Take")]
    flows = [("f", "t", "publish"), ("t", "q", "copy"), ("q", "c", "poll")]
    found = resources(made(drawing(nodes, flows), Settings(is_ordered=Choice(True, "the answer on order"))))

    aside = found["NewsToWork"]["Properties"]["RedrivePolicy"]["deadLetterTargetArn"]["Fn::GetAtt"][0]
    assert found[aside]["Properties"]["FifoQueue"] is True


def test_cap_of_a_database_holds_for_those_that_open_connections_alone() -> None:
    nodes = [
        *((f"q{name}", "queue", f"Queue {name}") for name in "ab"),
        *((name, "function", f"Take {name}") for name in "ab"),
        ("d", "sql-db", "Base"),
    ]
    flows = [("qa", "a", "poll"), ("qb", "b", "poll"), ("a", "d", "SQL")]
    found = resources(made(drawing(nodes, flows), Settings(concurrency=Choice(4, "the answer on connections"))))

    caps = {name: found[name]["Properties"].get("ReservedConcurrentExecutions") for name in ("TakeA", "TakeB")}
    assert caps == {"TakeA": 4, "TakeB": None}
    event = {name: next(iter(found[name]["Properties"]["Events"].values()))["Properties"] for name in caps}
    assert event["TakeA"]["ScalingConfig"] == {"MaximumConcurrency": 4}
    assert "ScalingConfig" not in event["TakeB"]


def test_database_is_not_public_and_a_private_function_may_join_its_network() -> None:
    found = resources(made(ALL, replace(PRIVATE, is_ordered=Choice(False, "no"))))

    writers = [row["Properties"] for row in found.values() if row["Type"] == "AWS::RDS::DBInstance"]
    assert [row["PubliclyAccessible"] for row in writers] == [False]
    statements = found["StartRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    network = {action for row in statements for action in row["Action"] if action.startswith("ec2:")}
    assert {"ec2:AssignPrivateIpAddresses", "ec2:DescribeSubnets", "ec2:UnassignPrivateIpAddresses"} <= network


def test_slow_work_in_the_background_is_not_said_to_be_judged_by_the_answer_on_requests() -> None:
    nodes = [("q", "queue", "Work"), ("c", "function", "Take")]
    done = made(drawing(nodes, [("q", "c", "poll")]), Settings(slow_ms=Choice(9, "the answer on p99")))

    alarm = resources(done)["TakeDurationAlarm"]["Properties"]
    assert alarm["Threshold"] == 48_000
    assert "p99" not in alarm["AlarmDescription"]


@pytest.mark.parametrize("order", [1, -1])
def test_route_of_a_workflow_that_a_function_has_is_said_and_not_made_twice(order: int) -> None:
    nodes = [("g", "api-gateway", "API"), ("f", "function", "Take"), ("w", "workflow", "Order")]
    done = made(drawing(nodes[::order], [("g", "f", "POST /order"), ("g", "w", "start"), ("w", "f", "step")]))

    # The template's text has the one route or the other: SAM writes one, the route resource is the other.
    ways = [row for row in resources(done).values() if row["Type"] == "AWS::ApiGatewayV2::Route"]
    assert len(ways) + len(resources(done)["Take"]["Properties"].get("Events", {})) == 1
    assert [entry.todo for entry in done.entries if entry.todo and "POST /order leads" in entry.todo] != []


def test_routes_that_differ_in_the_names_of_variables_alone_are_one() -> None:
    nodes = [("g", "api-gateway", "API"), ("f", "function", "Items"), ("h", "function", "Other")]
    done = made(drawing(nodes, [("g", "f", "GET /items/{id}"), ("g", "h", "GET /items/{name}")]))

    assert "Events" not in resources(done)["Other"]["Properties"]


def test_failures_that_callers_are_told_ring_an_alarm() -> None:
    done = made(drawing([("g", "api-gateway", "API"), ("f", "function", "Items")], [("g", "f", "GET /items")]))

    alarm = resources(done)["ApiFailuresAlarm"]["Properties"]
    assert (alarm["Namespace"], alarm["MetricName"]) == ("AWS/ApiGateway", "5xx")
    assert alarm["Dimensions"] == [{"Name": "ApiId", "Value": {"Ref": "Api"}}]


def test_second_stack_has_schedules_of_its_own() -> None:
    done = made(drawing([("s", "scheduler", "Clock"), ("f", "function", "Report")], [("s", "f", "start")]))

    schedules = [
        row
        for row in translated(str(done.files["template.yaml"]))["Resources"].values()
        if row["Type"] == "AWS::Scheduler::Schedule"
    ]
    assert [row["Properties"].get("Name") for row in schedules] == [None]
