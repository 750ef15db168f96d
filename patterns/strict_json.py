"""JSON as its standard has it and nothing more, with line and column of every value and every fault.

The standard library's reader takes NaN, the second of two equal keys and any depth, and forgets where values stood.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from patterns.unreadable import MAX_DEPTH, TOO_DEEP, UnreadableError, ValuePath

MAX_DIGITS = 40

_SPACE = re.compile(r"[ \t\r\n]*+")
_STRING = re.compile(r'"((?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*+)')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*+)(\.[0-9]++)?+([eE][+-]?[0-9]++)?+")
_WORD = re.compile(r"-?\w+")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_WORDS = {"true": True, "false": False, "null": None}


@dataclass(frozen=True)
class Document:
    """What a text says, and where in it each value begins."""

    value: Any
    text: str
    places: Mapping[ValuePath, int]

    def place(self, path: ValuePath) -> tuple[int, int]:
        """Line and column of the value at `path`, or of the nearest value around it."""
        while path not in self.places:
            path = path[:-1]
        return _place(self.text, self.places[path])


def read_json(text: str) -> Document:
    """The document in `text`; raises UnreadableError with line and column of the first fault."""
    reader = _Reader(text)
    return Document(reader.document(), text, reader.places)


def _place(text: str, at: int) -> tuple[int, int]:
    """Line and column, both from 1, the column in characters."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


class _Reader:
    """One pass over a text; `at` is how far it has come."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.places: dict[ValuePath, int] = {}

    def document(self) -> Any:
        if self.text.startswith("\ufeff"):
            raise self._fault("the file begins with a byte order mark: save it without one")
        value = self._value(())
        if self._next():
            raise self._fault("there is more after the end of the document")
        return value

    def _value(self, path: ValuePath) -> Any:
        mark = self._next()
        self.places[path] = self.at
        if len(path) > MAX_DEPTH:
            raise self._fault(TOO_DEEP)
        if mark == "{":
            return self._object(path)
        if mark == "[":
            return self._list(path)
        return self._string() if mark == '"' else self._plain()

    def _object(self, path: ValuePath) -> dict[str, Any]:
        found: dict[str, Any] = {}
        self.at += 1
        more = self._next() != "}"
        while more:
            key = self._key(found)
            found[key] = self._value((*path, key))
            more = self._goes_on("}")
        self.at += 1
        return found

    def _list(self, path: ValuePath) -> list[Any]:
        found: list[Any] = []
        self.at += 1
        more = self._next() != "]"
        while more:
            found.append(self._value((*path, len(found))))
            more = self._goes_on("]")
        self.at += 1
        return found

    def _key(self, found: Mapping[str, Any]) -> str:
        """The key of the next pair, with the colon behind it."""
        if self._next() != '"':
            raise self._fault("expected a key in double quotes" if self._next() else "the file ends inside an object")
        start = self.at
        key = self._string()
        if key in found:
            raise self._fault(f"`{key[:40]}` stands here a second time", start)
        if self._next() != ":":
            raise self._fault("expected a colon between key and value")
        self.at += 1
        return key

    def _goes_on(self, closing: str) -> bool:
        """Whether a comma leads to one more item; if not, the closing bracket is next."""
        mark = self._next()
        if mark == closing:
            return False
        if mark != ",":
            raise self._fault(f"expected a comma or `{closing}`" if mark else f"the file ends before `{closing}`")
        comma = self.at
        self.at += 1
        if self._next() == closing:
            raise self._fault(f"a comma before `{closing}`: take it away", comma)
        return True

    def _string(self) -> str:
        match = _STRING.match(self.text, self.at)
        assert match  # noqa: S101 - a double quote is what brought us here
        end = match.end()
        if not self.text.startswith('"', end):
            raise self._fault(self._string_trouble(end), end)
        inside = match[1]
        if "\\" in inside:
            inside = str(json.loads(f'"{inside}"'))
            if _SURROGATE.search(inside):
                raise self._fault("half a character: \\uD800 to \\uDFFF come in pairs")
        self.at = end + 1
        return inside

    def _string_trouble(self, end: int) -> str:
        stop = self.text[end : end + 1]
        if not stop:
            return "the file ends inside a text"
        if stop == "\\":
            return "unknown escape: write \\\\ for a backslash"
        return "a line break inside a text: write \\n" if stop in "\r\n" else "a control character inside a text"

    def _plain(self) -> bool | int | float | None:
        """A number, true, false or null."""
        word = _WORD.match(self.text, self.at)
        if word and word[0] in _WORDS:
            self.at = word.end()
            return _WORDS[word[0]]
        number = _NUMBER.match(self.text, self.at)
        if number is None or (word and word.end() > number.end()):
            raise self._fault(self._plain_trouble(word[0] if word else ""))
        if len(number[0]) > MAX_DIGITS:
            raise self._fault(f"a number of more than {MAX_DIGITS} characters")
        value = float(number[0]) if number[1] or number[2] else int(number[0])
        if abs(value) == float("inf"):
            raise self._fault("a number too large to hold")
        self.at = number.end()
        return value

    def _plain_trouble(self, word: str) -> str:
        if word.lstrip("-") in {"NaN", "Infinity"}:
            return f"`{word}` is not JSON: write a number or null"
        if not self.text[self.at : self.at + 1]:
            return "the file ends where a value should stand" if self.text.strip() else "the file is empty"
        return "expected a value: a text in double quotes, a number, true, false, null, a list or an object"

    def _next(self) -> str:
        """The next character that is no space, "" at the end."""
        match = _SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.text[self.at : self.at + 1]

    def _fault(self, reason: str, at: int | None = None) -> UnreadableError:
        line, column = _place(self.text, self.at if at is None else at)
        return UnreadableError(line, reason, column)
