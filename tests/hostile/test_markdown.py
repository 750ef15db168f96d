"""Markdown of 100 KB in any shape: rendered within two seconds, or refused in words."""

import os
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from patterns.rendering import ContentTooComplex, markdown_to_html
from patterns.rendering.markup import MAX_CHARACTERS
from tests.hostile.pages import faults, read
from tests.hostile.table import IS_WHOLE, table
from tests.hostile.test_editor import AUTHORS

MOST_SECONDS = 2.0
LARGEST = 100 * 1024
# How many generated shapes are tried: few while one works, many where nobody waits.
EXAMPLES = 20_000 if IS_WHOLE else 400 if os.environ.get("CI") else 100
KNOWN = AUTHORS | {("html", ""), ("head", ""), ("body", ""), ("label", ""), ("input", "")}
KNOWN |= {("input", name) for name in ("type", "name", "value", "checked")}

SHAPES = {
    "brackets": "[",
    "closing brackets": "]",
    "images": "![",
    "links": "[a](b",
    "links in links": "[[a](b)](c)",
    "references": "[a][",
    "definitions": "[a]: b\n",
    "definitions with quotes": '[a]:"\n',
    "footnotes": "[^1]",
    "notes": "[^1]: x\n",
    "notes in notes": "[^a]: [^b]: ",
    "emphasis": "*a _b ",
    "emphasis in words": "a*b**c***",
    "underscores": "_",
    "stars and underscores": "**_",
    "backticks": "` `` ``` ",
    "backslashes": "\\`",
    "quotes": "> ",
    "quotes on lines": ">>>>\n",
    "lists": "- ",
    "lists on lines": "- a\n  - b\n",
    "numbers": "1. 2. ",
    "lists in quotes": "> - ",
    "headings": "# a\n",
    "underlines": "a\n===\n",
    "rules": "* * *\n",
    "tables": "|",
    "tables on lines": "|a|b|\n|-|-|\n",
    "fences": "```\n",
    "fences of two kinds": "```\n~~~\n",
    "fences in lists": "- ```\n",
    "indented code": "    a\n\n",
    "elements": "<b>",
    "elements that are not closed": "<b ",
    "blocks of HTML": "<div>\n\n",
    "comments": "<!--",
    "declarations": "<!a",
    "instructions": "<?",
    "CDATA": "<![CDATA[",
    "attributes": '<a b="',
    "entities": "&#x",
    "entities with names": "&amp;",
    "autolinks": "<http://a",
    "mail": "<a@b",
    "blanks": " ",
    "tabs": "\t",
    "lines": "\n",
    "carriage returns": "\r",
    "lines with blanks": " \n",
    "line separators": "\u2028",
    "placeholders": "\x02klzzwxh:1\x03",
    "wide letters": "\u6f22",
    "combining marks": "\u0301",
    "code of a language": "```python\n" + "(" * 2000 + "\n```\n",
    "everything": "[*_`<a>&#1;|![^1]: - > # ~~~\n",
}
MARKS = st.sampled_from(
    [
        *SHAPES.values(),
        *"[]()!*_`<>&#|-+=~\\\"':;{}^@.a1\n\t \r",
        "  \n",
        "\n\n",
        "](",
        "[^",
        "]: ",
        "```",
        "~~~",
        "<!--",
    ]
)
PIECES = st.lists(MARKS, min_size=1, max_size=6).map("".join).map(lambda text: text[:200])


def filled(begin: str, piece: str, end: str, size: int) -> str:
    """A text of so many bytes at most, of one piece over and over."""
    room = size - len(f"{begin}{end}".encode())
    return begin + piece * (room // len(piece.encode())) + end


def spent(text: str) -> float:
    """Seconds of the processor; what comes out holds nothing that an author may not write."""
    started = time.process_time()
    try:
        html = markdown_to_html(text)
    except ContentTooComplex:
        return time.process_time() - started
    took = time.process_time() - started
    if len(html) < 200_000:
        assert faults(read(f"<!doctype html>{html}"), KNOWN) == []
    return took


@pytest.mark.parametrize("size", [LARGEST, MAX_CHARACTERS - 1000, 20_000, 4_000])
@pytest.mark.parametrize("name", SHAPES)
def test_text_of_one_mark_ends_within_two_seconds_or_is_refused(name: str, size: int) -> None:
    assert spent(filled("", SHAPES[name], "", size)) < MOST_SECONDS


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(begin=PIECES | st.just(""), piece=PIECES, end=PIECES | st.just(""), most=st.integers(1, LARGEST))
def test_text_of_any_marks_ends_within_two_seconds_or_is_refused(begin: str, piece: str, end: str, most: int) -> None:
    """The largest text of the piece that is not refused is the slowest: looked for by halving."""
    size = most
    while size > 4 * len(piece) + 1000 and _is_refused(filled(begin, piece, end, size)):
        size = size * 4 // 5

    assert spent(filled(begin, piece, end, size)) < MOST_SECONDS


def _is_refused(text: str) -> bool:
    from patterns.rendering.markup import _check

    try:
        _check(text)
    except ContentTooComplex:
        return True
    return False


def test_every_hostile_text_as_markdown_is_harmless_or_refused() -> None:
    wrong = {}
    for row in table():
        for text in (
            row.text[:60_000],
            f"- {row.text[:2000]}\n\n> {row.text[:2000]}\n\n|a|\n|-|\n|{row.text[:200]}|\n",
        ):
            try:
                html = markdown_to_html(text)
            except ContentTooComplex:
                continue
            if found := faults(read(f"<!doctype html>{html}"), KNOWN):
                wrong[str(row)] = found

    assert wrong == {}
