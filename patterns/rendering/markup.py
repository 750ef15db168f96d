"""Markdown to HTML through one door: bounded before, sanitized after, highlighted by classes alone."""

import re
from collections import Counter
from typing import Any

import markdown
import nh3

MAX_CHARACTERS = 64 * 1024
MAX_BRACKETS_IN_A_ROW = 200
MAX_FOOTNOTE_MARKS = 200
MAX_NESTING = 20
MAX_DELIMITERS = 4000

EXTENSIONS = ["fenced_code", "tables", "codehilite", "toc", "sane_lists", "footnotes"]
SETTINGS: dict[str, dict[str, Any]] = {
    "codehilite": {"css_class": "highlight", "guess_lang": False, "noclasses": False},
    "toc": {"permalink": False},
}

TAGS = set(
    "a abbr b blockquote br code dd del dfn div dl dt em h2 h3 h4 h5 h6 hr i img ins kbd li ol p pre q s samp span "
    "strong sub sup table tbody td tfoot th thead tr ul var".split()
)
ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    **{f"h{level}": {"id"} for level in range(2, 7)},
    "code": {"class"},
    "div": {"class"},
    "span": {"class"},
}
_LANGUAGE = re.compile(r"language-[a-z0-9+#-]{1,20}")
_PYGMENTS = re.compile(r"[a-z]{1,2}[0-9]?")
_LOCAL = re.compile(r"/(?![/\\])|#")
_MARK = re.compile(r"^\s*((?:>\s?|[-*+]\s|\d{1,9}[.)]\s)+)")


class ContentTooComplex(ValueError):
    """A text that could take minutes to render; the message says what is too much, and where."""


def markdown_to_html(text: str) -> str:
    """Safe HTML of a Markdown text; raises ContentTooComplex for a text beyond the bounds."""
    _check(text)
    try:
        html = markdown.markdown(text, extensions=EXTENSIONS, extension_configs=SETTINGS, output_format="html")
    except RecursionError as error:
        raise ContentTooComplex(
            "The text is nested too deeply: use fewer lists or quotes inside each other."
        ) from error
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
        strip_comments=True,
    )


def _check(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise ContentTooComplex(f"The text has {len(text):,} characters: at most {MAX_CHARACTERS:,} are rendered.")
    for number, line in enumerate(text.splitlines(), 1):
        _check_line(number, line)
    marks = text.count("[^")
    if marks > MAX_FOOTNOTE_MARKS:
        raise ContentTooComplex(f"The text has {marks} footnote marks: at most {MAX_FOOTNOTE_MARKS} are rendered.")
    counts = Counter(text)
    for character in "[]<>*_`(!&\\":
        if counts[character] > MAX_DELIMITERS:
            raise ContentTooComplex(
                f"The text has {counts[character]:,} of the character {character}: "
                f"at most {MAX_DELIMITERS:,} are rendered."
            )


def _check_line(number: int, line: str) -> None:
    if re.search(rf"[\[\]]{{{MAX_BRACKETS_IN_A_ROW + 1}}}", line):
        raise ContentTooComplex(f"Line {number} has more than {MAX_BRACKETS_IN_A_ROW} brackets in a row.")
    depth = (len(line) - len(line.lstrip(" \t"))) // 2
    mark = _MARK.match(line)
    if mark:
        depth += len(re.findall(r">|[-*+]|\d+[.)]", mark.group(1)))
        if depth > MAX_NESTING:
            raise ContentTooComplex(f"Line {number} is nested {depth} levels deep: at most {MAX_NESTING} are rendered.")


def _attribute(tag: str, name: str, value: str) -> str | None:
    """The attribute's value, or None to drop it."""
    if name == "class":
        return _classes(tag, value)
    if tag == "img" and name == "src":
        return value if _LOCAL.match(value) else None
    if tag == "a" and name == "href" and not _LOCAL.match(value):
        return value if value.lower().startswith(("http://", "https://", "mailto:")) else None
    return value


def _classes(tag: str, value: str) -> str | None:
    if tag == "div":
        return value if value == "highlight" else None
    if tag == "code":
        return value if _LANGUAGE.fullmatch(value) else None
    return value if _PYGMENTS.fullmatch(value) else None
