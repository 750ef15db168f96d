"""HCL as text: values, references, blocks and comments that no label or title can break out of."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from patterns.starters.names import plain

TEXT = 1_000
UNICODE_BRACE = "\\u007b"  # doubling the sign would not do: three of them could be read in two ways
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


@dataclass(frozen=True)
class Raw:
    """An expression such as `aws_sqs_queue.orders.arn`; only names and words of our own may stand in it."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Template:
    """A string with `${...}` in it; only names and words of our own may stand in it."""

    text: str

    def __str__(self) -> str:
        return f'"{self.text.translate(_ESCAPED)}"'


@dataclass(frozen=True)
class Json:
    """A value that the provider takes as JSON, written as an object of HCL so that comments may stand in it."""

    value: Any


@dataclass(frozen=True)
class Noted:
    """A value with the reason that stands above it."""

    value: Any
    why: str


class Nested(dict[str, Any]):
    """The body of a block inside a block; a list of them is the block several times."""


@dataclass
class Block:
    """One block of a file with the reason that stands above it."""

    kind: str
    labels: tuple[str, ...]
    why: str = ""
    body: dict[str, Any] = field(default_factory=dict)

    def lines(self) -> Iterator[str]:
        if self.why:
            yield f"# {plain(self.why)}"
        head = " ".join((self.kind, *(quoted(label) for label in self.labels)))
        inside = list(written(self.body, 2))
        yield from (f"{head} {{", *inside, "}") if inside else (f"{head} {{}}",)


def quoted(text: str) -> str:
    """A string that is nothing but its text: no quote ends it, and `${` and `%{` begin nothing."""
    seen = plain(text, TEXT).translate(_ESCAPED)
    return f'"{seen.replace("${", "$" + UNICODE_BRACE).replace("%{", "%" + UNICODE_BRACE)}"'


def written(body: Mapping[str, Any], indent: int) -> Iterator[str]:
    """The entries of a body, line by line, as `terraform fmt` writes them; those that are empty are left out."""
    pad = " " * indent
    waiting: list[tuple[str, str]] = []
    for key, given in body.items():
        value = given.value if isinstance(given, Noted) else given
        if value is None or (isinstance(value, list) and not value):
            continue
        if isinstance(given, Noted):
            yield from _aligned(waiting, pad)
            yield f"{pad}# {plain(given.why)}"
        if _is_nested(value):
            yield from _aligned(waiting, pad)
            for row in value if isinstance(value, list) else [value]:
                yield from _nested(key, row, indent)
            continue
        first, *rest = _expression(value, indent)
        if rest:
            yield from _aligned(waiting, pad)
            yield f"{pad}{_key(key)} = {first}"
            yield from rest
        else:
            waiting.append((_key(key), first))
    yield from _aligned(waiting, pad)


def _is_nested(value: Any) -> bool:
    return isinstance(value, Nested) or (isinstance(value, list) and isinstance(value[0], Nested))


def _nested(key: str, row: Nested, indent: int) -> Iterator[str]:
    pad = " " * indent
    inside = list(written(row, indent + 2))
    yield from (f"{pad}{key} {{", *inside, f"{pad}}}") if inside else (f"{pad}{key} {{}}",)


def _aligned(waiting: list[tuple[str, str]], pad: str) -> Iterator[str]:
    """Entries of one line each with their equals signs below one another; none are waiting any more."""
    width = max((len(key) for key, _ in waiting), default=0)
    yield from [f"{pad}{key:<{width}} = {value}" for key, value in waiting]
    waiting.clear()


def _expression(value: Any, indent: int) -> list[str]:
    """The lines of a value; the first one goes behind its key."""
    pad = " " * indent
    if isinstance(value, Json):
        first, *rest = _expression(value.value, indent)
        lines = [f"jsonencode({first}", *rest]
        return [*lines[:-1], f"{lines[-1]})"]
    if isinstance(value, Mapping):
        inside = list(written(value, indent + 2))
        return ["{", *inside, f"{pad}}}"] if inside else ["{}"]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return _listed(value, indent)
    return [_scalar(value)]


def _listed(values: Sequence[Any], indent: int) -> list[str]:
    pad, inner = " " * indent, " " * (indent + 2)
    plain_ones = [_scalar(value) for value in values if not isinstance(value, Noted | Json | Mapping | list | tuple)]
    if len(plain_ones) == len(values) and sum(map(len, plain_ones)) < 90:
        return [f"[{', '.join(plain_ones)}]"]
    lines = ["["]
    for given in values:
        value = given.value if isinstance(given, Noted) else given
        if isinstance(given, Noted):
            lines.append(f"{inner}# {plain(given.why)}")
        first, *rest = _expression(value, indent + 2)
        shown = [f"{inner}{first}", *rest]
        lines += [*shown[:-1], f"{shown[-1]},"]
    return [*lines, f"{pad}]"]


def _key(name: str) -> str:
    return name if _IDENTIFIER.fullmatch(name) else quoted(name)


def _scalar(value: Any) -> str:
    if isinstance(value, Raw | Template):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return quoted(value)
