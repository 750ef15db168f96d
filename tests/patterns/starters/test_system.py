"""What a drawing says about how functions are started and what they use."""

from dataclasses import replace

import pytest

from patterns.diagrams.model import Diagram, Flow, Node
from patterns.starters.aws import (
    CLAIMS_VARIABLE,
    claims_keys,
    environment,
    is_fifo,
    needs_own_keys,
    route,
    slow_ms,
    timeout,
    told_apart,
    variable,
    variables,
    visibility,
)
from patterns.starters.brief import Choice, Settings
from patterns.starters.system import Part, System

ORDERS = Diagram(
    "orders",
    "Orders",
    nodes=(
        Node("client", "client", "Client"),
        Node("gateway", "api-gateway", "API"),
        Node("intake", "function", "takeOrder"),
        Node("q", "queue", "Orders"),
        Node("worker", "function", "Worker"),
        Node("dlq", "dead-letter-queue", "Failed orders"),
        Node("table", "nosql-table", "Order table"),
    ),
    flows=(
        Flow("client", "gateway", "request"),
        Flow("gateway", "intake", "POST /orders/{id}"),
        Flow("intake", "q", "send", "async"),
        Flow("intake", "gateway", "response"),
        Flow("gateway", "client", "response"),
        Flow("q", "worker", "batch", "async"),
        Flow("q", "dlq", "after max receives", "async"),
        Flow("worker", "table", "write"),
        Flow("worker", "table", "read"),
    ),
    provider="aws",
)


@pytest.fixture
def system() -> System:
    return System.of(ORDERS, "Order intake")


def part(system: System, name: str) -> Part:
    return next(part for part in system.parts if part.id == name)


def test_answers_start_nothing_and_are_used_by_nobody(system: System) -> None:
    intake = part(system, "intake")

    assert [link.source.id for link in system.starts(intake)] == ["gateway"]
    assert [link.target.id for link in system.uses(intake)] == ["q"]
    assert [link.place for link in system.links if link.answers] == [3, 4]


def test_what_is_used_twice_is_named_once(system: System) -> None:
    assert [link.target.id for link in system.uses(part(system, "worker"))] == ["table"]


def test_timeouts_grow_along_the_chain(system: System) -> None:
    settings = Settings(request_seconds=Choice(60, ""), work_seconds=Choice(50, ""))

    assert timeout(part(system, "intake"), system, settings) == 29
    assert timeout(part(system, "worker"), system, settings) == 50
    assert visibility(part(system, "q"), system, settings) == 300


def test_alarm_rings_at_the_target_only_where_somebody_waits(system: System) -> None:
    settings = Settings(slow_ms=Choice(400, ""), work_seconds=Choice(10, ""))

    assert slow_ms(part(system, "intake"), system, settings) == 400
    assert slow_ms(part(system, "worker"), system, settings) == 8_000


def test_only_what_may_come_twice_claims_keys(system: System) -> None:
    worker, intake = part(system, "worker"), part(system, "intake")

    assert claims_keys(worker, system, Settings())
    assert not claims_keys(intake, system, Settings())
    assert not claims_keys(worker, system, Settings(is_idempotent=Choice(False, "")))
    assert needs_own_keys(system, Settings())
    assert environment(worker, system, Settings()) == {
        "ORDER_TABLE": part(system, "table"),
        "IDEMPOTENCY_TABLE": None,
    }


def test_order_is_kept_from_the_queue_to_its_dead_letters(system: System) -> None:
    ordered = Settings(is_ordered=Choice(True, ""))

    assert is_fifo(part(system, "q"), system, ordered)
    assert is_fifo(part(system, "dlq"), system, ordered)
    assert not is_fifo(part(system, "q"), system, Settings())


def test_topics_in_a_circle_keep_no_order() -> None:
    nodes = (Node("a", "topic", "A"), Node("b", "topic", "B"), Node("q", "queue", "Q"))
    flows = (Flow("a", "b", mode="async"), Flow("b", "a", mode="async"), Flow("b", "q", mode="async"))
    system = System.of(Diagram("d", "D", nodes=nodes, flows=flows, provider="aws"), "D")
    ordered = Settings(is_ordered=Choice(True, ""))

    assert not any(is_fifo(item, system, ordered) for item in system.parts)


def test_route_is_what_the_label_says_or_the_functions_name(system: System) -> None:
    request, call = system.links[0], system.links[1]

    assert route(call) == ("POST", "/orders/{id}")
    assert route(request) == ("ANY", "/api")


@pytest.mark.parametrize(
    "label",
    [
        "GET /a{b",
        "GET /{}",
        "GET /{a}/{a}",
        "GET /{a}{b}",
        "GET //",
        "GET /items/",
        "POST /../x",
        "GET /\u00fc",
        "GET /a?b=${c}",
        "GET /" + "a" * 200,
        "GET /{a}\n",
    ],
)
def test_route_that_no_gateway_takes_is_the_functions_name(system: System, label: str) -> None:
    assert route(replace(system.links[0], label=label)) == ("ANY", "/api")


@pytest.mark.parametrize("path", ["/", "/items", "/items/{id}", "/user-items/{userId}/lines/{line}"])
def test_route_that_a_gateway_takes_is_kept(system: System, path: str) -> None:
    assert route(replace(system.links[0], label=f"PUT {path}")) == ("PUT", path)


def test_variable_does_not_say_the_same_twice(system: System) -> None:
    assert variable(part(system, "table")) == "ORDER_TABLE"
    assert variable(part(system, "q")) == "ORDERS_QUEUE_URL"
    assert variable(replace(part(system, "q"), name="queue")) == "QUEUE_URL"


def test_parts_whose_variables_would_be_one_are_told_apart() -> None:
    labels = {"a": ("sql-db", "Database"), "b": ("secrets-store", "Database secret"), "c": ("nosql-table", "Orders")}
    labels |= {"d": ("nosql-table", "Orders table"), "e": ("nosql-table", "Idempotency")}
    nodes = tuple(Node(key, role, label) for key, (role, label) in labels.items())
    told = told_apart(System.of(Diagram("d", "D", nodes=nodes, provider="aws"), "D"))

    names = [name for part in told.parts for name in variables(part)]
    assert len({*names, CLAIMS_VARIABLE}) == len(names) + 1


def test_drawing_that_names_an_unknown_node_is_refused() -> None:
    broken = Diagram("broken", "Broken", nodes=(Node("a", "function", "A"),), flows=(Flow("a", "b"),), provider="aws")

    with pytest.raises(ValueError, match="unknown node"):
        System.of(broken, "Broken")
