"""What programs make of the files that the site hands out: each is parsed, and held to that with harmless words."""

import ast
import csv
import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import hcl2
import markdown
import yaml

from tests.advisor import madr
from tests.hostile import pages
from tests.hostile.browser import of_json, of_xml
from tests.patterns.reading_drawio import read as read_drawio
from tests.patterns.starters.stack import parsed as parsed_template

MOST_UNPACKED = 20_000_000
MEMBER = re.compile(r"[\w.-]+(?:/[\w.-]+)*")  # no beginning at the root, no drive, no backslash
SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# What our records and READMEs are written with, as HTML; "html", "head" and "body" are put around by the reader.
RENDERED = {
    (tag, "")
    for tag in "html head body p h1 h2 h3 h4 ul ol li pre code a blockquote table thead tbody tr th td".split()
}
RENDERED |= {("code", "class"), ("a", "href"), ("hr", ""), ("em", ""), ("strong", ""), ("br", "")}
_COMMENT = re.compile(r"^\s*//[^\n]*$", re.MULTILINE)


def members(content: bytes) -> dict[str, bytes]:
    """The files of a zip; raises ValueError for one that would land elsewhere, or that is too large."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        infos = archive.infolist()
        names = [info.filename for info in infos]
        odd = [name for name in names if not MEMBER.fullmatch(name) or ".." in name.split("/") or not name.isascii()]
        if odd or len(names) != len({name.lower() for name in names}):
            raise ValueError(f"the zip holds {odd or 'a name twice'}")
        if any(info.external_attr >> 16 & 0o170000 not in {0, 0o100000} for info in infos):
            raise ValueError("the zip holds what is no plain file")
        if sum(info.file_size for info in infos) > MOST_UNPACKED:
            raise ValueError("the zip is too large")
        return {name: archive.read(name) for name in names}


def shape(value: Any) -> Any:
    """The structure of data without its texts."""
    if isinstance(value, Mapping):
        return {str(key): shape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value]
    return "text" if isinstance(value, str) else type(value).__name__


def outline(name: str, content: bytes) -> Any:
    """What a program reads of a file, without texts; raises ValueError or SyntaxError for what it cannot read."""
    end = name.rpartition("/")[2].rpartition(".")[2]
    reader = _readme if name.endswith("README.md") else READERS.get(end)
    return reader(content.decode()) if reader else end


def _json(text: str) -> Any:
    if found := of_json(text):
        raise ValueError(found[0])
    return shape(json.loads(text))


def _yaml(text: str) -> Any:
    is_template = "AWSTemplateFormatVersion" in text
    return shape(parsed_template(text) if is_template else yaml.safe_load(text))


def _xml(text: str, *, svg: bool = False) -> Any:
    if found := of_xml(text.encode(), svg=svg):
        raise ValueError(found[0])
    return "xml"


def rendered(text: str) -> pages.Page:
    """The page that a program without a sanitizer would make of it."""
    html = markdown.markdown(text, extensions=["fenced_code", "tables", "sane_lists", "footnotes"])
    return pages.read(f"<!doctype html>{html}")


def _markdown(text: str) -> Any:
    """The headings of a record, which are the same whatever a visitor wrote; as HTML it holds nothing that acts."""
    page = rendered(text)
    if found := pages.faults(page, RENDERED):
        raise ValueError(found[0])
    unseen = [letter for letter in text if letter != "\n" and not letter.isprintable() and letter in "\x00\x1b\r\u202e"]
    if unseen:
        raise ValueError(f"it holds {unseen[:3]!r}")
    record = madr.parse(text)
    return (
        sorted(record.meta),
        [level for level, _ in record.headings],
        sum(len(section.fences) for section in record.sections),
    )


def _readme(text: str) -> Any:
    """The headings below the title, as they stand in the HTML of it, and how much code there is."""
    page = rendered(text)
    if found := pages.faults(page, RENDERED):
        raise ValueError(found[0])
    tags = Counter(tag for tag, _, _ in page.elements)
    return [line for line in text.split("\n") if line.startswith("## ")], tags["h2"], tags["pre"], tags["table"]


def _drawio(text: str) -> Any:
    if found := of_xml(text.encode(), svg=False):
        raise ValueError(found[0])
    sheet = read_drawio(text)
    return len(sheet.shapes), len(sheet.arrows)


def _python(text: str) -> Any:
    return [type(node).__name__ for node in ast.parse(text).body]


READERS: dict[str, Any] = {
    "json": _json,
    "jsonc": lambda text: _json(_COMMENT.sub("", text)),
    "yaml": _yaml,
    "yml": _yaml,
    "svg": lambda text: _xml(text, svg=True),
    "drawio": _drawio,
    "md": lambda text: _markdown(text) if text.startswith(("---\nstatus", "# ")) else "text",
    "tf": lambda text: shape(hcl2.loads(text)),
    "py": _python,
}


def formulas(text: str) -> Iterator[str]:
    """The cells of a CSV that a spreadsheet would reckon."""
    for row in csv.reader(io.StringIO(text, newline="")):
        yield from (cell for cell in row if cell.lstrip(" \u00a0\ufeff").startswith(SIGNS) and not _is_number(cell))


def _is_number(cell: str) -> bool:
    return bool(re.fullmatch(r"[+-]?\d+(\.\d+)?", cell))
