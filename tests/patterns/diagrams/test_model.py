"""The diagram as data: what is wrong with it, what it says in words, and what a provider makes of it."""

import unicodedata
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patterns.diagrams.model import (
    MAX_FLOWS,
    MAX_NODES,
    Cluster,
    Diagram,
    Flow,
    Node,
    Service,
    clean,
    role_name,
    union,
)

CLIENT = Node("client", "client", "Client", group="actor")
HANDLER = Node("handler", "function", "createUser", group="compute")
TABLE = Node("users", "nosql-table", "Users", group="data")
CALL = Flow("client", "handler", "POST /users")
ANSWER = Flow("handler", "client", "201 Created")
EVENT = Flow("handler", "users", "user created", "async")
ORDERS = Diagram("orders", "Orders", "Takes orders.", (CLIENT, HANDLER, TABLE), (CALL, EVENT, ANSWER))


def with_nodes(*nodes: Node) -> Diagram:
    return Diagram("orders", "Orders", nodes=nodes)


def with_flows(*flows: Flow) -> Diagram:
    return Diagram("orders", "Orders", nodes=(CLIENT, HANDLER), flows=flows)


def test_sound_diagram_has_no_problems() -> None:
    assert ORDERS.problems() == []


@pytest.mark.parametrize(
    ("diagram", "problem"),
    [
        (with_nodes(CLIENT, CLIENT), "Two nodes have the id 'client'."),
        (
            replace(ORDERS, clusters=(Cluster("vpc", "VPC"), Cluster("vpc", "Network"))),
            "Two clusters have the id 'vpc'.",
        ),
        (
            with_nodes(replace(CLIENT, id="the client")),
            "The id 'the client' may hold letters, digits, hyphen, underscore, dot and colon only.",
        ),
        (
            replace(ORDERS, id='"><script>'),
            "The id '\"><script>' may hold letters, digits, hyphen, underscore, dot and colon only.",
        ),
        (
            with_nodes(replace(CLIENT, id="")),
            "The id '' may hold letters, digits, hyphen, underscore, dot and colon only.",
        ),
        (
            with_flows(Flow("client", "cache")),
            "The flow from 'client' to 'cache' names an unknown node: 'cache'.",
        ),
        (
            with_flows(Flow("client", "handler", mode="batch")),
            "The flow from 'client' to 'handler' has the unknown mode 'batch': use sync or async.",
        ),
        (
            with_nodes(*(replace(CLIENT, id=f"n{number}") for number in range(MAX_NODES + 1))),
            "201 nodes: at most 200 can be drawn.",
        ),
        (with_flows(*[CALL] * (MAX_FLOWS + 1)), "401 flows: at most 400 can be drawn."),
    ],
)
def test_fault_of_identity_or_size_is_named(diagram: Diagram, problem: str) -> None:
    assert diagram.faults() == [problem]
    assert diagram.problems() == [problem]


@pytest.mark.parametrize(
    ("diagram", "problem"),
    [
        (with_nodes(replace(CLIENT, label=" ")), "Node 'client' has no label."),
        (with_nodes(replace(CLIENT, label="x" * 41)), "Node 'client' has 41 characters of text: at most 40 fit."),
        (with_nodes(replace(CLIENT, label="Cli\x07ent")), "Node 'client' holds a control character."),
        (
            with_nodes(replace(CLIENT, service="x" * 81)),
            "Node 'client', service has 81 characters of text: at most 80 fit.",
        ),
        (
            with_nodes(replace(CLIENT, fit="mostly")),
            "Node 'client' has the unknown fit 'mostly': use full, partial or none.",
        ),
        (with_nodes(replace(CLIENT, cluster="vpc")), "Node 'client' is in an unknown cluster: 'vpc'."),
        (
            with_flows(replace(CALL, label="x" * 41)),
            "The flow from 'client' to 'handler' has 41 characters of text: at most 40 fit.",
        ),
        (
            with_flows(replace(CALL, label="POST\x00")),
            "The flow from 'client' to 'handler' holds a control character.",
        ),
        (with_flows(Flow("client", "client", "poll")), "The flow from 'client' to 'client' leads back to itself."),
        (replace(ORDERS, clusters=(Cluster("vpc", ""),)), "Cluster 'vpc' has no label."),
    ],
)
def test_problem_of_wording_is_named_and_does_not_stop_the_drawing(diagram: Diagram, problem: str) -> None:
    assert diagram.problems() == [problem]
    assert diagram.faults() == []


def test_both_unknown_ends_of_a_flow_are_named() -> None:
    diagram = with_flows(Flow("queue", "topic"))

    assert diagram.faults() == [
        "The flow from 'queue' to 'topic' names an unknown node: 'queue'.",
        "The flow from 'queue' to 'topic' names an unknown node: 'topic'.",
    ]


def test_sentences_name_every_node_then_every_flow() -> None:
    assert ORDERS.sentences() == [
        "Client",
        "createUser: function",
        "Users: NoSQL table",
        "Client calls createUser: POST /users (waits for the answer)",
        "createUser sends to Users: user created (does not wait)",
        "createUser answers Client: 201 Created",
    ]


def test_sentences_name_services_and_gaps() -> None:
    services = {
        "function": Service("AWS Lambda"),
        "nosql-table": Service("DynamoDB", "partial"),
        "client": Service("", "none"),
    }

    sentences = ORDERS.on("aws", services).sentences()

    assert sentences[:3] == [
        "Client: no equivalent",
        "createUser: function, AWS Lambda",
        "Users: NoSQL table, DynamoDB (partial)",
    ]


def test_flow_without_a_label_is_a_sentence_too() -> None:
    assert with_flows(Flow("client", "handler")).sentences()[-1] == "Client calls createUser (waits for the answer)"


def test_flow_that_closes_a_cycle_is_an_answer() -> None:
    assert ORDERS.answers == {ANSWER}


def test_flow_to_a_node_behind_the_source_is_an_answer_over_several_steps() -> None:
    chain = [Flow("a", "b"), Flow("b", "c"), Flow("c", "d")]
    diagram = Diagram("chain", "Chain", flows=(*chain, Flow("d", "b", "retry"), Flow("a", "d", "skip")))

    assert diagram.answers == {Flow("d", "b", "retry")}


def test_two_ways_that_meet_are_no_answers() -> None:
    flows = (Flow("a", "b"), Flow("a", "c"), Flow("b", "d"), Flow("c", "d"))

    assert Diagram("diamond", "Diamond", flows=flows).answers == frozenset()


def test_provider_places_its_services() -> None:
    placed = ORDERS.on("aws", {"function": Service("AWS Lambda"), "nosql-table": Service("DynamoDB", "partial")})

    assert placed.provider == "aws"
    assert [(node.service, node.fit) for node in placed.nodes[1:]] == [("AWS Lambda", "full"), ("DynamoDB", "partial")]
    assert placed.flows == ORDERS.flows


def test_role_without_a_service_becomes_a_gap_without_a_name() -> None:
    placed = ORDERS.on("cloudflare", {"nosql-table": Service("leftover text", "none")})

    assert (placed.nodes[2].service, placed.nodes[2].fit) == ("", "none")


def test_role_that_nobody_mentions_is_no_gap() -> None:
    placed = ORDERS.on("aws", {})

    assert {(node.service, node.fit) for node in placed.nodes} == {("", "full")}


def test_move_to_another_provider_leaves_nothing_of_the_first() -> None:
    first = ORDERS.on("aws", {"function": Service("AWS Lambda")})

    assert first.on("gcp", {}) == ORDERS.on("gcp", {})


TEXT = st.text(max_size=12)
REASONS = st.lists(TEXT, max_size=3).map(tuple)
NODES = st.builds(Node, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, REASONS, TEXT)
FLOWS = st.builds(Flow, TEXT, TEXT, TEXT, TEXT, REASONS)
CLUSTERS = st.builds(Cluster, TEXT, TEXT)
DIAGRAMS = st.builds(
    Diagram,
    TEXT,
    TEXT,
    TEXT,
    st.lists(NODES, max_size=4).map(tuple),
    st.lists(FLOWS, max_size=4).map(tuple),
    st.lists(CLUSTERS, max_size=2).map(tuple),
    TEXT,
)


@given(DIAGRAMS)
def test_mapping_is_read_back_as_the_same_diagram(diagram: Diagram) -> None:
    assert Diagram.from_mapping(diagram.to_mapping()) == diagram


@given(DIAGRAMS)
def test_any_diagram_can_be_judged_and_put_into_words(diagram: Diagram) -> None:
    sentences = diagram.sentences()

    assert len(sentences) == len(diagram.nodes) + len(diagram.flows)
    assert set(diagram.faults()) <= set(diagram.problems())


def test_mapping_holds_plain_lists_and_dicts() -> None:
    mapping = with_flows(replace(CALL, because=("gate-1",))).to_mapping()

    assert mapping["flows"] == [
        {
            "source": "client",
            "target": "handler",
            "label": "POST /users",
            "mode": "sync",
            "because": ["gate-1"],
        }
    ]
    assert [type(mapping[name]) for name in ("nodes", "flows", "clusters")] == [list, list, list]


@pytest.mark.parametrize(
    ("mapping", "reason"),
    [
        ({"title": "Orders"}, "Not a diagram: .*'id'"),
        ({"id": "a", "title": "A", "color": "red"}, "Not a diagram: .*'color'"),
        (
            {"id": "a", "title": "A", "nodes": [{"id": "n", "role": "r", "label": "l", "x": 1, "b": 2}]},
            "Node has no b, x.",
        ),
        ({"id": "a", "title": "A", "nodes": [{"id": "n"}]}, "Not a diagram: .*'role' and 'label'"),
        ({"id": "a", "title": "A", "flows": [{"source": "n"}]}, "Not a diagram: .*'target'"),
        ({"id": "a", "title": "A", "flows": [{"from": "n", "target": "m"}]}, "Flow has no from."),
        ({"id": "a", "title": "A", "clusters": [{"id": "c"}]}, "Not a diagram: .*'label'"),
        ({"id": "a", "title": "A", "nodes": 5}, "Not a diagram"),
        ({"id": "a", "title": "A", "nodes": [None]}, "Not a diagram"),
        (None, "Not a diagram"),
    ],
)
def test_mapping_that_is_no_diagram_is_a_value_error(mapping: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Diagram.from_mapping(mapping)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Orders", "Orders"),
        ("two\nlines\r\n\tand a tab", "two lines and a tab"),
        ("bell\x07 nul\x00 escape\x1b[0m delete\x7f", "bell nul escape[0m delete"),
        ("next\x85line \u2028 and \u2029", "nextline  and "),
        ("half a pair \ud83e and no character \ufffe\uffff", "half a pair  and no character "),
        ("🦀 \u202eright to left", "🦀 \u202eright to left"),
        ("x" * 201, "x" * 200),
    ],
)
def test_text_is_cleaned_to_one_plain_line(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@given(st.text(st.characters() | st.sampled_from("\x00\n\t\r\x85\u2028\ud800"), max_size=250), st.integers(0, 250))
def test_clean_text_has_no_controls_is_short_and_stays_as_it_is(text: str, limit: int) -> None:
    cleaned = clean(text, limit)

    assert len(cleaned) <= limit
    assert not {unicodedata.category(character) for character in cleaned} & {"Cc", "Cs", "Zl", "Zp"}
    assert clean(cleaned, limit) == cleaned


@pytest.mark.parametrize(
    ("slug", "words"),
    [("nosql-table", "NoSQL table"), ("sql-db", "SQL db"), ("api-gateway", "API gateway"), ("queue", "queue")],
)
def test_role_is_named_in_words(slug: str, words: str) -> None:
    assert role_name(slug) == words


def test_union_marks_what_came_and_what_went() -> None:
    before = with_nodes(CLIENT, replace(CLIENT, id="old", label="Old"))
    after = with_nodes(CLIENT, replace(CLIENT, id="new", label="New"))

    both = union(before, after)

    assert {node.id: node.change for node in both.nodes} == {CLIENT.id: "", "new": "added", "old": "removed"}
    assert "New: client, added" in both.sentences()
    assert both.faults() == []


def test_mark_is_the_change_before_the_fit() -> None:
    assert replace(CLIENT, fit="partial").mark == "partial"
    assert replace(CLIENT, fit="partial", change="removed").mark == "removed"
    assert CLIENT.mark == ""


def test_unknown_change_is_named() -> None:
    assert "has the unknown change 'moved'" in " ".join(with_nodes(replace(CLIENT, change="moved")).problems())
