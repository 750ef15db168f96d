"""The rules by which workloads are judged: criteria, bands, gates, parameters and meters, read and checked."""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from advisor.engine.rule_rows import Row, RuleSet
from advisor.engine.rules_needed import BREAK_POINTS, GATES, MEASURE, METERS, PARAMETERS, SCORE, VERDICTS, WEIGHT

SIDES = ("for", "against")
SEVERITIES = ("hard", "remediable", "depends")


class RulesError(ValueError):
    """A rule set that cannot be used: `problems` says what is wrong and where."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class BreakPoint:
    """Where a criterion begins to hold (membership 0 at `low`) and where it fully holds (1 at `high`).

    `low` may be the greater of the two: then less of the quantity is more of the criterion.
    """

    name: str
    low: float
    high: float
    unit: str
    text: str
    source: str

    def ramp(self, value: float) -> float:
        """0 up to `low`, 1 from `high`, linear between."""
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low)))


@dataclass(frozen=True)
class Criterion:
    """One of the eleven criteria, with its weight on its side."""

    slug: str
    side: str
    name: str
    weight: float
    text: str
    source: str
    break_points: Mapping[str, BreakPoint]


@dataclass(frozen=True)
class Band:
    """The lowest score of a verdict."""

    verdict: str
    minimum: float
    name: str
    text: str
    source: str


@dataclass(frozen=True)
class Gate:
    """A limit that no sum of advantages can outvote, with its remedy and the pattern that implements it."""

    slug: str
    name: str
    severity: str
    role: str
    limit: str
    remedy: str
    pattern: str
    text: str
    source: str


@dataclass(frozen=True)
class Parameter:
    """Any other number that the engine uses."""

    slug: str
    value: float
    unit: str
    text: str
    source: str


@dataclass(frozen=True)
class Rules:
    """A checked rule set; `bands` stand highest first, `version` is the fingerprint of the content."""

    version: str
    criteria: Mapping[str, Criterion]
    bands: tuple[Band, ...]
    gates: Mapping[str, Gate]
    parameters: Mapping[str, Parameter]
    meters: Mapping[str, Mapping[str, str]]

    @cached_property
    def values(self) -> dict[str, float]:
        """The parameters' values by slug."""
        return {slug: parameter.value for slug, parameter in self.parameters.items()}

    def ramp(self, criterion: str, point: str, value: float) -> float:
        """The membership that a break point of a criterion gives to a value."""
        return self.criteria[criterion].break_points[point].ramp(value)


Slugged = TypeVar("Slugged", Criterion, Gate, Parameter)


def parse(mapping: object) -> Rules:
    """The rules in plain data (the rule file); raises RulesError with every problem and its place."""
    problems: list[str] = []
    if not isinstance(mapping, Mapping):
        raise RulesError(["rules: expected a mapping with criteria, bands, gates, parameters and meters"])
    reader = RuleSet(mapping, problems)
    criteria = _by_slug("criteria", map(_criterion, reader.rows("criteria")), problems)
    bands = sorted(map(_band, reader.rows("bands")), key=lambda row: -row.minimum)
    gates = _by_slug("gates", map(_gate, reader.rows("gates")), problems)
    parameters = _by_slug("parameters", map(_parameter, reader.rows("parameters")), problems)
    meters = _meters(mapping.get("meters"), problems)
    problems += _criteria_problems(criteria)
    problems += _band_problems(bands)
    problems += _missing("gates", GATES, gates)
    problems += _parameter_problems(parameters)
    if problems:
        raise RulesError(problems)
    return Rules(_version(mapping), criteria, tuple(bands), gates, parameters, meters)


def _version(mapping: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(mapping, sort_keys=True, default=str).encode()).hexdigest()[:12]


def _by_slug(where: str, rows: Iterable[Slugged], problems: list[str]) -> dict[str, Slugged]:
    held: dict[str, Slugged] = {}
    for row in rows:
        if row.slug in held:
            problems.append(f"{where}: {row.slug} is given twice")
        held[row.slug] = row
    return held


def _criterion(row: Row) -> Criterion:
    points = {point.name: point for point in map(_break_point, row.rows("break_points"))}
    return Criterion(
        slug=row.text("slug"),
        side=row.text("side", SIDES),
        name=row.text("name"),
        weight=row.number("weight", WEIGHT),
        text=row.text("text"),
        source=row.text("source"),
        break_points=points,
    )


def _break_point(row: Row) -> BreakPoint:
    low, high = row.number("low", MEASURE), row.number("high", MEASURE)
    if low == high:
        row.problems.append(f"{row.where}: low must differ from high")
    optional = (row.text("unit", default=""), row.text("text", default=""))
    return BreakPoint(row.text("name"), low, high, *optional, row.text("source"))


def _band(row: Row) -> Band:
    verdict, minimum = row.text("verdict", VERDICTS), row.number("minimum", SCORE)
    return Band(verdict, minimum, row.text("name"), row.text("text", default=""), row.text("source"))


def _gate(row: Row) -> Gate:
    return Gate(
        slug=row.text("slug", GATES),
        name=row.text("name"),
        severity=row.text("severity", SEVERITIES),
        role=row.text("role", default=""),
        limit=row.text("limit", default=""),
        remedy=row.text("remedy"),
        pattern=row.text("pattern", default=""),
        text=row.text("text", default=""),
        source=row.text("source"),
    )


def _parameter(row: Row) -> Parameter:
    slug, value = row.text("slug"), row.number("value")
    low, high = PARAMETERS.get(slug, (-math.inf, math.inf))
    if not low <= value <= high:
        row.problems.append(f"{row.where}.value: {slug} must lie between {low:g} and {high:g}")
    return Parameter(slug, value, row.text("unit", default=""), row.text("text"), row.text("source"))


def _meters(value: object, problems: list[str]) -> dict[str, dict[str, str]]:
    if not isinstance(value, Mapping):
        problems.append("meters: expected a mapping of providers")
        return {}
    meters: dict[str, dict[str, str]] = {}
    for provider, rows in value.items():
        if not isinstance(rows, Mapping):
            problems.append(f"meters.{provider}: expected a mapping of meters to price ids")
            continue
        meters[str(provider)] = {str(name): str(price) for name, price in rows.items()}
        problems += [f"meters.{provider}.{name}: unknown meter" for name in rows if name not in METERS]
    return meters


def _criteria_problems(criteria: Mapping[str, Criterion]) -> list[str]:
    problems = _missing("criteria", BREAK_POINTS, criteria)
    for slug, criterion in criteria.items():
        known = BREAK_POINTS.get(slug)
        if known is None:
            problems.append(f"criteria: {slug} is not a criterion that the engine can measure")
            continue
        problems += _missing(f"criteria.{slug}.break_points", known, criterion.break_points)
        unused = [name for name in criterion.break_points if name not in known]
        problems += [f"criteria.{slug}.break_points: {name} is not one that the engine reads" for name in unused]
    for side in SIDES:
        if not any(row.weight > 0 for row in criteria.values() if row.side == side):
            problems.append(f"criteria: no criterion {side} serverless has a weight above 0")
    return problems


def _band_problems(bands: list[Band]) -> list[str]:
    problems = _missing("bands", VERDICTS, [band.verdict for band in bands])
    if not problems and tuple(band.verdict for band in bands) != VERDICTS:
        problems.append(f"bands: the minima must fall in the order {', '.join(VERDICTS)}")
    if len({band.minimum for band in bands}) < len(bands):
        problems.append("bands: two bands have the same minimum")
    if not problems and bands[-1].minimum > 0:
        problems.append("bands: the lowest band must begin at 0")
    return problems


def _parameter_problems(parameters: Mapping[str, Parameter]) -> list[str]:
    unknown = [f"parameters: {slug} is not a parameter of the engine" for slug in parameters if slug not in PARAMETERS]
    return _missing("parameters", PARAMETERS, parameters) + unknown


def _missing(where: str, needed: Iterable[str], given: Iterable[str]) -> list[str]:
    present = set(given)
    return [f"{where}: {name} is missing" for name in needed if name not in present]
