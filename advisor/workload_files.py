"""Workloads from files: one object, a list, JSON Lines, or YAML, each record on its own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from patterns.reading import UnreadableError, ValuePath, read_yaml
from patterns.strict_json import read_json

MAX_BYTES = 16 * 1024 * 1024
MAX_LINE = 256 * 1024


@dataclass(frozen=True)
class Record:
    """One record of a file: what was read, or the reason why nothing was; `where` says which one it is.

    `lines` are those of its fields, where they are known.
    """

    where: str
    value: Any = None
    trouble: str = ""
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def id(self) -> Any:
        """The record's own id, where it has one that can be shown."""
        given = self.value.get("id") if isinstance(self.value, dict) else None
        return given if isinstance(given, str | int) and not isinstance(given, bool) else None


def records(name: str, text: str) -> Iterator[Record]:
    """The records of one file in order. A line or document that cannot be read becomes a record with `trouble`."""
    if len(text) > MAX_BYTES:
        yield Record(name, trouble=f"larger than {MAX_BYTES // 1024 // 1024} MB: split the file")
    elif name.endswith((".yaml", ".yml")):
        yield from _yaml_records(name, text)
    else:
        yield from _json_records(name, text)


def _yaml_records(name: str, text: str) -> Iterator[Record]:
    try:
        data, places = read_yaml(text)
    except UnreadableError as error:
        yield Record(f"{name}:{error.line}", trouble=error.reason)
    else:
        yield from _each(name, data, places)


def _json_records(name: str, text: str) -> Iterator[Record]:
    try:
        data = read_json(text).value
    except UnreadableError as error:
        lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
        if len(lines) > 1 and _begins_an_object(lines[0][1]):
            for number, line in lines:
                yield _line_record(f"{name}:{number}", line)
        elif not lines:
            yield Record(name, trouble="the file is empty: write a workload as a JSON object")
        else:
            yield Record(name, trouble=_reason(error))
    else:
        yield from _each(name, data)


def _begins_an_object(line: str) -> bool:
    """Whether a line looks like a record of JSON Lines, not like the first line of an indented document."""
    return line.strip() not in {"{", "["}


def _line_record(where: str, line: str) -> Record:
    if len(line) > MAX_LINE:
        return Record(where, trouble=f"the line is longer than {MAX_LINE // 1024} KB")
    try:
        return Record(where, read_json(line).value)
    except UnreadableError as error:
        return Record(where, trouble=_reason(error))


def _each(name: str, data: Any, places: Mapping[ValuePath, int] | None = None) -> Iterator[Record]:
    known = places or {}
    if isinstance(data, list):
        lines: list[dict[str, int]] = [{} for _ in data]
        for path, line in known.items():
            if len(path) == 2:
                lines[int(path[0])][str(path[1])] = line
        for number, item in enumerate(data, 1):
            yield Record(f"{name}, record {number}", item, lines=lines[number - 1])
    else:
        yield Record(name, data, lines={str(path[0]): line for path, line in known.items() if len(path) == 1})


def _reason(error: UnreadableError) -> str:
    return f"line {error.line}, column {error.column}: {error.reason}"
