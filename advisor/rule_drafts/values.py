"""A rule set as values by path, of which a draft holds those that it changes."""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from advisor.engine.rules import RulesError

PROBLEM = re.compile(r"(criteria|bands|gates|parameters)\[(\d+)\](?:\.break_points\[(\d+)\])?(?:\.(\w+))?: (.+)", re.S)
WEIGHTS, POINTS, BANDS, GATES = "Weights", "Break points", "Bands", "Gates"
PARAMETERS, WORDING = "Parameters", "Wording of the criteria"
GROUPS = (WEIGHTS, POINTS, BANDS, GATES, PARAMETERS, WORDING)
GROUP_OF = {"criteria": WEIGHTS, "bands": BANDS, "gates": GATES, "parameters": PARAMETERS}


@dataclass(frozen=True)
class Value:
    """One value of a rule set that a draft may change; `note` says what it means."""

    path: str
    group: str
    label: str
    value: Any
    note: str = ""

    @property
    def field(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def shown(self) -> Any:
        return shown(self.value)


def shown(value: Any) -> Any:
    """A number as a person writes it: 5, not 5.0."""
    return repr(value).removesuffix(".0") if isinstance(value, float) else value


@dataclass(frozen=True)
class Difference:
    """A value in two rule sets, and what a draft makes of it; None where there is none."""

    path: str
    label: str
    old: Any
    new: Any
    tried: Any = None


def rows_of(mapping: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The rows of a rule set by path."""
    rows: dict[str, dict[str, Any]] = {}
    for kind, key in (("criteria", "slug"), ("bands", "verdict"), ("gates", "slug"), ("parameters", "slug")):
        for row in mapping[kind]:
            rows[f"{kind}/{row[key]}"] = row
            for point in row.get("break_points", ()):
                rows[f"{kind}/{row[key]}/break_points/{point['name']}"] = point
    return rows


def leaves(mapping: Mapping[str, Any]) -> dict[str, Any]:
    """Every value of a rule set by path, also those that no draft changes."""
    rows = {**rows_of(mapping), **{f"meters/{name}": row for name, row in mapping["meters"].items()}}
    return {
        f"{place}/{name}": value
        for place, row in rows.items()
        for name, value in row.items()
        if not isinstance(value, list)
    }


def values_of(mapping: Mapping[str, Any]) -> dict[str, Value]:
    """The values that a draft may change, by path, group by group."""
    found = sorted(_values(mapping), key=lambda value: GROUPS.index(value.group))
    return {value.path: value for value in found}


def _values(mapping: Mapping[str, Any]) -> Iterator[Value]:
    for row in mapping["criteria"]:
        place, name = f"criteria/{row['slug']}", row["name"]
        yield Value(f"{place}/weight", WEIGHTS, name, row["weight"], f"Speaks {row['side']} serverless.")
        for point in row["break_points"]:
            for end, words in (("low", "begins to hold"), ("high", "fully holds")):
                path, label = f"{place}/break_points/{point['name']}/{end}", f"{name}, {point['name']}: {words} at"
                yield Value(path, POINTS, label, point[end], point["unit"])
        yield from _words(place, WORDING, row, ("name", "text"))
    for row in mapping["bands"]:
        place = f"bands/{row['verdict']}"
        yield Value(f"{place}/minimum", BANDS, f"{row['name']}: lowest score", row["minimum"])
        yield from _words(place, BANDS, row, ("name", "text"))
    for row in mapping["gates"]:
        place = f"gates/{row['slug']}"
        yield Value(f"{place}/severity", GATES, f"{row['name']}: severity", row["severity"])
        yield from _words(place, GATES, row, ("name", "text", "remedy"))
    for row in mapping["parameters"]:
        note = f"{row['text']} {row['unit']}".strip()
        yield Value(f"parameters/{row['slug']}/value", PARAMETERS, row["slug"], row["value"], note)


def _words(place: str, group: str, row: Mapping[str, Any], fields: tuple[str, ...]) -> Iterator[Value]:
    yield from (Value(f"{place}/{field}", group, f"{row['name']}: {field}", row[field]) for field in fields)


def with_changes(mapping: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The rule set with other values; a path that it does not have is left out."""
    changed = deepcopy(dict(mapping))
    rows = rows_of(changed)
    for path, value in changes.items():
        place, _, field = path.rpartition("/")
        if place in rows:
            rows[place][field] = value
    return changed


def changed_values(mapping: Mapping[str, Any], changes: Mapping[str, Any]) -> list[Difference]:
    """What a draft changes in a rule set, in the order of the values."""
    values = values_of(mapping)
    return [
        Difference(path, value.label, shown(value.value), shown(changes[path]))
        for path, value in values.items()
        if path in changes
    ]


def differences(mapping: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> list[Difference]:
    """Where two drafts over one rule set differ: the value in force, theirs, and mine."""
    return [
        Difference(path, value.label, *(shown(row.get(path, value.value)) for row in ({}, theirs, mine)))
        for path, value in values_of(mapping).items()
        if theirs.get(path, value.value) != mine.get(path, value.value)
    ]


def moved_since(old: Mapping[str, Any], new: Mapping[str, Any], changes: Mapping[str, Any]) -> list[Difference]:
    """Where the rule set that a draft was made over differs from a newer one, with the draft's own value."""
    before, after = leaves(old), leaves(new)
    labels = {path: value.label for mapping in (old, new) for path, value in values_of(mapping).items()}
    return [
        Difference(path, labels.get(path, path), *map(shown, (before.get(path), after.get(path), changes.get(path))))
        for path in {**after, **before}
        if before.get(path) != after.get(path)
    ]


def complaints(mapping: Mapping[str, Any], error: RulesError) -> Iterator[tuple[str, str]]:
    """What the engine says of a rule set, each with the path of the value or the name of the group it is about."""
    for problem in error.problems:
        if found := PROBLEM.fullmatch(problem):
            kind, index, point, field, words = found.groups()
            row = mapping[kind][int(index)]
            place = f"{kind}/{row['verdict' if kind == 'bands' else 'slug']}"
            if point is not None:
                place = f"{place}/break_points/{row['break_points'][int(point)]['name']}"
            yield f"{place}/{field or 'high'}", _sentence(words)
        else:
            kind, _, words = problem.partition(": ")
            yield GROUP_OF.get(kind.partition(".")[0], ""), _sentence(words or problem)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."
