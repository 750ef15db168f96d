"""The costs over the load as a picture: what is drawn, what it is called and how it reads."""

from typing import Any

import pytest

from advisor.curve import LINE, Curve, NarrowCurve


def curve(functions: list[float], containers: list[float], costs: dict[str, Any] | None = None) -> Curve:
    factors = [0.01, 0.1, 1.0, 10.0, 100.0]
    rows = zip(factors, functions, containers, strict=True)
    points = [{"factor": factor, "functions": one, "containers": other} for factor, one, other in rows]
    return Curve({"curve": points, **(costs or {})})


CROSSING = ([0.05, 0.5, 5, 50, 500], [90, 90, 90, 90, 160])


def places(line: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, _, y in (point.partition(",") for point in line.split())]


def test_lines_run_from_side_to_side_within_the_picture() -> None:
    drawn = curve(*CROSSING)

    for line in (drawn.functions, drawn.containers):
        points = places(line)
        assert [x for x, _ in points] == sorted(x for x, _ in points)
        assert (points[0][0], points[-1][0]) == (drawn.left, drawn.right)
        assert all(drawn.top <= y <= drawn.bottom for _, y in points)


def test_narrow_curve_says_the_same_in_less_room() -> None:
    wide = curve(*CROSSING)
    narrow = NarrowCurve({"curve": wide.points})

    assert narrow.summary == wide.summary
    assert narrow.right < narrow.width < wide.width
    assert [tick.text for tick in narrow.loads] == ["1/100", "1/10", "today", "\u00d710", "\u00d7100"]
    assert [tick.text for tick in narrow.crossings] == [tick.text for tick in wide.crossings]


def test_lower_cost_is_drawn_lower() -> None:
    drawn = curve(*CROSSING)

    functions, containers = places(drawn.functions), places(drawn.containers)
    assert functions[0][1] > containers[0][1]
    assert functions[-1][1] < containers[-1][1]


def test_curve_says_where_the_cheaper_side_changes() -> None:
    drawn = curve(*CROSSING)

    assert drawn.summary == (
        "At a hundredth of the load functions cost less, at a hundred times containers; it changes before 100 times "
        "the load of today."
    )
    assert [row.cheaper for row in drawn.rows] == [*["functions"] * 4, "containers"]
    assert [row.load for row in drawn.rows] == ["1/100", "1/10", "today", "10 times", "100 times"]


def test_curve_without_a_change_says_who_is_cheaper_throughout() -> None:
    assert curve([1, 2, 3, 4, 5], [9, 9, 9, 9, 9]).summary == (
        "From a hundredth to a hundred times the load, functions cost less."
    )


def test_amounts_that_round_to_the_same_are_called_so_and_change_nothing() -> None:
    drawn = curve([0.012, 0.2, 2, 20, 200], [0.006, 0.1, 1, 10, 100])

    assert [row.cheaper for row in drawn.rows][:2] == ["the same", "containers"]
    assert drawn.summary == "From a hundredth to a hundred times the load, containers cost less."
    assert len({tick.at for tick in drawn.amounts}) == len(drawn.amounts)


@pytest.mark.parametrize("amounts", [[0.0] * 5, [1e-9] * 5, [7.0] * 5, [0, 1, 1e3, 1e6, 1e9]])
def test_any_amounts_can_be_drawn(amounts: list[float]) -> None:
    drawn = curve(amounts, amounts)

    assert all(drawn.top <= y <= drawn.bottom for _, y in places(drawn.functions))
    assert len({tick.at for tick in drawn.amounts}) >= 2
    assert {row.cheaper for row in drawn.rows} == {"the same"}
    assert drawn.summary == "From a hundredth to a hundred times the load, the two cost the same."


def test_names_of_the_lines_stand_apart() -> None:
    for lines in (CROSSING, ([5, 5, 5, 5, 5], [5, 5, 5, 5, 5]), ([1e-3] * 5, [1e-3] * 5)):
        drawn = curve(*lines)
        first, second = drawn.labels

        assert {first.side, second.side} == {"functions", "containers"}
        assert abs(first.y - second.y) >= LINE - 0.1
        assert all(drawn.top <= label.y <= drawn.bottom for label in (first, second))


def test_machines_are_drawn_where_every_point_has_their_cost() -> None:
    points = [{"factor": factor, "functions": 1.0, "containers": 2.0, "machines": 3.0} for factor in (0.01, 1.0, 100.0)]

    assert Curve({"curve": points}).sides == ["functions", "containers", "machines"]
    assert Curve({"curve": [*points[:2], {**points[2], "machines": None}]}).sides == ["functions", "containers"]
    assert [row.machines_text for row in Curve({"curve": points}).rows] == ["3.00"] * 3


def test_break_even_is_marked_where_the_lines_cross() -> None:
    [crossing] = curve(*CROSSING).crossings

    assert crossing.text == "break-even at 22 times"
    assert crossing.is_late
    assert curve([1, 2, 3, 4, 5], [9, 9, 9, 9, 9]).crossings == []


def test_lower_bound_is_told() -> None:
    assert curve(*CROSSING, {"functions": {"missing": ["Queue"]}}).is_lower_bound
    assert not curve(*CROSSING, {"functions": {"missing": []}}).is_lower_bound


def test_advice_of_before_has_no_curve() -> None:
    assert not Curve({})
