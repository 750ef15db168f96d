"""Rows of a rule file being read: every wrong value is noted with its place, and reading goes on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

MOST = 1e300  # no number of a rule is larger: infinity, NaN and integers beyond a float are refused


@dataclass
class Row:
    """A row being read; a wrong value is noted with its place and replaced, so that reading can go on."""

    where: str
    data: Mapping[str, Any]
    problems: list[str]

    def text(self, name: str, choices: tuple[str, ...] = (), default: str | None = None) -> str:
        value = self.data.get(name, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            return self._refuse(name, "expected text")
        if choices and value not in choices:
            return self._refuse(name, f"expected one of {', '.join(choices)}")
        return value

    def number(self, name: str, bounds: tuple[float, float] = (-MOST, MOST)) -> float:
        value = self.data.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not -MOST < value < MOST:
            self._refuse(name, "expected a number")
            return 0.0
        if not bounds[0] <= value <= bounds[1]:
            self._refuse(name, f"must lie between {bounds[0]:g} and {bounds[1]:g}")
        return float(value)

    def rows(self, name: str) -> Iterable["Row"]:
        yield from _rows(f"{self.where}.{name}", self.data.get(name), self.problems)

    def _refuse(self, name: str, reason: str) -> str:
        self.problems.append(f"{self.where}.{name}: {reason}")
        return ""


class RuleSet(Row):
    """The file as a whole, whose lists stand under their own names."""

    def __init__(self, data: Mapping[str, Any], problems: list[str]) -> None:
        super().__init__("rules", data, problems)

    def rows(self, name: str) -> Iterable[Row]:
        yield from _rows(name, self.data.get(name), self.problems)


def _rows(where: str, value: object, problems: list[str]) -> Iterable[Row]:
    if not isinstance(value, list):
        problems.append(f"{where}: expected a list")
        return
    for index, row in enumerate(value):
        if isinstance(row, Mapping):
            yield Row(f"{where}[{index}]", row, problems)
        else:
            problems.append(f"{where}[{index}]: expected a mapping")
