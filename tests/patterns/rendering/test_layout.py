"""The DOT that leaves the site, the DOT for our own drawing, and what is made of Graphviz's answer."""

import json
import re
import shutil
import subprocess
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patterns.diagrams.model import Cluster, Diagram, Flow, Node, clean
from patterns.rendering import LayoutFailed, dot_source, engine
from patterns.rendering.layout import layout, layout_source, safe
from tests.patterns.rendering.conftest import FakeDot
from tests.patterns.rendering.reading import SVG, squeezed
from tests.patterns.rendering.test_svg import HOSTILE

TWO = Diagram(
    "two",
    "Two",
    nodes=(
        Node("a", "function", "Send", "AWS Lambda", group="compute"),
        Node("b", "queue", "Queue", "", "none", group="messaging"),
    ),
    flows=(Flow("a", "b", "message", "async"), Flow("b", "a", "receipt")),
)
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')


def test_dot_text_of_two_nodes() -> None:
    assert dot_source(TWO) == (
        "digraph two {\n"
        "\tgraph [nodesep=0.4 pad=0.1 rankdir=LR ranksep=0.45 splines=spline]\n"
        "\tfontname=Helvetica fontsize=16 label=Two labelloc=t\n"
        "\tnode [fontname=Helvetica fontsize=14]\n"
        "\tedge [arrowsize=0.8 fontname=Helvetica fontsize=12]\n"
        '\ta [label="Send\\nAWS Lambda" class="node group-compute fit-full" color="#a8430c" fillcolor="#f4ebe3" '
        'height=1.319 id="two-node-a" shape=box style="rounded,filled" width=1.722]\n'
        '\tb [label="Queue\\nno equivalent" class="node group-messaging fit-none" color="#7137a8" '
        'fillcolor="#fbfaf6" height=1.319 id="two-node-b" shape=box style="rounded,dashed" width=1.722]\n'
        '\ta -> b [label=message arrowhead=vee headport=w id="two-flow-0" style=dashed tailport=e]\n'
        '\tb -> a [label=receipt arrowhead=normal constraint=false id="two-flow-1" style=solid]\n'
        "}\n"
    )


def test_dot_text_frames_the_nodes_of_a_cluster() -> None:
    nodes = (replace(TWO.nodes[0], cluster="vpc"), TWO.nodes[1])
    clusters = (Cluster("vpc", "Private network"), Cluster("none", "Empty"))

    text = dot_source(replace(TWO, nodes=nodes, clusters=clusters))

    assert text.endswith(
        "\tsubgraph cluster_vpc {\n"
        '\t\tcolor="#d8d4c8" label="Private network" labeljust=l margin=14 style=rounded\n'
        "\t\ta\n"
        "\t}\n"
        "}\n"
    )
    assert "Empty" not in text


def test_dot_text_leaves_out_flows_to_unknown_nodes() -> None:
    text = dot_source(replace(TWO, flows=(Flow("a", "c"), Flow("a", "b"))))

    assert text.count("->") == 1


def test_dot_text_keeps_a_colon_in_an_id_from_being_a_port() -> None:
    nodes = (replace(TWO.nodes[0], id="api:v1"), TWO.nodes[1])

    text = dot_source(replace(TWO, nodes=nodes, flows=(Flow("api:v1", "b"),)))

    assert '\t"api/v1" -> b ' in text


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("plain", "plain"),
        ("two\nlines", r"two\nlines"),
        ("\\N", r"\\N"),
        ("&lt;", "&amp;lt;"),
        ("<b>x</b>", "<b>x</b>"),
        ("", ""),
    ],
)
def test_safe_text_has_no_escapes_and_no_entities_of_its_own(text: str, label: str) -> None:
    assert safe(text) == label


@given(HOSTILE, HOSTILE, HOSTILE)
def test_no_text_of_an_author_stands_outside_quotes_in_dot(text: str, name: str, title: str) -> None:
    nodes = (Node(name, name, text, text, group=name, cluster=name), Node("b", "queue", text, fit=text))
    flows = (Flow(name, "b", text), Flow("b", name, title))
    diagram = Diagram(name, title, nodes=nodes, flows=flows, clusters=(Cluster(name, title),))

    outside = QUOTED.sub('""', dot_source(diagram))

    assert outside.count('"') % 2 == 0
    assert not set("<&|\\\x00") & set(outside)
    assert outside.count("->") == 2


def test_hostile_labels_leave_as_many_nodes_and_flows_for_graphviz(each_engine: str) -> None:
    labels = [
        '"',
        "\\",
        "<b>x</b>",
        "a\x00b",
        "{a|b}",
        "\\N",
        "&lt;",
        '"];evil[',
        "-> c",
        "🦀\u202e",
        "#",
        "<<i>y</i>>",
    ]
    nodes = tuple(Node(f"n{place}", "queue", label) for place, label in enumerate(labels))
    flows = tuple(Flow("n0", f"n{place}", label) for place, label in enumerate(labels))

    answer = json.loads(engine.run(dot_source(Diagram("hostile", "<b>x</b>", nodes=nodes, flows=flows)), engine.LAYOUT))

    assert [item["name"] for item in answer["objects"]] == [node.id for node in nodes]
    assert len(answer["edges"]) == len(flows)


@pytest.mark.skipif(not shutil.which("dot"), reason="Graphviz is not installed")
@settings(deadline=None, max_examples=20)
@given(st.lists(HOSTILE, min_size=12, max_size=12))
def test_graphviz_shows_exactly_the_text_of_a_label(labels: list[str]) -> None:
    nodes = tuple(Node(f"n{place}", "queue", label) for place, label in enumerate(labels))
    source = dot_source(Diagram("hostile", "Hostile", nodes=nodes))

    svg = subprocess.run(["dot", "-Tsvg"], input=source.encode(), capture_output=True, check=True).stdout

    root = fromstring(svg)  # noqa: S314 - what Graphviz has just written
    texts = {
        group.findtext(f"{SVG}title"): squeezed("".join(line.text or "" for line in group.iter(f"{SVG}text")))
        for group in root.iter(f"{SVG}g")
        if group.attrib["class"].startswith("node ")
    }
    assert texts == {f"n{place}": squeezed(clean(label)) for place, label in enumerate(labels)}


def test_layout_text_holds_no_word_of_an_author() -> None:
    nodes = (replace(TWO.nodes[0], id="secret-a", label="secret label", cluster="secret-frame"), TWO.nodes[1])
    flows = (Flow("secret-a", "b", "secret flow"),)
    clusters = (Cluster("secret-frame", "secret frame"),)

    text = layout_source(Diagram("secret", "secret title", "secret", nodes, flows, clusters))

    assert "secret" not in text
    assert "n0 -> n1" in text
    assert "subgraph cluster_0" in text


def test_layout_has_a_place_for_everything(each_engine: str) -> None:
    nodes = (replace(TWO.nodes[0], cluster="vpc"), TWO.nodes[1])
    diagram = replace(TWO, nodes=nodes, clusters=(Cluster("vpc", "VPC"),))

    found = layout(diagram)

    assert found.nodes.keys() == {"a", "b"}
    assert found.nodes["a"][0] < found.nodes["b"][0]
    assert all(0 <= x <= found.width and 0 <= y <= found.height for x, y in found.nodes.values())
    assert len(found.routes) == 2
    assert all(route.label for route in found.routes)
    left, top, right, bottom = found.frames["vpc"]
    assert left < found.nodes["a"][0] < right
    assert top < found.nodes["a"][1] < bottom


def test_long_way_back_is_laid_out_forward_and_drawn_from_its_own_source(any_engine: str) -> None:
    """A job two steps on writes back to the first: its flow ends there and goes past nothing on the right."""
    nodes = tuple(Node(name, "function", name) for name in "abc")
    diagram = Diagram("way", "Way", nodes=nodes, flows=(Flow("a", "b"), Flow("b", "c"), Flow("c", "a", "write")))

    found = layout(diagram)

    back = found.routes[2]
    assert re.search(r"n0 -> n2 \[.*dir=back", layout_source(diagram))
    assert abs(back.tip[0] - found.nodes["a"][0]) < abs(back.points[0][0] - found.nodes["a"][0])
    assert all(x <= found.nodes["c"][0] for x, _ in back.points)


def test_layout_is_the_same_at_every_run(any_engine: str) -> None:
    assert layout(TWO) == layout(TWO)


NODES = [{"name": "n0", "pos": "62,48"}, {"name": "n1", "pos": "262,48"}]
EDGES = [
    {"id": "f0", "pos": "e,200,48 124,48 150,48 170,48 190,48", "lp": "160,60"},
    {"id": "f1", "pos": "s,200,48 190,48 170,48 150,48 124,48"},
]
ANSWER: dict[str, Any] = {"bb": "0,0,324,96", "objects": NODES, "edges": EDGES}


def printed(answer: str) -> str:
    # It reads up to the end of one graph, as a process of the pool gets no end of its input.
    return f"sed '/^}}$/q' > /dev/null\ncat <<'END'\n{answer}\nEND"


def test_answer_of_the_engine_becomes_places_counted_from_above(fake_dot: FakeDot) -> None:
    fake_dot(printed(json.dumps(ANSWER | {"bb": "0,0,324,100"})))

    found = layout(TWO)

    assert (found.width, found.height) == (324, 100)
    assert found.nodes == {"a": (62, 52), "b": (262, 52)}
    assert found.routes[0].tip == (200, 52)
    assert found.routes[0].label == (160, 40)
    assert found.routes[1].label is None
    assert found.routes[1].tip == found.routes[1].points[-1]


@pytest.mark.parametrize(
    "answer",
    [
        "not json",
        "[" * 100_000,
        "[]",
        "null",
        "{}",
        json.dumps(ANSWER | {"bb": "0,0"}),
        json.dumps(ANSWER | {"bb": 5}),
        json.dumps(ANSWER | {"bb": "0,0,nan,96"}),
        json.dumps(ANSWER | {"bb": "0,0,1e300,96"}),
        json.dumps(ANSWER | {"bb": "0,0,-324,96"}),
        json.dumps(ANSWER | {"objects": NODES[:1]}),
        json.dumps(ANSWER | {"objects": [NODES[0], {"name": "n1"}]}),
        json.dumps(ANSWER | {"objects": [NODES[0], {"name": "n1", "pos": ""}]}),
        json.dumps(ANSWER | {"objects": [NODES[0], {"name": "n1", "pos": "x,y"}]}),
        json.dumps(ANSWER | {"edges": EDGES[:1]}),
        json.dumps(ANSWER | {"edges": [EDGES[0], {"id": "f1", "pos": "1,1 2,2"}]}),
        json.dumps(ANSWER | {"edges": [EDGES[0], {"id": "f1", "pos": "1,1 2,2 3 4,4"}]}),
        json.dumps(ANSWER | {"edges": 7}),
    ],
    ids=range(18),
)
def test_answer_that_is_no_layout_is_a_failed_layout(fake_dot: FakeDot, answer: str) -> None:
    fake_dot(printed(answer))

    with pytest.raises(LayoutFailed, match="wrote something that is not a layout"):
        layout(TWO)
