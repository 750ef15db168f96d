"""What lies between two texts, also between very long ones."""

from random import Random
from time import process_time

import pytest

from patterns.desk.diffs import Change, Line, changes
from patterns.desk.versions import Section


def difference(before: list[str], after: list[str]) -> Change:
    [change] = changes([Section("text", tuple(before))], [Section("text", tuple(after))])
    return change


def marks(change: Change) -> str:
    return "".join(line.mark for line in change.lines)


def test_lines_that_stayed_are_shown_around_a_change_and_the_others_left_out() -> None:
    change = difference([*"abcdefgh"], [*"abcdXfgh"])

    assert [(line.mark, line.text) for line in change.lines] == [
        ("\N{HORIZONTAL ELLIPSIS}", ""),
        (" ", "c"),
        (" ", "d"),
        ("-", "e"),
        ("+", "X"),
        (" ", "f"),
        (" ", "g"),
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [(["a"], ["a", "b"], " +"), (["a", "a"], ["a"], " -"), ([], ["a"], "+"), (["a"], [], "-"), (["a"], ["b"], "-+")],
)
def test_line_that_came_or_went_at_an_end(before: list[str], after: list[str], expected: str) -> None:
    assert marks(difference(before, after)) == expected


def test_one_change_in_a_long_text_is_still_found() -> None:
    before = [f"line {at}" for at in range(50_000)]
    change = difference(before, [*before[:20_000], "new", *before[20_001:]])

    assert marks(change) == "\N{HORIZONTAL ELLIPSIS}  -+  "


@pytest.mark.parametrize("words", [["", "a"], ["a"], [f"line {at}" for at in range(500)]])
def test_long_texts_are_told_by_their_beginning_in_bounded_time(words: list[str]) -> None:
    dice = Random(1)  # noqa: S311
    before, after = ([dice.choice(words) + end for _ in range(20_000)] for end in ("", "!"))
    started = process_time()
    change = difference(before, after)

    assert process_time() - started < 1
    assert len(change.lines) == 122
    assert change.lines[60] == Line("\N{HORIZONTAL ELLIPSIS}", "19,940 lines more, too many to be compared one by one")


@pytest.mark.parametrize("seed", range(3))
def test_texts_just_short_enough_are_compared_in_bounded_time(seed: int) -> None:
    dice = Random(seed)  # noqa: S311
    before, after = ([dice.choice("ab") for _ in range(600)] for _ in "12")
    started = process_time()
    difference(before, after)

    assert process_time() - started < 2


def test_long_line_is_cut_and_says_so() -> None:
    change = difference(["x" * 100_000], ["y"])

    assert change.lines[0].text.endswith("(98,000 characters more in this line)")
    assert len(change.words) < 400
