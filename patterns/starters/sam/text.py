"""A template as text: values, references and comments into YAML that nothing in them can change."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from patterns.starters.names import plain

_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*(?:::[A-Za-z0-9]+)*")
_RESERVED = frozenset({"yes", "no", "on", "off", "true", "false", "null", "y", "n"})


@dataclass(frozen=True)
class Ref:
    """The value of a parameter or resource."""

    name: str

    def __str__(self) -> str:
        return f"!Ref {self.name}"


@dataclass(frozen=True)
class Att:
    """An attribute of a resource."""

    name: str
    attribute: str = "Arn"

    def __str__(self) -> str:
        return f"!GetAtt {self.name}.{self.attribute}"


@dataclass(frozen=True)
class Sub:
    """Text with `${Resource}` in it; only ids of resources and our own words may stand in it, no text of a visitor."""

    text: str

    def __str__(self) -> str:
        return f"!Sub {json.dumps(self.text)}"


@dataclass(frozen=True)
class Noted:
    """A value with the reason that stands above it."""

    value: Any
    why: str


@dataclass
class Resource:
    """One resource of the template; `more` is what stands beside its properties, such as a deletion policy."""

    name: str
    kind: str
    why: str
    properties: dict[str, Any] = field(default_factory=dict)
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def told(self) -> str:
        return f"{self.name} ({self.kind})"

    def lines(self) -> Iterator[str]:
        yield f"  # {plain(self.why)}"
        yield f"  {self.name}:"
        yield from written({"Type": self.kind, **self.more, "Properties": self.properties}, 4)


def written(value: Mapping[str, Any], indent: int) -> Iterator[str]:
    """The entries of a mapping, line by line; empty ones are left out."""
    pad = " " * indent
    for key, item in value.items():
        kept = item.value if isinstance(item, Noted) else item
        if kept is None or kept == {} or kept == []:
            continue
        if isinstance(item, Noted):
            yield f"{pad}# {plain(item.why)}"
        yield from _entry(f"{pad}{_key(key)}:", kept, indent)


def _entry(head: str, item: Any, indent: int) -> Iterator[str]:
    if isinstance(item, Mapping):
        yield head
        yield from written(item, indent + 2)
    elif isinstance(item, Sequence) and not isinstance(item, str):
        yield head
        for row in item:
            yield from _row(row, indent + 2)
    else:
        yield f"{head} {_scalar(item)}"


def _row(row: Any, indent: int) -> Iterator[str]:
    pad = " " * indent
    if isinstance(row, Noted):
        yield f"{pad}# {plain(row.why)}"
        row = row.value
    if not isinstance(row, Mapping):
        yield f"{pad}- {_scalar(row)}"
        return
    lines = list(written(row, indent + 2))
    first = next(place for place, line in enumerate(lines) if not line.lstrip().startswith("#"))
    for place, line in enumerate(lines):
        yield f"{pad}- {line[indent + 2 :]}" if place == first else line


def _key(name: str) -> str:
    return name if _KEY.fullmatch(name) and name.lower() not in _RESERVED else json.dumps(name)


def _scalar(value: Any) -> str:
    if isinstance(value, Ref | Att | Sub):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return json.dumps(plain(value, 1_000) if not value.isascii() else value, ensure_ascii=False)
