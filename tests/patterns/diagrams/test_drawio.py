"""draw.io files: places of the picture, names of icons, hostile labels."""

from dataclasses import replace
from html import unescape
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given

from patterns.diagrams import drawio
from patterns.diagrams.drawio import icon_style
from patterns.diagrams.model import Cluster, Diagram, Flow, Node, clean
from patterns.diagrams.palette import LIGHT
from patterns.diagrams.picture import MARGIN, Layout, Picture, Route, picture
from tests.patterns.diagrams.samples import TEXTS
from tests.patterns.reading_drawio import read

DIAGRAM = Diagram(
    "orders",
    "Orders",
    nodes=(
        Node("a", "client", "Client", group="actor"),
        Node("b", "queue", "Orders", "Amazon SQS", "partial", "vpc", group="messaging", icon="mxgraph.aws4.sqs"),
        Node("c", "cache", "Cache", fit="none", group="data"),
    ),
    flows=(Flow("a", "b", "send", "async"), Flow("b", "c"), Flow("b", "a", "receipt")),
    clusters=(Cluster("vpc", "Network"),),
)
AWAY = ((0.0, 0.0), (1.0, 1.0), (2.0, 2.0), (3.0, 3.0))
LAYOUT = Layout(
    520,
    260,
    nodes={"a": (62, 60), "b": (262, 60), "c": (462, 200)},
    routes=tuple(Route(AWAY, (3.0, 3.0), (160.0, 47.5)) for _ in DIAGRAM.flows),
    frames={"vpc": (190, 5, 330, 115)},
)


def drawn(diagram: Diagram = DIAGRAM) -> Picture:
    return picture(diagram, LAYOUT)


def test_boxes_stand_where_they_stand_in_the_picture() -> None:
    sheet = read(drawio.write(drawn()))

    places = [(item.id, item.x, item.y, item.width, item.height) for item in sheet.kind("orders-node-")]
    assert places == [(f"orders-node-{box.node.id}", box.x, box.y, box.width, box.height) for box in drawn().boxes]


def test_frame_holds_its_nodes() -> None:
    sheet = read(drawio.write(drawn()))

    frame = sheet.shapes["orders-cluster-vpc"]
    assert (frame.x, frame.y, frame.width, frame.height) == (190 + MARGIN, 5 + MARGIN, 140, 110)
    assert frame.style["container"] == "1"
    assert [item.parent for item in sheet.kind("orders-node-")] == ["1", "orders-cluster-vpc", "1"]


def test_arrows_join_their_boxes_at_the_places_of_the_picture() -> None:
    first, second, _ = read(drawio.write(drawn())).arrows.values()

    assert (first.id, first.source, first.target) == ("orders-flow-0", "orders-node-a", "orders-node-b")
    assert (first.style["exitX"], first.style["entryX"]) == ("1", "0")
    assert first.points == ()
    assert second.points == tuple((x, y) for x, y in drawn().arrows[1].points[1:3])


def test_flow_that_does_not_wait_is_dashed_with_an_open_head() -> None:
    first, second, _ = read(drawio.write(drawn())).arrows.values()

    assert (first.style["dashed"], first.style["endArrow"]) == ("1", "open")
    assert (second.style["dashed"], second.style["endArrow"]) == ("0", "block")


def test_label_stands_where_it_stands_in_the_picture() -> None:
    """draw.io sets it to the middle of the arrow and moves it by the offset."""
    arrow = drawn().arrows[0]
    assert arrow.plate

    cell = next(cell for cell in fromstring(drawio.write(drawn())).iter("mxCell") if cell.get("id") == "orders-flow-0")  # noqa: S314

    offset = cell[0][-1].attrib
    middle = (arrow.points[0][0] + arrow.head[1][0]) / 2
    assert offset["as"] == "offset"
    assert float(offset["x"]) == pytest.approx(arrow.plate.x - middle, abs=0.06)
    assert float(offset["y"]) == pytest.approx(arrow.plate.y - arrow.points[0][1], abs=0.06)


def test_node_with_an_icon_holds_it_where_the_glyph_is() -> None:
    sheet = read(drawio.write(drawn()))

    icon = sheet.shapes["orders-node-b-icon"]
    assert (icon.x, icon.y) == drawn().boxes[1].glyph_at
    assert icon.style["resIcon"] == "mxgraph.aws4.sqs"
    assert [name for name in sheet.shapes if name.endswith("-icon")] == ["orders-node-b-icon"]


def test_box_has_the_colour_of_its_group_and_a_gap_is_dashed_and_empty() -> None:
    first, second, gap = read(drawio.write(drawn())).kind("orders-node-")

    assert [item.style["strokeColor"] for item in (first, second, gap)] == [
        LIGHT["actor"],
        LIGHT["messaging"],
        LIGHT["data"],
    ]
    assert (gap.style["dashed"], gap.style["fillColor"]) == ("1", "none")
    assert gap.value.endswith("no equivalent")


def test_box_of_a_partial_service_carries_a_mark() -> None:
    sheet = read(drawio.write(drawn()))

    assert [(item.id, item.value) for item in sheet.shapes.values() if item.id.endswith("-mark")] == [
        ("orders-node-b-mark", "partial")
    ]


@pytest.mark.parametrize(
    ("icon", "style"),
    [
        ("mxgraph.aws4.lambda", {"shape": "mxgraph.aws4.resourceIcon", "resIcon": "mxgraph.aws4.lambda"}),
        ("mxgraph.gcp2.cloud_run", {"shape": "mxgraph.gcp2.cloud_run"}),
        (
            "img/lib/azure2/compute/Function_Apps.svg",
            {"shape": "image", "image": "img/lib/azure2/compute/Function_Apps.svg"},
        ),
    ],
)
def test_icon_is_drawn_by_its_library(icon: str, style: dict[str, str]) -> None:
    assert style.items() <= icon_style(icon, "#123456").items()


@pytest.mark.parametrize(
    "icon",
    [
        "",
        "lambda",
        "https://evil.example/x.svg",
        "img/lib/azure2/../../x.svg",
        "img/lib/azure2/x.png",
        "data:image/svg+xml,x",
        "mxgraph.aws4.x;image=https://evil.example/x.svg",
        "mxgraph.gcp2.x\n",
    ],
)
def test_anything_else_is_no_icon(icon: str) -> None:
    assert icon_style(icon, "#123456") == {}


@given(TEXTS, TEXTS)
def test_hostile_text_changes_nothing_but_the_text(label: str, flow: str) -> None:
    nodes = (replace(DIAGRAM.nodes[0], label=label, icon=label), *DIAGRAM.nodes[1:])
    flows = (replace(DIAGRAM.flows[0], label=flow), *DIAGRAM.flows[1:])
    diagram = replace(DIAGRAM, title=label, nodes=nodes, flows=flows, clusters=(Cluster("vpc", label),))

    sheet = read(drawio.write(drawn(diagram)))

    first = sheet.shapes["orders-node-a"]
    lines = fromstring(f"<p>{first.value.replace('<br>', ' ')}</p>")  # noqa: S314
    assert {element.tag for element in lines.iter()} <= {"p", "b"}
    assert "".join("".join(lines.itertext()).split()) == "".join(clean(label).split())
    arrow = sheet.arrows["orders-flow-0"]
    assert "".join(unescape(arrow.value.replace("<br>", "")).split()) == "".join(clean(flow).split())
    assert unescape(sheet.shapes["orders-cluster-vpc"].value) == clean(label)
    assert len(sheet.kind("orders-node-")) == 3
    assert len(sheet.arrows) == 3
