"""Entry data as the YAML of content files, one way for each value, so that a diff shows what was changed alone.

Keys stand in the order of the shape, and what is at its default is left out. `patterns.reading` reads it back.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from textwrap import wrap
from typing import Any

import yaml

from patterns.schema import Anything, Markdown, Number, Rows, Shape, Texts

WIDTH = 120
MAX_EXACT = 2**53

_RESOLVER: Any = yaml.resolver.Resolver()
_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`=<~.].*")
_OF_FLOW = re.compile(r"[,?:\[\]{}]")
# What YAML refuses, or takes for the end of a line.
_ESCAPED = re.compile(r"[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def mapping_lines(data: Mapping[str, Any], shape: Shape, indent: int = 0) -> Iterator[str]:
    """The lines of an entry; its Markdown is left out, since that stands below the front matter."""
    for key, value in _written(data, shape).items():
        start, field = f"{' ' * indent}{scalar(key)}:", shape[key]
        if isinstance(field, Rows) and value:
            yield start
            for row in value:
                yield from row_lines(row, field.shape, indent + 2, inline=field.inline)
        else:
            inline = isinstance(field, Anything) or (isinstance(field, Texts) and field.inline)
            yield from _value_lines(start, value, indent, inline=inline)


def row_lines(row: Mapping[str, Any], shape: Shape, indent: int, *, inline: bool) -> list[str]:
    """The lines of one row of a list, on a single line where that is wanted and it fits."""
    one = f"{' ' * indent}- {flow(_written(row, shape))}"
    lines = list(mapping_lines(row, shape, indent + 2))
    if not lines or (inline and len(one) <= WIDTH):
        return [one]
    return [f"{' ' * indent}- {lines[0][indent + 2 :]}", *lines[1:]]


def _written(data: Mapping[str, Any], shape: Shape) -> dict[str, Any]:
    """What a file says of an entry: what is not at its default, whole numbers without a fraction."""
    return {
        key: int(data[key]) if _is_whole(data[key], field) else data[key]
        for key, field in shape.items()
        if key in data and data[key] != field.default and not isinstance(field, Markdown)
    }


def _is_whole(value: Any, field: Any) -> bool:
    return isinstance(field, Number) and isinstance(value, float) and value.is_integer() and abs(value) < MAX_EXACT


def _value_lines(start: str, value: Any, indent: int, *, inline: bool) -> Iterator[str]:
    """The lines of a value of any kind after `start`, which ends in a colon or is the dash of a list."""
    if not isinstance(value, dict | list):
        yield from _scalar_lines(start, value, indent)
        return
    one = f"{start} {flow(value)}"
    if not value or (inline and len(one) <= WIDTH):
        yield one
        return
    yield start
    deeper = " " * (indent + 2)
    items = value.items() if isinstance(value, dict) else (("", item) for item in value)
    for key, item in items:
        begin = f"{deeper}{scalar(key)}:" if isinstance(value, dict) else f"{deeper}-"
        yield from _value_lines(begin, item, indent + 2, inline=inline)


def _scalar_lines(start: str, value: Any, indent: int) -> Iterator[str]:
    """One line where it fits; a longer text folded, a text of several lines as it is."""
    one = f"{start} {scalar(value)}"
    if not isinstance(value, str) or _ESCAPED.search(value) or value != value.strip():
        yield one
        return
    deeper = " " * (indent + 2)
    if "\n" in value:
        yield f"{start} |-"
        yield from (f"{deeper}{line}" if line else "" for line in value.split("\n"))
    elif len(one) > WIDTH and "  " not in value:
        yield f"{start} >-"
        yield from wrap(value, WIDTH, initial_indent=deeper, subsequent_indent=deeper, **_BETWEEN_WORDS)
    else:
        yield one


_BETWEEN_WORDS: Any = {"break_long_words": False, "break_on_hyphens": False}


def flow(value: Any) -> str:
    """A value on one line, lists and mappings in brackets."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(key, in_flow=True)}: {flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    return scalar(value, in_flow=True)


def scalar(value: Any, *, in_flow: bool = False) -> str:
    """A single value on one line; a text is quoted where it could be read as anything else."""
    if isinstance(value, str):
        return _text(value, in_flow)
    if isinstance(value, float):
        return _fraction(value)
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value)


def _fraction(value: float) -> str:
    """YAML wants a point before an exponent, and writes infinity in its own way."""
    text = repr(value)
    if "e" in text and "." not in text:
        return text.replace("e", ".0e")
    return {"inf": ".inf", "-inf": "-.inf", "nan": ".nan"}.get(text, text)


def _text(text: str, in_flow: bool) -> str:
    if _is_plain(text) and not (in_flow and _OF_FLOW.search(text)):
        return text
    if "\n" in text or _ESCAPED.search(text) or ("'" in text and not re.search(r'["\\]', text)):
        return _ESCAPED.sub(_escape, json.dumps(text, ensure_ascii=False))
    return "'" + text.replace("'", "''") + "'"


def _is_plain(text: str) -> bool:
    """Whether the text is read as itself without quotes, outside of brackets."""
    if not _PLAIN.fullmatch(text) or _ESCAPED.search(text) or text != text.strip():
        return False
    if text.endswith(":") or re.search(r":\s|\s#", text):
        return False
    resolved: str = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))
    return resolved == "tag:yaml.org,2002:str"


def _escape(character: re.Match[str]) -> str:
    code = ord(character[0])
    return f"\\U{code:08x}" if code > 0xFFFF else f"\\u{code:04x}"
