"""JSON read strictly: the same as the standard library where that agrees with the standard, and every fault placed."""

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patterns.reading import UnreadableError
from patterns.strict_json import read_json

REFUSED = object()
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    # the categories of single characters: halves of a pair are no text
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text("abc", max_size=3), inside, max_size=4),
    max_leaves=20,
)


@given(VALUES, st.sampled_from([None, 2]), st.booleans())
def test_what_was_written_is_read(value: Any, indent: int | None, ascii_only: bool) -> None:
    assert read_json(json.dumps(value, indent=indent, ensure_ascii=ascii_only)).value == value


@given(st.text('{}[],:"\\tru0.e- \n', max_size=12))
def test_reader_takes_what_the_library_takes_and_nothing_more(text: str) -> None:
    expected = by_library(text)
    if expected is REFUSED:
        with pytest.raises(UnreadableError):
            read_json(text)
    else:
        assert read_json(text).value == expected


def by_library(text: str) -> Any:
    """What the library reads, REFUSED where it refuses, or where a key comes twice or a number is not finite."""
    try:
        value = json.loads(text, object_pairs_hook=single_keys)
    except ValueError:
        return REFUSED
    return REFUSED if "inf" in repr(value).lower() else value


def single_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a key comes twice")
    return dict(pairs)


@pytest.mark.parametrize(
    ("text", "line", "column", "reason"),
    [
        ("", 1, 1, "the file is empty"),
        ("\n \n", 3, 1, "the file is empty"),
        ("\ufeff{}", 1, 1, "byte order mark"),
        ("{} {}", 1, 4, "more after the end"),
        ('{"a": 1 "b"', 1, 9, "expected a comma or `}`"),
        ("[1, 2", 1, 6, "the file ends before `]`"),
        ("[1,]", 1, 3, "a comma before `]`"),
        ('{"a"}', 1, 5, "expected a colon"),
        ('{"a":', 1, 6, "ends where a value should stand"),
        ("{", 1, 2, "the file ends inside an object"),
        ('["\\x"]', 1, 3, "unknown escape"),
        ('["\\u12"]', 1, 3, "unknown escape"),
        ('["a\tb"]', 1, 4, "a control character"),
        ('["\\ud800"]', 1, 2, "half a character"),
        ("[Infinity]", 1, 2, "`Infinity` is not JSON"),
        ("[-Infinity]", 1, 2, "`-Infinity` is not JSON"),
        ("[01]", 1, 2, "expected a value"),
        ("[1.]", 1, 3, "expected a comma"),
        ("[.5]", 1, 2, "expected a value"),
        ("[+1]", 1, 2, "expected a value"),
        ("[1e999]", 1, 2, "too large"),
        (f"[{'1' * 50}]", 1, 2, "more than 40 characters"),
        ("[tru]", 1, 2, "expected a value"),
        ("// so\n{}", 1, 1, "expected a value"),
        ("[" * 100_000, 1, 22, "nested deeper than 20 levels"),
    ],
)
def test_fault_is_named_with_line_and_column(text: str, line: int, column: int, reason: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read_json(text)

    assert (caught.value.line, caught.value.column) == (line, column)
    assert reason in caught.value.reason


def test_place_is_that_of_the_value_or_of_what_holds_it() -> None:
    document = read_json('{\n  "a": {"b": [1,\n    true]}\n}')

    assert document.place(("a", "b", 1)) == (3, 5)
    assert document.place(("a", "b")) == (2, 14)
    assert document.place(("a", "missing")) == (2, 8)
    assert document.place(("missing",)) == (1, 1)


@pytest.mark.parametrize("part", ['"\\\\', '"' + "a" * 50, "[", '{"a":', "1", '"\\u0041"'])
def test_largest_file_of_anything_is_read_or_refused_in_a_moment(part: str) -> None:
    started = time.process_time()

    with pytest.raises(UnreadableError):
        read_json(part * (256 * 1024 // len(part)))

    assert time.process_time() - started < 2
