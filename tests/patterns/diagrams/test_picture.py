"""From a layout to shapes: nothing is lost, everything is inside, text stands in its box."""

from dataclasses import replace

import pytest

from patterns.diagrams import dot
from patterns.diagrams.model import Cluster, Diagram, Flow, Node
from patterns.diagrams.picture import MARGIN, Layout, Picture, Route, picture

NODES = (
    Node("a", "client", "Client", group="actor"),
    Node("b", "queue", "Orders", "Amazon SQS", fit="partial", group="messaging", cluster="vpc"),
)
FLOWS = (Flow("a", "b", "send", "async"), Flow("b", "a", "receipt"))
DIAGRAM = Diagram("orders", "Orders", nodes=NODES, flows=FLOWS, clusters=(Cluster("vpc", "Network"), Cluster("x", "X")))
WAY = ((124.0, 47.5), (150.0, 47.5), (170.0, 47.5), (190.0, 47.5))
LAYOUT = Layout(
    330,
    120,
    nodes={"a": (62, 60), "b": (262, 60)},
    routes=(Route(WAY, (199.0, 47.5), (160.0, 47.5)), Route(WAY[::-1], (115.0, 47.5), (160.0, 47.5))),
    frames={"vpc": (190, 5, 330, 115)},
)


@pytest.fixture
def drawn() -> Picture:
    return picture(DIAGRAM, LAYOUT)


def test_shapes_come_in_the_order_of_the_diagram(drawn: Picture) -> None:
    assert [box.node for box in drawn.boxes] == list(NODES)
    assert [arrow.flow for arrow in drawn.arrows] == list(FLOWS)


def test_picture_is_the_layout_with_a_margin(drawn: Picture) -> None:
    assert (drawn.width, drawn.height) == (330 + 2 * MARGIN, 120 + 2 * MARGIN)
    assert (drawn.boxes[0].x, drawn.boxes[0].y) == (MARGIN, 60 - 95 / 2 + MARGIN)


def test_all_boxes_have_the_size_of_the_card(drawn: Picture) -> None:
    card = dot.card(DIAGRAM)

    assert {(box.width, box.height) for box in drawn.boxes} == {(card.width, card.height)}


def test_text_and_glyph_stand_inside_their_box(drawn: Picture) -> None:
    for box in drawn.boxes:
        assert all(box.y < line.y < box.y + box.height for line in box.lines)
        assert all(line.x == box.x + box.width / 2 for line in box.lines)
        assert box.x < box.glyph_at[0] < box.x + box.width - dot.GLYPH


def test_box_of_a_partial_service_carries_a_mark(drawn: Picture) -> None:
    marks = [[line.text for line in box.all_lines if line.kind == "mark"] for box in drawn.boxes]

    assert marks == [[], ["partial"]]


def test_label_of_a_flow_is_centred_on_its_ground(drawn: Picture) -> None:
    for arrow in drawn.arrows:
        assert arrow.plate is not None
        assert [line.x for line in arrow.lines] == [arrow.plate.x]
        assert arrow.plate.held([(arrow.lines[0].x, arrow.lines[0].y)])


def test_labels_do_not_cover_boxes_or_each_other(drawn: Picture) -> None:
    one, other = (arrow.plate for arrow in drawn.arrows)

    assert one is not None
    assert other is not None
    assert not one.met([other])
    assert all(plate.left > 134 and plate.left + plate.width < 210 for plate in (one, other))


def test_line_runs_through_an_open_head_and_stops_at_a_filled_one(drawn: Picture) -> None:
    sends, answers = drawn.arrows

    assert sends.line[-1] == sends.head[1]
    assert answers.line[-1] == answers.points[-1]
    assert answers.line[-1] != answers.head[1]


def test_frame_is_drawn_where_the_layout_has_one(drawn: Picture) -> None:
    [frame] = drawn.frames

    assert frame.cluster.label == "Network"
    assert (frame.x, frame.y, frame.width, frame.height) == (200, 15, 140, 110)
    assert frame.line.text == "Network"


def test_flow_without_a_label_has_no_ground() -> None:
    flows = (replace(FLOWS[0], label=" "), FLOWS[1])

    drawn = picture(replace(DIAGRAM, flows=flows), LAYOUT)

    assert (drawn.arrows[0].lines, drawn.arrows[0].plate) == ((), None)


def test_route_of_the_engine_stays_where_no_even_way_goes() -> None:
    near = replace(LAYOUT, nodes={"a": (62, 60), "b": (200, 60)})

    drawn = picture(DIAGRAM, near)

    assert drawn.arrows[0].points == tuple((x + MARGIN, y + MARGIN) for x, y in WAY)


def test_same_input_gives_the_same_picture(drawn: Picture) -> None:
    assert picture(DIAGRAM, LAYOUT) == drawn


def test_layout_of_another_diagram_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        picture(replace(DIAGRAM, flows=FLOWS[:1]), LAYOUT)
