"""Strict JSON with the place of every value: no repeated keys, no NaN, no comments, bounded in size and depth.

Python's own reader takes NaN, lets the last of two equal keys win, and forgets where a value stood.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MAX_BYTES = 500 * 1024  # "A custom lens cannot exceed 500 KB in size"; whether a KB is 1,000 or 1,024 is not said
MAX_DEPTH = 20

ValuePath = tuple[str | int, ...]

_SPACE = re.compile(r"[ \t\n\r]*")
_ESCAPE = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})')
_STRING = re.compile(rf'"(?:[^"\\\x00-\x1f]|{_ESCAPE.pattern})*"')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,99})(?:\.[0-9]{1,99})?(?:[eE][+-]?[0-9]{1,2})?(?![0-9.eE])")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|-Infinity")
_WORDS = {"true": True, "false": False, "null": None}
_SURROGATE = re.compile("[\ud800-\udfff]")


class JsonError(ValueError):
    """Why a text is not JSON, and where."""

    def __init__(self, line: int, column: int, reason: str) -> None:
        super().__init__(f"line {line}, column {column}: {reason}")
        self.line = line
        self.column = column
        self.reason = reason


@dataclass(frozen=True)
class Document:
    """The data of a text and where each value begins: line and column, counted from 1."""

    value: Any
    offsets: Mapping[ValuePath, int]
    line_starts: tuple[int, ...]

    def place(self, path: ValuePath) -> tuple[int, int]:
        """Where the value of a path stands, or the nearest value around it."""
        while path not in self.offsets:
            path = path[:-1]
        return place_of(self.offsets[path], self.line_starts)


def place_of(offset: int, line_starts: tuple[int, ...]) -> tuple[int, int]:
    line = bisect_right(line_starts, offset)
    return line, offset - line_starts[line - 1] + 1


def decoded(content: bytes) -> str:
    """The text of a file in UTF-8 of at most 500 KB; raises JsonError."""
    if len(content) > MAX_BYTES:
        raise JsonError(1, 1, f"the file has {len(content):,} bytes: a lens has at most {MAX_BYTES:,}")
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        before = content[: error.start].decode()
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise JsonError(line, column, "not UTF-8: save the file with the encoding UTF-8") from error
    if text.startswith("\ufeff"):
        raise JsonError(1, 1, "the file begins with a byte order mark: save it as UTF-8 without one")
    return text


def read_json(text: str) -> Document:
    """The one value of a text, and the place of everything in it; raises JsonError at the first fault."""
    starts = (0, *(found.end() for found in re.finditer("\n", text)))
    reader = _Reader(text, starts)
    if len(text.encode(errors="surrogatepass")) > MAX_BYTES:
        raise reader.error(0, f"longer than {MAX_BYTES:,} bytes: a lens has at most that many")
    reader.skip_space()
    value = reader.value((), 0)
    reader.skip_space()
    if reader.at < len(text):
        raise reader.error(reader.at, "something follows after the end of the document: remove it")
    return Document(value, reader.offsets, starts)


class _Reader:
    """A place in the text; each function reads one kind of thing from there and moves behind it."""

    def __init__(self, text: str, line_starts: tuple[int, ...]) -> None:
        self.text = text
        self.line_starts = line_starts
        self.at = 0
        self.offsets: dict[ValuePath, int] = {}

    def error(self, offset: int, reason: str) -> JsonError:
        return JsonError(*place_of(offset, self.line_starts), reason)

    @property
    def next(self) -> str:
        return self.text[self.at : self.at + 1]

    def skip_space(self) -> None:
        found = _SPACE.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def value(self, path: ValuePath, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise self.error(self.at, f"nested deeper than {MAX_DEPTH} levels")
        self.offsets[path] = self.at
        if self.next == "{":
            return self.object(path, depth)
        if self.next == "[":
            return self.array(path, depth)
        if self.next == '"':
            return self.string()
        return self.plain()

    def object(self, path: ValuePath, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        begun = self.at
        while self.has_more("}", "{", begun, is_first=not found):
            key_at = self.at
            if self.next != '"':
                raise self.error(key_at, 'a key in double quotes is missing, such as "name"')
            key = self.string()
            if key in found:
                raise self.error(key_at, f"{json.dumps(key[:60])} stands here a second time: remove one of them")
            self.skip_space()
            if self.next != ":":
                raise self.error(self.at, f"a colon is missing after the key {json.dumps(key[:60])}")
            self.at += 1
            self.skip_space()
            found[key] = self.value((*path, key), depth + 1)
        return found

    def array(self, path: ValuePath, depth: int) -> list[Any]:
        found: list[Any] = []
        begun = self.at
        while self.has_more("]", "[", begun, is_first=not found):
            found.append(self.value((*path, len(found)), depth + 1))
        return found

    def has_more(self, end: str, start: str, begun: int, *, is_first: bool) -> bool:
        """Move to the next item of what began with `start`, or behind its end."""
        self.at += is_first  # over the sign that begins it
        self.skip_space()
        if not self.next:
            raise self.error(begun, f"this {start} is never closed")
        if self.next == end:
            self.at += 1
            return False
        if not is_first:
            if self.next != ",":
                raise self.error(self.at, f"a comma or {end} is missing before this")
            comma = self.at
            self.at += 1
            self.skip_space()
            if self.next == end:
                raise self.error(comma, f"the comma before {end} has nothing after it: remove it")
        return True

    def string(self) -> str:
        found = _STRING.match(self.text, self.at)
        if found is None:
            raise self.string_error()
        text: str = json.loads(found[0])
        if _SURROGATE.search(text):
            raise self.error(self.at, "half of a character: \\ud800 to \\udfff stand in pairs")
        self.at = found.end()
        return text

    def string_error(self) -> JsonError:
        """What is wrong with the text that begins here: walk it to the first fault."""
        at = self.at + 1
        while at < len(self.text) and self.text[at] >= " " and self.text[at] != '"':
            if self.text[at] == "\\":
                if not _ESCAPE.match(self.text, at):
                    return self.error(
                        at, 'a backslash stands before one of " \\ / b f n r t, or u with four hex digits'
                    )
                at += 1
            at += 1
        if self.text[at : at + 1] in {"", "\n", "\r"}:
            return self.error(self.at, "this text is not closed on its line: write a line break as \\n")
        return self.error(at, f"the control character U+{ord(self.text[at]):04X} stands in a text")

    def plain(self) -> Any:
        """A number, true, false or null."""
        if number := _NUMBER.match(self.text, self.at):
            self.at = number.end()
            return json.loads(number[0])
        if word := _WORD.match(self.text, self.at):
            if word[0] not in _WORDS:
                raise self.error(self.at, f"{word[0][:60]} is not JSON: write a text in quotes, a number, true or null")
            self.at = word.end()
            return _WORDS[word[0]]
        if not self.next:
            raise self.error(self.at, "the document ends before its value")
        if self.next in "-+.0123456789":
            raise self.error(self.at, "this is not a number as JSON writes them")
        raise self.error(self.at, f"{self.next!r} is not JSON: a value is missing here")
