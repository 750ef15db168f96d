"""Where the labels of flows stand."""

from random import Random

import pytest

from patterns.diagrams.labels import Area, Ground, Point, along, place

ACROSS: tuple[Point, ...] = ((0, 0), (100, 0), (200, 0), (300, 0))
LABEL = (60, 16)


def test_label_stands_where_the_layout_proposes_when_nothing_is_in_the_way() -> None:
    assert place([((150, 0), LABEL)], [ACROSS], []) == [(150, 0)]


def test_flow_without_a_label_gets_no_place() -> None:
    assert place([None, ((150, 0), LABEL)], [ACROSS, ACROSS], []) == [None, (150, 0)]


def test_label_keeps_clear_of_a_box() -> None:
    box = Area(150, 0, 80, 40)

    [middle] = place([((150, 0), LABEL)], [ACROSS], [box])

    assert middle is not None
    assert not Area(*middle, *LABEL).met([box])
    assert middle[1] == 0


def test_two_labels_do_not_hide_each_other() -> None:
    one, other = place([((150, 0), LABEL), ((150, 0), LABEL)], [ACROSS, ACROSS], [])

    assert one is not None
    assert other is not None
    assert not Area(*one, *LABEL).met([Area(*other, *LABEL)])


def test_label_steps_aside_from_the_line_of_another_flow() -> None:
    crossing = ((150, -150), (150, -50), (150, 50), (150, 150))

    middles = place([((150, 0), LABEL), None], [ACROSS, crossing], [])

    [middle, _] = middles
    assert middle is not None
    assert not Area(*middle, *LABEL).held(along(crossing))


def test_label_leaves_the_head_of_its_own_arrow_free() -> None:
    [middle] = place([((290, 0), LABEL)], [ACROSS], [])

    assert middle is not None
    assert not Area(*middle, *LABEL).held([ACROSS[-1]])


def test_places_are_the_same_at_every_run() -> None:
    boxes = [Area(150, 0, 80, 40), Area(40, 10, 60, 40)]
    labels = [((150.0, 0.0), LABEL)] * 3

    assert place(labels, [ACROSS] * 3, boxes) == place(labels, [ACROSS] * 3, boxes)


def test_points_along_a_curve_begin_and_end_with_it() -> None:
    points = along((*ACROSS, (400, 0), (400, 100), (400, 200)))

    assert (points[0], points[-1]) == ((0, 0), (400, 200))
    assert (300, 0) in points


@pytest.mark.parametrize(
    ("other", "meets"),
    [(Area(9, 9, 10, 10), True), (Area(10, 0, 10, 10), False), (Area(0, 0, 1, 1), True), (Area(0, 30, 10, 10), False)],
)
def test_areas_meet_when_they_share_ground(other: Area, meets: bool) -> None:
    area = Area(0, 0, 10, 10)

    assert area.met([other]) == [other] * meets
    assert other.met([area]) == [area] * meets


def test_area_holds_points_inside_and_within_a_margin() -> None:
    area = Area(0, 0, 10, 10)

    assert area.held([(4, -4), (6, 0)]) == [(4, -4)]
    assert area.held([(6, 0)], margin=2) == [(6, 0)]
    assert (area.left, area.top) == (-5, -5)


def test_ground_finds_what_a_look_at_each_area_finds() -> None:
    chance = Random(4)  # noqa: S311 - a sample
    first, *others = [Area(*(float(chance.randint(0, 60)) for _ in range(4))) for _ in range(200)]
    ground = Ground([first])
    for other in others:
        ground.add(other)

    for area in others:
        for margin in (0, 5):
            assert sorted(ground.met(area, margin)) == sorted(area.met([first, *others], margin))


def test_nothing_lies_on_empty_ground() -> None:
    assert Ground[Area]([]).met(Area(0, 0, 10, 10)) == []
