"""Which flows go straight or in one even curve."""

from patterns.diagrams.dot import Card
from patterns.diagrams.model import Diagram, Flow, Node
from patterns.diagrams.routes import even_ways

BOX = Card(100, 80)
NODES = tuple(Node(name, "queue", name) for name in "abc")


def drawn(*flows: Flow) -> Diagram:
    return Diagram("ways", "Ways", nodes=NODES, flows=flows)


def test_flow_between_neighbours_runs_straight_from_side_to_side() -> None:
    [way] = even_ways(drawn(Flow("a", "b")), {"a": (50, 40), "b": (250, 40)}, BOX)

    assert way == (((100, 40), (145.5, 40), (145.5, 40), (191, 40)), (200, 40))


def test_flow_back_leaves_from_the_left_side() -> None:
    [way] = even_ways(drawn(Flow("b", "a")), {"a": (50, 40), "b": (250, 40)}, BOX)

    assert way is not None
    points, tip = way
    assert (points[0], tip) == ((200, 40), (100, 40))


def test_flow_to_another_row_leaves_and_arrives_level() -> None:
    [way] = even_ways(drawn(Flow("a", "b")), {"a": (50, 40), "b": (250, 240)}, BOX)

    assert way is not None
    points, _ = way
    assert points[0][1] == points[1][1]
    assert points[2][1] == points[3][1]


def test_flow_between_boxes_that_are_too_close_keeps_the_way_of_the_engine() -> None:
    assert even_ways(drawn(Flow("a", "b")), {"a": (50, 40), "b": (180, 40)}, BOX) == [None]


def test_flow_that_a_box_stands_in_the_way_of_keeps_the_way_of_the_engine() -> None:
    places = {"a": (50, 40), "b": (450, 40), "c": (250, 60)}

    assert even_ways(drawn(Flow("a", "b")), places, BOX) == [None]


def test_flow_to_itself_keeps_the_way_of_the_engine() -> None:
    assert even_ways(drawn(Flow("a", "a")), {"a": (50, 40)}, BOX) == [None]


def test_flows_between_the_same_boxes_run_in_parallel() -> None:
    flows = (Flow("a", "b", "ask"), Flow("b", "a", "answer"))

    ways = even_ways(drawn(*flows), {"a": (50, 40), "b": (250, 40)}, BOX)

    assert [way[1][1] for way in ways if way] == [27.5, 52.5]


def test_parallel_flows_stay_within_the_boxes() -> None:
    flows = tuple(Flow("a", "b", f"call {number}") for number in range(8))

    ways = even_ways(drawn(*flows), {"a": (50, 40), "b": (250, 40)}, BOX)

    assert all(way and 0 < way[1][1] < 80 for way in ways)
