"""What a template is as text: the same each time, and of one shape whatever the names are."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patterns.diagrams.model import Diagram, Flow, Node
from patterns.starters.brief import Brief, Choice, Settings
from patterns.starters.sam.target import SAM
from patterns.starters.sam.text import Noted, Resource, written
from patterns.starters.starter import starter
from tests.patterns.starters.stack import parsed

ORDERS = Diagram(
    "orders",
    "Orders",
    nodes=(
        Node("gateway", "api-gateway", "API"),
        Node("intake", "function", "takeOrder", because=("triggers",)),
        Node("files", "object-store", "Files"),
        Node("worker", "function", "Worker"),
        Node("outside", "external-service", "Bank"),
    ),
    flows=(
        Flow("gateway", "intake", "POST /orders"),
        Flow("intake", "outside", "call"),
        Flow("files", "worker", "object created", "async"),
        Flow("worker", "files", "save"),
    ),
    provider="aws",
)
HOSTILE = st.text(min_size=1, max_size=200) | st.sampled_from(
    [
        '"\n  Evil:\n    Type: AWS::IAM::User\n',
        "${AWS::AccountId}",
        "!Sub ${x}",
        "# a\u2028Resources:",
        "*/ // <!-- {{x}} {% x %}",
        "\u202e\u200b\x00\x1b[31m",
        "- a: &x *x",
        "'" * 100,
        "\N{PILE OF POO}" * 60,
    ]
)


def template(brief: Brief) -> dict[str, Any]:
    return parsed(str(starter(brief, SAM).files["template.yaml"]))


def shape(value: Any) -> Any:
    """The structure with every plain text masked."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value]
    return "text" if isinstance(value, str) else value


@given(HOSTILE)
@settings(max_examples=60, deadline=None)
def test_title_and_reasons_change_no_structure(text: str) -> None:
    plain = Brief("Orders", ORDERS, causes={"triggers": "HTTP"})
    hostile = replace(
        plain,
        title=text,
        causes={"triggers": text},
        settings=Settings(memory_mb=Choice(512, text), slow_ms=Choice(9, text)),
    )

    expected = shape(template(replace(plain, settings=Settings(slow_ms=Choice(9, "")))))
    assert shape(template(hostile)) == expected


@given(st.lists(HOSTILE, min_size=5, max_size=5))
@settings(max_examples=60, deadline=None)
def test_labels_make_the_same_resources_under_other_names(labels: list[str]) -> None:
    nodes = tuple(replace(node, label=label) for node, label in zip(ORDERS.nodes, labels, strict=True))
    hostile = template(Brief("Orders", replace(ORDERS, nodes=nodes)))

    kinds = [row["Type"] for row in template(Brief("Orders", ORDERS))["Resources"].values()]
    assert [row["Type"] for row in hostile["Resources"].values()] == kinds


def test_template_is_the_same_to_the_byte() -> None:
    brief = Brief("Orders", ORDERS)

    assert starter(brief, SAM).archive() == starter(brief, SAM).archive()


@pytest.mark.parametrize("text", ["yes", "1e3", "0123", "null", "a: b", "- a", "# a", "", "~", "@a", "`a`", "\ttab"])
def test_text_stays_text(text: str) -> None:
    lines = Resource("A", "AWS::SQS::Queue", "why", {"Name": text, "Rows": [text, {"Name": text}]}).lines()

    found = parsed("\n".join(["R:", *lines]))["R"]["A"]["Properties"]
    assert found == {"Name": text, "Rows": [text, {"Name": text}]}


def test_reason_stands_above_what_it_is_for() -> None:
    lines = list(written({"A": Noted(1, "why\nso"), "B": Noted(None, "never"), "C": [Noted("x", "row")]}, 0))

    assert lines == ["# why so", "A: 1", "C:", "  # row", '  - "x"']
