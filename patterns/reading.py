"""Content files as entries: YAML, or Markdown with YAML front matter, with the line of every value.

A file is read whole or refused with a reason that names file and line; one bad file never stops the others.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from patterns.unreadable import MAX_DEPTH, TOO_DEEP, UnreadableError, ValuePath

__all__ = [
    "MAX_BYTES",
    "Entry",
    "Folder",
    "Problem",
    "UnreadableError",
    "ValuePath",
    "read_folder",
    "read_markdown",
    "read_rows",
    "read_text",
    "read_yaml",
    "refuse_control",
]

MAX_BYTES = 256 * 1024
MAX_VALUES = 50_000
MAX_KEY = 200
MAX_NUMBER = 40

# What no text needs: controls but for tabs and line ends, and what is no character. Databases and YAML refuse some.
_CONTROL = re.compile(r"[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Problem:
    """Why an entry was not read or loaded, and where to look; column 0 stands for the whole line."""

    file: str
    line: int
    reason: str
    column: int = 0

    def __str__(self) -> str:
        where = f"{self.line}:{self.column}" if self.column else str(self.line)
        return f"{self.file}:{where}: {self.reason}"


@dataclass(frozen=True)
class Entry:
    """One thing to load: a slug, its data, and where each value stands in the file."""

    kind: str
    slug: str
    data: dict[str, Any]
    file: str
    lines: Mapping[ValuePath, int] = field(default_factory=dict)

    def problem(self, path: ValuePath, reason: str) -> Problem:
        """The problem at the value of `path`, or at the nearest value around it."""
        while path and path not in self.lines:
            path = path[:-1]
        where = ".".join(str(part) for part in path)
        return Problem(self.file, self.lines.get(path, 1), f"{where}: {reason}" if where else reason)


@dataclass(frozen=True)
class Folder:
    """Where entries of one kind live: `*.md`, one entry a file, or lists under `key` in YAML files.

    `context` names the field that takes the file's stem; `numbered` gives each row its `position` in the list;
    `inline` rows stand on one line where they fit.
    """

    kind: str
    glob: str
    key: str = ""
    slug_field: str = "slug"
    context: str = ""
    numbered: bool = False
    inline: bool = False


def read_folder(root: Path, folder: Folder) -> Iterator[Entry | Problem]:
    """The entries of one kind below `root`, in the order of file names and of rows in a file."""
    for path in sorted(root.glob(folder.glob)):
        name = path.relative_to(root).as_posix()
        try:
            text = read_text(path)
            if path.suffix == ".md":
                yield read_markdown(folder, name, path.stem, text)
            else:
                yield from read_rows(folder, name, path.stem, text)
        except UnreadableError as error:
            yield Problem(name, error.line, error.reason, error.column)


def read_text(path: Path) -> str:
    """The text of a file of at most 256 KB in UTF-8, its lines ended by \\n alone; raises UnreadableError."""
    try:
        if not path.is_file():
            raise UnreadableError(1, "not a file")
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableError(1, f"the file is larger than {MAX_BYTES // 1024} KB: split it", 1)
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except OSError as error:
        raise UnreadableError(1, f"the file cannot be opened: {error.strerror}") from error
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8").split("\n")
        reason = "not UTF-8: save the file with the encoding UTF-8"
        raise UnreadableError(len(before), reason, len(before[-1]) + 1) from error
    refuse_control(text, 1)
    return text


def refuse_control(text: str, line: int) -> None:
    """Raise UnreadableError where the text that begins at `line` holds a control character."""
    if found := _CONTROL.search(text):
        name = f"U+{ord(found[0]):04X}"
        where = line + text.count("\n", 0, found.start())
        raise UnreadableError(
            where, f"the control character {name}: remove it, or save the file with the encoding UTF-8"
        )


def read_markdown(folder: Folder, name: str, slug: str, text: str) -> Entry:
    """An entry from front matter between two `---` lines and the Markdown below it."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        raise UnreadableError(1, "the front matter is missing: start the file with a line of three dashes")
    ends = [number for number, line in enumerate(lines[1:], 1) if line.rstrip() == "---"]
    if not ends:
        raise UnreadableError(1, "the front matter is not closed: end it with a line of three dashes")
    data, places = read_yaml("\n".join(lines[1 : ends[0]]), first_line=2)
    if not isinstance(data, dict):
        raise UnreadableError(2, "the front matter must be a list of `key: value` lines")
    if "body" in data:
        raise UnreadableError(places[("body",)], "body stands below the front matter, not in it")
    data["body"] = "\n".join(lines[ends[0] + 1 :]).strip("\n") + "\n"
    places[("body",)] = ends[0] + 2
    return Entry(folder.kind, slug, data, name, places)


def read_rows(folder: Folder, name: str, stem: str, text: str) -> Iterator[Entry | Problem]:
    """The entries of a YAML file whose `folder.key` holds a list; the file's stem becomes `folder.context`."""
    data, places = read_yaml(text)
    if not isinstance(data, dict) or not isinstance(data.get(folder.key), list):
        raise UnreadableError(1, f"expected a list under `{folder.key}:`")
    lines: dict[Any, dict[ValuePath, int]] = defaultdict(dict)
    for path, number in places.items():
        if path[:1] == (folder.key,) and len(path) > 1:
            lines[path[1]][path[2:]] = number
    seen: set[str] = set()
    for index, row in enumerate(data[folder.key]):
        line = lines[index][()]
        if not isinstance(row, dict):
            yield Problem(name, line, f"{folder.key}.{index}: expected `key: value` lines")
            continue
        slug = str(row.get(folder.slug_field, "")).strip()
        if not slug:
            yield Problem(name, line, f"{folder.key}.{index}: `{folder.slug_field}` is missing")
            continue
        if slug in seen:
            yield Problem(name, line, f"{folder.key}.{index}: `{slug[:MAX_KEY]}` stands here a second time")
            continue
        seen.add(slug)
        if folder.context:
            row[folder.context] = stem
            slug = f"{stem}/{slug}"
        if folder.numbered:
            row["position"] = index
        yield Entry(folder.kind, slug, row, name, lines[index])


def read_yaml(text: str, first_line: int = 1) -> tuple[Any, dict[ValuePath, int]]:
    """The data of a YAML document and the line of each value; raises UnreadableError.

    Plain data only: no tags, no anchors or aliases, no repeated keys, at most 20 levels and 50,000 values.
    """
    refuse_control(text, first_line)
    depth = values = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            line = event.start_mark.line + first_line if event.start_mark else first_line
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH + 1:  # here already: the parser's time grows with the square of the depth
                raise UnreadableError(line, TOO_DEEP)
            values += isinstance(event, yaml.NodeEvent)
            if values > MAX_VALUES:
                raise UnreadableError(line, f"more than {MAX_VALUES:,} values: split the file")
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise UnreadableError(line, "anchors and aliases are not allowed: write the value out")
            if getattr(event, "tag", None):
                raise UnreadableError(line, "tags such as !!int are not allowed: write the value alone")
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + first_line, mark.column + 1) if mark else (first_line, 1)
        raise UnreadableError(line, f"column {column}: {error.problem or error.context}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise UnreadableError(first_line, f"not readable as YAML: {str(error)[:200]}") from error
    places: dict[ValuePath, int] = {}
    return (None if node is None else _plain(node, (), places, first_line)), places


def _plain(node: yaml.Node, path: ValuePath, places: dict[ValuePath, int], first_line: int) -> Any:
    line = node.start_mark.line + first_line
    places[path] = line
    if len(path) > MAX_DEPTH:
        raise UnreadableError(line, TOO_DEEP)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, index), places, first_line) for index, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _plain_mapping(node, path, places, first_line)
    return _scalar(node, line)


def _plain_mapping(
    node: yaml.MappingNode, path: ValuePath, places: dict[ValuePath, int], first_line: int
) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + first_line
        if not isinstance(key_node, yaml.ScalarNode):
            raise UnreadableError(line, "a key must be a word")
        key = str(key_node.value)
        if len(key) > MAX_KEY:
            raise UnreadableError(line, f"a key of more than {MAX_KEY} characters")
        refuse_control(key, line)
        if key in data:
            raise UnreadableError(line, f"`{key}` stands here a second time")
        data[key] = _plain(value_node, (*path, key), places, first_line)
        places[(*path, key)] = line
    return data


def _scalar(node: yaml.Node, line: int) -> Any:
    if node.tag == "tag:yaml.org,2002:str":
        refuse_control(node.value, line)
        return node.value
    if len(node.value) > MAX_NUMBER:
        raise UnreadableError(line, f"not a plain value: more than {MAX_NUMBER} characters; put a text in quotes")
    try:
        value = yaml.constructor.SafeConstructor().construct_object(node)
    except (yaml.YAMLError, ValueError, ArithmeticError) as error:
        raise UnreadableError(line, f"not a plain value: {str(error).splitlines()[0]}") from error
    if not isinstance(value, int | float | bool | date | None):
        raise UnreadableError(line, "only text, numbers, dates and true or false are allowed")
    if isinstance(value, float) and not math.isfinite(value):
        raise UnreadableError(line, "not a finite number")
    return value
