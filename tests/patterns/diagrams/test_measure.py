"""How wide text is and where it breaks."""

from hypothesis import given
from hypothesis import strategies as st

from patterns.diagrams.measure import text_width, wrap

SIZES = st.integers(8, 20)
TEXT = st.text(st.characters(blacklist_categories=["Cs"]) | st.sampled_from("  abcWil"), max_size=80)


@given(TEXT, SIZES, st.integers(10, 300))
def test_every_line_fits_or_is_a_single_character(text: str, size: int, width: int) -> None:
    lines = wrap(text, size, width)

    assert all(text_width(line, size) <= width or len(line) == 1 for line in lines)


@given(TEXT, SIZES, st.integers(10, 300))
def test_no_character_is_lost_or_moved_by_wrapping(text: str, size: int, width: int) -> None:
    lines = wrap(text, size, width)

    assert "".join(lines).replace(" ", "") == "".join(text.split()).replace(" ", "")


@given(TEXT, TEXT, SIZES)
def test_width_of_two_texts_is_the_sum_of_theirs(one: str, other: str, size: int) -> None:
    together = text_width(one + other, size)

    assert abs(together - text_width(one, size) - text_width(other, size)) < 1e-6


def test_text_that_fits_stays_on_one_line() -> None:
    assert wrap("AWS Lambda", 12, 126) == ("AWS Lambda",)


def test_text_breaks_between_words_into_even_lines() -> None:
    assert wrap("one two three four", 12, 100) == ("one two", "three four")


def test_word_that_is_too_long_is_broken() -> None:
    assert wrap("x" * 12, 10, 30) == ("xxxxx", "xxxxx", "xx")


def test_empty_text_has_no_lines() -> None:
    assert wrap(" \t ", 12, 100) == ()


def test_wide_characters_are_wider_and_marks_take_no_room() -> None:
    assert text_width("漢", 10) > text_width("W", 10)
    assert text_width("e\u0301", 10) == text_width("e", 10)


def test_width_grows_with_the_size_of_the_font() -> None:
    assert text_width("Queue", 24) == 2 * text_width("Queue", 12)
