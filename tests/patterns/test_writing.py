"""Entry data as YAML: what is written is read back as it was, in one form."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patterns.reading import read_yaml
from patterns.schema import Anything, Day, Markdown, Number, Rows, Text, TextMap, Texts, normalize
from patterns.writing import WIDTH, mapping_lines, scalar

ROW = {"x": Text(), "y": Text(default="")}
SHAPE: dict[str, Any] = {
    "text": Text(),
    "number": Number(default=None),
    "day": Day(default=None),
    "texts": Texts(default=[]),
    "words": Texts(default=[], inline=True),
    "map": TextMap(default={}),
    "any": Anything(default={}),
    "rows": Rows(ROW, default=[]),
    "short": Rows(ROW, default=[], inline=True),
}

letters = st.characters(exclude_categories=["Cs", "Cc", "Cn"], include_characters="\t\n\r")
characters = st.text(letters, max_size=200)
signs = st.text("ab :#-'\"\n\t,[]{}?&*!|>%@`=<~.0e1yno\\\r\u2028\xa0\ufeff", max_size=30)
sentences = st.lists(st.sampled_from("the order of words: is - # kept ? a: 'b'".split()), max_size=60).map(" ".join)
texts = characters | signs | sentences
keys = st.text(letters, max_size=20)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**38), 10**38)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
).filter(lambda value: value is not None)
rows = st.lists(st.fixed_dictionaries({"x": texts, "y": texts}), max_size=2)
entries = st.fixed_dictionaries(
    {
        "text": texts,
        "number": st.none() | st.floats(allow_nan=False, allow_infinity=False),
        "day": st.none() | st.dates(),
        "texts": st.lists(texts, max_size=2),
        "words": st.lists(texts, max_size=2),
        "map": st.dictionaries(keys, texts, max_size=2),
        "any": values,
        "rows": rows,
        "short": rows,
    }
)


def written(data: dict[str, Any], shape: Any = SHAPE) -> str:
    return "\n".join(mapping_lines(data, shape)) + "\n"


@given(entries)
def test_what_is_written_is_read_back(data: dict[str, Any]) -> None:
    text = written(data)

    read, complaints = normalize(read_yaml(text)[0], SHAPE)

    assert complaints == []
    assert read == data
    assert written(read) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("plain words", "plain words"),
        ("it's so", "it's so"),
        ("'quoted'", "\"'quoted'\""),
        ("a: b", "'a: b'"),
        ("no", "'no'"),
        ("2026-11-23", "'2026-11-23'"),
        ("0.20", "'0.20'"),
        ("", "''"),
        ("a\tb", '"a\\tb"'),
        ("\x00", '"\\u0000"'),
        (True, "true"),
        (None, "null"),
        (date(2026, 11, 23), "2026-11-23"),
        (1e22, "1.0e+22"),
    ],
)
def test_scalar_is_quoted_where_it_could_be_read_as_anything_else(value: Any, text: str) -> None:
    assert scalar(value) == text


def test_entry_has_one_form() -> None:
    long = "word " * 30
    data = {
        "text": long.strip(),
        "number": 5.0,
        "texts": ["a", "b: c"],
        "words": ["a", "b, c"],
        "any": {"triggers": ["http"]},
        "rows": [{"x": "first\nsecond", "y": ""}],
        "short": [{"x": "1", "y": "z"}, {"x": long.strip(), "y": ""}],
    }

    assert written(data).splitlines() == [
        "text: >-",
        "  " + ("word " * 23).strip(),
        "  " + ("word " * 7).strip(),
        "number: 5",
        "texts:",
        "  - a",
        "  - 'b: c'",
        "words: [a, 'b, c']",
        "any: {triggers: [http]}",
        "rows:",
        "  - x: |-",
        "      first",
        "      second",
        "short:",
        "  - {x: '1', y: z}",
        "  - x: >-",
        "      " + ("word " * 23).strip(),
        "      " + ("word " * 7).strip(),
    ]
    assert max(map(len, written(data).splitlines())) <= WIDTH


def test_what_is_at_its_default_and_markdown_are_left_out() -> None:
    data = {"text": "x", "texts": [], "number": None, "body": "## Text\n"}

    assert written(data, {**SHAPE, "body": Markdown()}) == "text: x\n"
