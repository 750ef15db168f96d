"""The Structurizr DSL: the exact text of a small diagram, and hostile labels before a strict reader."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patterns.diagrams import structurizr
from patterns.diagrams.model import Diagram, Flow, Node, clean
from tests.patterns.diagrams.samples import LABELS, ORDERS, TEXTS, hostile
from tests.patterns.structurizr_grammar import Element, GrammarError, Relationship, read

TEXT = r"""workspace "Order intake" "A client hands in an order." {
  model {
    orders-node-client = person "Client" "client: Browser" "actor"
    orders-node-pay = softwareSystem "Payments" "external service" "actor"
    orders-system = softwareSystem "Order intake" "A client hands in an order." {
      group "Private network" {
        orders-node-handler = container "createOrder" "function" "AWS Lambda" "compute,Amazon Web Services - Lambda"
        orders-node-table = container "Orders" "SQL db" "Aurora (partial)" "data,partial"
      }
      orders-node-bus = container "Event bus" "event bus" "no equivalent" "messaging,gap"
    }
    orders-flow-0 = orders-node-client -> orders-node-handler "POST /orders" "" "sync"
    orders-flow-1 = orders-node-handler -> orders-node-table "insert" "" "sync"
    orders-flow-2 = orders-node-handler -> orders-node-bus "order \"created\"" "" "async"
    orders-flow-3 = orders-node-handler -> orders-node-pay "" "" "sync"
  }
  views {
    container orders-system "orders" "Order intake" {
      include *
      include orders-node-client orders-node-pay
      autoLayout lr
    }
    styles {
      element "actor" {
        background #ededeb
        stroke #4c5a67
        color #17212b
      }
      element "compute" {
        background #f4ebe3
        stroke #a8430c
        color #17212b
      }
      element "data" {
        background #eaefe7
        stroke #23703a
        color #17212b
      }
      element "messaging" {
        background #f0eaf0
        stroke #7137a8
        color #17212b
      }
      element "Person" {
        shape Person
      }
      element "gap" {
        border dashed
      }
      relationship "sync" {
        dashed false
      }
      relationship "async" {
        dashed true
      }
    }
    themes https://static.structurizr.com/themes/amazon-web-services-2023.01.31/icons.json
  }
}
"""


def two(**changes: str) -> Diagram:
    nodes = (replace(Node("a", "queue", "A", group="data"), **changes), Node("b", "queue", "B", group="data"))
    return Diagram("two", "Two", nodes=nodes, flows=(Flow("a", "b", "send"),))


def shown(text: str) -> str:
    """What is left of a text in a language without backslashes and dollars of its own."""
    plain = clean(text).strip().replace("\\", "/").replace("${", "$ {")
    return f"{plain} " if re.fullmatch("-.*>|=", plain) else plain


def test_text_of_a_small_diagram() -> None:
    assert structurizr.write(ORDERS) == TEXT


def test_small_diagram_is_read_back() -> None:
    found = read(TEXT)

    assert found.elements["orders-node-handler"] == Element(
        "container",
        "createOrder",
        ("compute", "Amazon Web Services - Lambda"),
        ("function", "AWS Lambda", "compute,Amazon Web Services - Lambda"),
        "Private network",
    )
    assert found.relationships["orders-flow-2"] == Relationship(
        "orders-node-handler", "orders-node-bus", 'order "created"', ("async",)
    )


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("POST /orders", '"POST /orders"'),
        ('say "hi"', r'"say \"hi\""'),
        ("C:\\", '"C:/"'),
        ("${HOME}", '"$ {HOME}"'),
        ("->", '"-> "'),
        ("!script groovy {", '"!script groovy {"'),
        ("two\nlines", '"two lines"'),
    ],
)
def test_label_is_quoted(text: str, label: str) -> None:
    assert structurizr.quoted(text) == label


def test_second_element_of_a_name_gets_a_number() -> None:
    diagram = two(label="B")

    assert [item.name for item in read(structurizr.write(diagram)).elements.values()] == ["Two", "B", "B (2)"]


def test_second_relationship_of_a_name_gets_a_number() -> None:
    diagram = replace(two(), flows=(Flow("a", "b", "send"), Flow("a", "b", "send"), Flow("b", "a", "send")))

    found = read(structurizr.write(diagram)).relationships.values()

    assert [item.description for item in found] == ["send", "send (2)", "send"]


@pytest.mark.parametrize(
    ("tag", "theme"),
    [
        ("Amazon Web Services - Lambda", "amazon-web-services-2023.01.31"),
        ("Google Cloud Platform - Cloud Run", "google-cloud-platform-v1.5"),
        ("Microsoft Azure - Function Apps", "microsoft-azure-2024.07.15"),
    ],
)
def test_tag_brings_the_theme_that_holds_it(tag: str, theme: str) -> None:
    found = read(structurizr.write(two(tag=tag)))

    assert found.themes == [f"https://static.structurizr.com/themes/{theme}/icons.json"]
    assert found.elements["two-node-a"].tags == ("data", tag)


def test_diagram_without_tags_names_no_theme() -> None:
    assert read(structurizr.write(two())).themes == []


def test_comma_in_a_tag_does_not_make_two() -> None:
    assert read(structurizr.write(two(tag="a,b"))).elements["two-node-a"].tags == ("data", "a b")


def test_flow_to_an_unknown_node_is_left_out() -> None:
    diagram = replace(two(), flows=(Flow("a", "gone"),))

    assert read(structurizr.write(diagram)).relationships == {}


@pytest.mark.parametrize("label", LABELS)
def test_hostile_label_is_text(label: str) -> None:
    found = read(structurizr.write(two(label=label)))

    assert found.elements["two-node-a"].name == (shown(label) or "a")


@given(TEXTS.filter(lambda text: shown(text) != ""))
def test_any_label_is_text(label: str) -> None:
    diagram = replace(two(), flows=(Flow("a", "b", label),))

    assert read(structurizr.write(diagram)).relationships["two-flow-0"].description == shown(label)


@given(st.lists(TEXTS, min_size=1, max_size=6))
def test_hostile_texts_leave_as_many_elements_and_relationships(texts: list[str]) -> None:
    found = read(structurizr.write(hostile(texts)))

    assert len(found.elements) == len(texts) + 1
    assert len(found.relationships) == len(texts)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("person", "robot"), "robot does not belong into model"),
        (("-> orders-node-pay", "-> nobody"), "an unknown end"),
        (("orders-flow-1 ", "orders-flow-0 "), "one that is taken"),
        (('"Event bus"', '"Orders"'), "a name that is taken"),
        (("include *", "include nobody"), "unknown identifiers"),
        (('"insert"', '"${HOME}"'), "filled in"),
        (('"insert"', 'insert"'), "closed inside a word"),
        (('"insert"', '"insert'), "closed inside a word"),
        (("  views {\n", "  views {\n!script x\n"), "a directive"),
        (("#a8430c", "red"), "a value that is not known"),
        (("\n}\n", "\n"), "open at the end"),
        (("\n}\n", "\n}\n}\n"), "nothing to close"),
    ],
)
def test_reader_refuses_what_the_language_does(change: tuple[str, str], reason: str) -> None:
    with pytest.raises(GrammarError, match=reason):
        read(TEXT.replace(*change))
