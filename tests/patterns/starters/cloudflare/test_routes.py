"""What the Worker does for each method of a route."""

import pytest

from patterns.diagrams.model import Diagram, Flow, Node
from patterns.starters.brief import Brief
from patterns.starters.cloudflare.target import CLOUDFLARE
from patterns.starters.starter import Starter, starter
from tests.patterns.starters.cloudflare.starters import text

GATEWAY, STORE = Node("gate", "api-gateway", "Gate"), Node("store", "nosql-table", "Store")
READ, WRITE = "await readItem(env.STORE, event.params.id);", "await putItem(env.STORE, event.key, event.data);"
REMOVE = "await removeItem(env.STORE, event.key);"


def made(*labels: str, more: tuple[Node, ...] = (), flows: tuple[Flow, ...] = ()) -> Starter:
    nodes = (GATEWAY, Node("work", "function", "Work"), STORE, *more)
    routes = tuple(Flow("gate", "work", label) for label in labels)
    diagram = Diagram("d", "D", nodes=nodes, flows=(*routes, Flow("work", "store"), *flows), provider="cloudflare")
    return starter(Brief("D", diagram, "javascript"), CLOUDFLARE)


@pytest.mark.parametrize(
    ("labels", "acts"),
    [
        (("GET /items",), [READ]),
        (("POST /items",), [WRITE]),
        (("DELETE /items/{id}",), [REMOVE]),
        (("invoke",), [f'if (event.method === "GET") done.store = {READ}', f"else done.store = {WRITE}"]),
        (
            ("GET /items/{id}", "PUT /items/{id}", "DELETE /items/{id}"),
            [
                f'if (event.method === "GET") done.store = {READ}',
                f'else if (event.method === "DELETE") done.store = {REMOVE}',
                f"else done.store = {WRITE}",
            ],
        ),
    ],
)
def test_each_method_does_what_it_says_to_a_store(labels: tuple[str, ...], acts: list[str]) -> None:
    lines = text(made(*labels).files, "src/functions/work.mjs").splitlines()

    done = [line.strip().removeprefix("done.store = ") for line in lines if "env.STORE" in line]
    assert done == acts


def test_messages_are_written_although_every_route_only_reads() -> None:
    queue = Node("q", "queue", "Q")
    lines = text(made("GET /items", more=(queue,), flows=(Flow("q", "work"),)).files, "src/functions/work.mjs")

    assert f"else done.store = {WRITE}" in lines


@pytest.mark.parametrize("label", ["Worker", "Token", "Http", "Shared http"])
def test_no_functions_own_test_is_lost_to_one_that_all_starters_share(label: str) -> None:
    diagram = Diagram("d", "D", nodes=(Node("f", "function", label),), provider="cloudflare")
    files = starter(Brief("D", diagram, "javascript"), CLOUDFLARE).files

    name = label.lower().replace(" ", "-")
    assert f"{name} does all that is drawn" in text(files, f"tests/{name}.test.mjs")


@pytest.mark.parametrize("second", ["GET /items/{id}", "GET /items/{name}"])
def test_route_that_another_flow_has_is_left_to_hands(second: str) -> None:
    nodes = (GATEWAY, Node("a", "function", "One"), Node("b", "function", "Two"))
    flows = (Flow("gate", "a", "GET /items/{id}"), Flow("gate", "b", second))
    found = starter(
        Brief("D", Diagram("d", "D", nodes=nodes, flows=flows, provider="cloudflare"), "javascript"), CLOUDFLARE
    )

    todos = {entry.name: entry.todo for entry in found.entries if entry.todo}
    assert list(todos) == [f"Gate \N{RIGHTWARDS ARROW} Two: {second}"]
    assert "Another flow has the same route" in text(found.files, "README.md")
    assert text(found.files, "src/index.mjs").count('method: "GET"') == 1
