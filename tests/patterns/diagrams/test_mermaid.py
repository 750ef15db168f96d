"""Mermaid: the exact text of a small diagram, and labels that mean something to the language."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patterns.diagrams import mermaid
from patterns.diagrams.model import Diagram, Flow, Node, clean
from tests.patterns.diagrams.samples import ORDERS, TEXTS, hostile

TEXT = """\
flowchart LR
  accTitle: Order intake
  accDescr: A client hands in an order.
  subgraph orders-cluster-vpc["Private network"]
    orders-node-handler("createOrder<br/>AWS Lambda"):::compute
    orders-node-table("Orders<br/>Aurora (partial)"):::data
  end
  orders-node-client("Client<br/>Browser"):::actor
  orders-node-pay("Payments"):::actor
  orders-node-bus("Event bus<br/>no equivalent"):::messaging
  orders-node-client orders-flow-0@-->|"POST /orders"| orders-node-handler
  orders-node-handler orders-flow-1@-->|"insert"| orders-node-table
  orders-node-handler orders-flow-2@-.->|"order #quot;created#quot;"| orders-node-bus
  orders-node-handler orders-flow-3@--> orders-node-pay
  classDef actor fill:#ededeb,stroke:#4c5a67,color:#17212b
  classDef compute fill:#f4ebe3,stroke:#a8430c,color:#17212b
  classDef data fill:#eaefe7,stroke:#23703a,color:#17212b
  classDef messaging fill:#f0eaf0,stroke:#7137a8,color:#17212b
  classDef gap fill:#fbfaf6,stroke-dasharray:5 4
  class orders-node-bus gap
"""
QUOTED = re.compile(r'"[^"]*"')
LINE = re.compile(
    r"flowchart LR|  acc(Title|Descr): .*|  subgraph [\w-]+\[#\]|  end|  class(Def)? [\w:#,.-]+ [\w:#,. -]+"
    r"|  (?:  )?[\w-]+\(#\):::\w+|  [\w-]+ [\w-]+@-\.?->(\|#\|)? [\w-]+|  [\w-]+ [\w-]+@-->(\|#\|)? [\w-]+"
)


def shown(label: str) -> str:
    """What Mermaid shows of a label between quotes."""
    named = {"quot": '"', "lt": "<", "gt": ">", "amp": "&"}
    return re.sub(r"#(\w+);", lambda code: named.get(code[1]) or chr(int(code[1])), label).replace(mermaid.SPLIT, "")


def test_text_of_a_small_diagram() -> None:
    assert mermaid.write(ORDERS) == TEXT


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("POST /orders", '"POST /orders"'),
        ('say "hi"', '"say #quot;hi#quot;"'),
        ("<script>", '"#lt;script#gt;"'),
        ("%%{init}%%", '"#37;#37;#123;init#125;#37;#37;"'),
        ("`md`", '"#96;md#96;"'),
        ("javascript:", '"javascript#58;"'),
        ("two\nlines", '"two lines"'),
        ("1. one", '"1#46; one"'),
        ("- item", '"#45; item"'),
        ("#quot;", '"#35;quot#59;"'),
        ("a\\nb", '"a#92;#8203;nb"'),
        ("$$x$$", '"#36;#8203;#36;x#36;#8203;#36;"'),
        ("", '" "'),
        ("漢字 ü", '"漢字 ü"'),
    ],
)
def test_label_is_quoted_and_what_means_something_is_an_entity(text: str, label: str) -> None:
    assert mermaid.quoted(text) == label


@given(st.text(max_size=60))
def test_label_shows_exactly_the_text(text: str) -> None:
    label = mermaid.quoted(text)

    assert shown(label[1:-1]).strip() == clean(text).replace(mermaid.SPLIT, "").strip()
    assert not set(label[1:-1]) & set('"<>&`%{}[]|:\\\n')


@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_no_text_of_an_author_stands_outside_quotes(texts: list[str]) -> None:
    text = mermaid.write(hostile(texts))

    lines = [QUOTED.sub("#", line) for line in text.split("\n")[:-1]]
    assert [line for line in lines if not LINE.fullmatch(line)] == []
    assert sum("@-" in line for line in lines) == len(texts)
    assert sum(":::" in line for line in lines) == len(texts)


@pytest.mark.parametrize("word", ["end", "graph", "subgraph-a", "Default", "click:x", "style.b", "classDef"])
def test_id_never_begins_with_a_word_of_the_language(word: str) -> None:
    diagram = Diagram(word, "Odd", nodes=(Node("end", "queue", "End"),), flows=(Flow("end", "end"),))

    names = re.findall(r"^  ([\w-]+)[( ]", mermaid.write(diagram), re.MULTILINE)

    assert [name for name in names if name.startswith("d-")]
    assert {name.split("-node-")[-1] for name in names if "-node-" in name} == {"end"}


def test_flow_to_an_unknown_node_is_left_out() -> None:
    diagram = Diagram("odd", "Odd", nodes=(Node("a", "queue", "A"),), flows=(Flow("a", "gone"),))

    assert "gone" not in mermaid.write(diagram)
