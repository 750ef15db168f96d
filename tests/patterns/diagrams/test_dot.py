"""What Graphviz is told of each node, flow and frame."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patterns.diagrams import dot
from patterns.diagrams.measure import text_width
from patterns.diagrams.model import Cluster, Diagram, Flow, Node
from patterns.diagrams.palette import LIGHT

NODE = Node("handler", "function", "createUser", "AWS Lambda", group="compute")
BOX = dot.Card(124, 95)
LABELS = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=40)


def test_box_of_a_short_label_is_the_narrowest() -> None:
    assert dot.card(Diagram("one", "One", nodes=(replace(NODE, service=""),))) == dot.Card(124, 80)


def test_box_grows_by_a_line_for_the_service() -> None:
    assert dot.card(Diagram("one", "One", nodes=(NODE,))) == dot.Card(124, 95)


def test_box_of_a_diagram_without_nodes_has_a_size() -> None:
    assert dot.card(Diagram("none", "None")) == dot.Card(124, 62)


@given(st.lists(st.builds(Node, st.just("n"), st.just("queue"), LABELS, LABELS), min_size=1, max_size=4))
def test_box_holds_the_text_of_every_node(nodes: list[Node]) -> None:
    box = dot.card(Diagram("any", "Any", nodes=tuple(nodes)))

    for node in nodes:
        labels, services = dot.label_lines(node), dot.service_lines(node)
        text = len(labels) * dot.LABEL_LINE + len(services) * dot.SERVICE_LINE
        assert box.height >= dot.GLYPH + 2 * dot.PADDING + text
        assert all(text_width(line, dot.LABEL_SIZE) <= box.width - 2 * dot.PADDING + 1 for line in labels)
        assert all(text_width(line, dot.SERVICE_SIZE) <= box.width - 2 * dot.PADDING + 1 for line in services)


def test_node_is_a_filled_box_in_the_colour_of_its_group() -> None:
    assert dot.node_attributes(NODE, BOX) == {
        "label": "createUser\nAWS Lambda",
        "shape": "box",
        "style": "rounded,filled",
        "color": LIGHT["compute"],
        "fillcolor": "#f4ebe3",
        "width": "1.722",
        "height": "1.319",
        "class": "node group-compute fit-full",
    }


def test_gap_is_dashed_empty_and_says_so() -> None:
    attributes = dot.node_attributes(replace(NODE, service="", fit="none"), BOX)

    assert attributes["style"] == "rounded,dashed"
    assert attributes["fillcolor"] == LIGHT["paper"]
    assert attributes["label"] == "createUser\nno equivalent"
    assert attributes["class"] == "node group-compute fit-none"


def test_partial_fit_is_in_the_class() -> None:
    assert dot.node_attributes(replace(NODE, fit="partial"), BOX)["class"] == "node group-compute fit-partial"


@pytest.mark.parametrize("name", ["", "paper", 'x" onload="y', "ink-soft"])
def test_unknown_group_or_fit_gets_a_known_class_and_colour(name: str) -> None:
    attributes = dot.node_attributes(replace(NODE, group=name, fit=name), BOX)

    assert attributes["class"] == "node group-actor fit-full"
    assert attributes["color"] == LIGHT["actor"]


def test_flow_that_waits_is_solid_from_side_to_side() -> None:
    flow = Flow("a", "b", "call")

    assert dot.flow_attributes(Diagram("two", "Two", flows=(flow,)), flow) == {
        "label": "call",
        "style": "solid",
        "arrowhead": "normal",
        "tailport": "e",
        "headport": "w",
    }


def test_flow_that_does_not_wait_is_dashed_with_an_open_head() -> None:
    flow = Flow("a", "b", "event", "async")

    attributes = dot.flow_attributes(Diagram("two", "Two", flows=(flow,)), flow)

    assert (attributes["style"], attributes["arrowhead"]) == ("dashed", "vee")


def test_answer_does_not_turn_the_ranks_around() -> None:
    call, answer = Flow("a", "b"), Flow("b", "a")

    assert dot.flow_route(Diagram("two", "Two", flows=(call, answer)), answer) == {"constraint": "false"}


def test_flow_to_itself_leaves_its_way_to_the_engine() -> None:
    flow = Flow("a", "a")

    assert dot.flow_route(Diagram("one", "One", flows=(flow,)), flow) == {}


def test_frame_is_named_without_control_characters() -> None:
    assert dot.cluster_attributes(Cluster("vpc", "Private\x00\nnetwork"))["label"] == "Private network"


def test_members_are_the_nodes_of_each_cluster_in_order() -> None:
    nodes = (Node("a", "queue", "A", cluster="vpc"), Node("b", "queue", "B"), Node("c", "queue", "C", cluster="vpc"))
    diagram = Diagram("vpc", "VPC", nodes=nodes, clusters=(Cluster("edge", "Edge"), Cluster("vpc", "VPC")))

    assert dot.members(diagram) == {"vpc": [nodes[0], nodes[2]]}


def test_room_for_a_label_is_larger_than_its_ground() -> None:
    flow = Flow("a", "b", "POST /users")

    width, height = dot.plate(flow)

    assert width > text_width("POST /users", dot.FLOW_SIZE)
    assert dot.flow_room(flow) == (round(width) + 18, round(height) + 8)


@pytest.mark.parametrize("label", ["", "  ", "\x00"])
def test_flow_without_text_takes_no_room(label: str) -> None:
    flow = Flow("a", "b", label)

    assert dot.plate(flow) == (0, 0)
    assert dot.flow_room(flow) == (0, 0)
