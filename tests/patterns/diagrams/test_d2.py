"""D2: the exact text of a small diagram, and labels that mean something to the language."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patterns.diagrams import d2
from patterns.diagrams.model import Diagram, Flow, Node, clean
from tests.patterns.diagrams.samples import ORDERS, TEXTS, hostile

TEXT = r"""# Order intake
direction: right
classes: {
  actor: {style: {fill: "#ededeb"; stroke: "#4c5a67"; border-radius: 8}}
  compute: {style: {fill: "#f4ebe3"; stroke: "#a8430c"; border-radius: 8}}
  data: {style: {fill: "#eaefe7"; stroke: "#23703a"; border-radius: 8}}
  messaging: {style: {fill: "#f0eaf0"; stroke: "#7137a8"; border-radius: 8}}
  gap: {style: {fill: "#fbfaf6"; stroke-dash: 4}}
  sync: {style: {stroke: "#4c5a67"}}
  async: {style: {stroke: "#4c5a67"; stroke-dash: 4}}
}
orders-cluster-vpc: "Private network" {
  style: {fill: transparent; stroke: "#4c5a67"; stroke-dash: 2; border-radius: 12}
  orders-node-handler: "createOrder\nAWS Lambda" {class: compute}
  orders-node-table: "Orders\nAurora (partial)" {class: data}
}
orders-node-client: "Client\nBrowser" {class: actor}
orders-node-pay: "Payments" {class: actor}
orders-node-bus: "Event bus\nno equivalent" {class: [messaging; gap]}
orders-node-client -> orders-cluster-vpc.orders-node-handler: "POST /orders" {class: [sync; orders-flow-0]}
orders-cluster-vpc.orders-node-handler -> orders-cluster-vpc.orders-node-table: "insert" {class: [sync; orders-flow-1]}
orders-cluster-vpc.orders-node-handler -> orders-node-bus: "order \"created\"" {class: [async; orders-flow-2]}
orders-cluster-vpc.orders-node-handler -> orders-node-pay: {class: [sync; orders-flow-3]}
"""
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')


def test_text_of_a_small_diagram() -> None:
    assert d2.write(ORDERS) == TEXT


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("POST /orders", '"POST /orders"'),
        ('say "hi"', r'"say \"hi\""'),
        ("C:\\", r'"C:\\"'),
        ("a\\nb", r'"a\\nb"'),
        ("${HOME}", r'"\${HOME}"'),
        ("|md x|", '"|md x|"'),
        ("two\nlines", '"two lines"'),
        ("漢字", '"漢字"'),
    ],
)
def test_label_is_quoted_and_escaped(text: str, label: str) -> None:
    assert d2.quoted(text) == label


@given(st.text(max_size=60))
def test_label_is_one_string_that_shows_exactly_the_text(text: str) -> None:
    label = d2.quoted(text)

    assert QUOTED.fullmatch(label)
    assert re.sub(r"\\(.)", r"\1", label[1:-1]) == clean(text).strip()


@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_no_text_of_an_author_stands_outside_quotes(texts: list[str]) -> None:
    comment, *lines = d2.write(hostile(texts)).split("\n")

    outside = [QUOTED.sub("#", line) for line in lines]
    assert comment.startswith("# ")
    assert [line for line in outside if not re.fullmatch(r"[\w .:;>#{}\[\]-]*", line)] == []
    assert sum(" -> " in line for line in outside) == len(texts)
    assert sum(line.count("{") - line.count("}") for line in outside) == 0


def test_flow_to_an_unknown_node_is_left_out() -> None:
    diagram = Diagram("odd", "Odd", nodes=(Node("a", "queue", "A"),), flows=(Flow("a", "gone"),))

    assert "gone" not in d2.write(diagram)
