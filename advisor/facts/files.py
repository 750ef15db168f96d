"""Update files for facts, CSV or YAML, as rows of text with the line of each cell."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from itertools import zip_longest
from typing import Any

from advisor.facts.sheet import of_cell
from patterns.reading import Problem, UnreadableError, ValuePath, read_yaml

COLUMNS = ("kind", "key", "value", "unit", "source", "seen", "evidence", "display")
NEEDED = COLUMNS[:-1]
MAX_BYTES = 120_000  # twice as much still fits into a form that carries the text along
MAX_ROWS = 1_500
MAX_CELL = 400
SEPARATORS = ",;\t"


@dataclass(frozen=True)
class Given:
    """One row of a file: its cells by column, white space run together, and where each of them stands."""

    file: str
    line: int
    cells: Mapping[str, str]
    lines: Mapping[str, int]

    def problem(self, column: str, reason: str) -> Problem:
        return Problem(self.file, self.lines.get(column, self.line), f"{column}: {reason}")


def near(name: str, known: Iterable[str]) -> str:
    """A hint at what was probably meant; "" where nothing is like it."""
    found = get_close_matches(name[:80], list(known), n=1, cutoff=0.6)
    return f": did you mean {found[0]}?" if found else ""


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8, with or without a mark at its start; raises UnreadableError."""
    if len(data) > MAX_BYTES:
        raise UnreadableError(1, f"the file has {len(data):,} bytes: split it into parts of at most {MAX_BYTES:,}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise UnreadableError(line, "not UTF-8: save the file with the encoding UTF-8") from error


def read(name: str, text: str) -> tuple[list[Given], list[Problem]]:
    """The rows of a file, and why others could not be read; none where the file as a whole cannot be.

    It is YAML by its name or its look, else CSV.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    is_yaml = name.lower().endswith((".yaml", ".yml")) or _looks_like_yaml(text)
    rows: list[Given] = []
    problems: list[Problem] = []
    try:
        if len(text.encode("utf-8", "replace")) > MAX_BYTES:
            raise UnreadableError(1, f"more than {MAX_BYTES:,} bytes: split the file")
        if "\0" in text:
            raise UnreadableError(text[: text.index("\0")].count("\n") + 1, "not text: there is a zero byte")
        for found in _yaml_rows(name, text) if is_yaml else _csv_rows(name, text):
            if isinstance(found, Problem):
                problems.append(found)
            else:
                rows.append(found)
            if len(rows) + len(problems) > MAX_ROWS:
                raise UnreadableError(found.line, f"more than {MAX_ROWS:,} rows: split the file")
    except UnreadableError as error:
        rows, problems = [], [Problem(name, error.line, error.reason)]
    return rows, [replace(problem, reason=_visible(problem.reason)) for problem in problems]


def _looks_like_yaml(text: str) -> bool:
    first = next((line for line in text.split("\n") if line.strip() and not line.startswith("#")), "")
    return first.strip() in {"facts:", "---"} or first.startswith("- ")


def _csv_rows(name: str, text: str) -> Iterator[Given | Problem]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    header: list[str] = []
    try:
        while True:
            line = reader.line_num + 1
            found = next(reader, None)
            if found is None:
                break
            cells = _trimmed(found)
            if not cells:
                continue
            if not header:
                header = _header(cells, line)
            elif len(cells) > len(header):
                yield Problem(name, line, f"{len(cells)} cells for {len(header)} columns: put quotes around commas")
            else:
                yield from _given(name, line, dict(zip_longest(header, map(of_cell, cells), fillvalue="")), {})
    except csv.Error as error:
        raise UnreadableError(max(1, reader.line_num), f"not readable as CSV: {error}") from error
    if not header:
        raise UnreadableError(1, f"the file is empty: begin it with a line of columns, {', '.join(COLUMNS)}")


def _trimmed(cells: list[str]) -> list[str]:
    """The cells without the empty ones that spreadsheets write at the end of a line."""
    while cells and not cells[-1].strip():
        cells = cells[:-1]
    return cells


def _separator(text: str) -> str:
    header = next((line for line in text.split("\n") if line.strip()), "")
    return next((mark for mark in SEPARATORS if mark in header), ",")


def _header(cells: list[str], line: int) -> list[str]:
    """The columns of a file; raises UnreadableError for one that is unknown, missing or there twice."""
    header = [cell.strip().lower() for cell in cells]
    wrong = [f"there is no column {_short(name)}{near(name, COLUMNS)}" for name in header if name not in COLUMNS]
    wrong += [f"the column {name} is missing" for name in NEEDED if name not in header]
    wrong += [f"the column {name} stands here twice" for name in sorted(set(header)) if header.count(name) > 1]
    if wrong:
        raise UnreadableError(line, "; ".join(wrong[:10]))
    return header


def _yaml_rows(name: str, text: str) -> Iterator[Given | Problem]:
    data, places = read_yaml(text)
    prefix: ValuePath = ()
    if isinstance(data, dict):
        data, prefix = data.get("facts"), ("facts",)
    if not isinstance(data, list):
        raise UnreadableError(1, "expected a list under `facts:`")
    for index, row in enumerate(data):
        place = (*prefix, index)
        if not isinstance(row, dict):
            yield Problem(name, places[place], "expected `key: value` lines")
            continue
        lines = {str(key): places[(*place, key)] for key in row}
        yield from _given(name, places[place], row, lines)


def _given(name: str, line: int, row: Mapping[str, Any], lines: Mapping[str, int]) -> Iterator[Given | Problem]:
    """The row with all its cells as text, or everything that is wrong with them."""
    given = Given(name, line, {key: _text(value) for key, value in row.items()}, lines)
    wrong = [given.problem(_short(key), f"no such key{near(key, COLUMNS)}") for key in row if key not in COLUMNS]
    for key, value in row.items():
        if isinstance(value, bool | list | dict):
            wrong.append(given.problem(_short(key), "expected text or a number"))
        elif len(given.cells[key]) > MAX_CELL:
            wrong.append(given.problem(_short(key), f"longer than {MAX_CELL} characters"))
        elif not given.cells[key].isprintable():
            wrong.append(given.problem(_short(key), "holds a character that cannot be shown"))
    if wrong:
        yield from wrong
    else:
        yield given


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, int) and abs(value) > 10**30:
        return "a number beyond all bounds"
    return value.isoformat() if isinstance(value, date) else " ".join(str(value).split())


def _visible(text: str) -> str:
    """The text without what no terminal and no database takes, such as half of a surrogate pair."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in text)


def _short(name: str) -> str:
    return name if len(name) <= 40 else f"{name[:40]}\u2026"
