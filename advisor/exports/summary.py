"""Advice as plain text, for a terminal."""

import textwrap
from collections.abc import Iterator
from typing import Any

from advisor.engine.inputs import input_label
from advisor.verdict import VERDICTS

WIDTH = 88


def render(workload: dict[str, Any], advice: dict[str, Any]) -> str:
    """The advice in lines of at most 88 characters: verdict, gates, points, patterns, what is unknown."""
    return "\n".join(_lines(workload, advice)) + "\n"


def _lines(workload: dict[str, Any], advice: dict[str, Any]) -> Iterator[str]:
    name = " ".join(str(workload["name"]).split())
    yield name
    yield "=" * min(len(name), WIDTH)
    yield from textwrap.wrap(advice["sentence"], WIDTH)
    yield (
        f"Verdict {VERDICTS[advice['verdict']]}; score {advice['score']:.1f} "
        f"({advice['score_low']:.0f} to {advice['score_high']:.0f}), confidence {advice['confidence']}"
    )
    for gate in advice["gates"]:
        read = ", ".join(part for part in (gate["source"], gate["seen"]) if part)
        said = f"Gate, {gate['severity']}: {gate['name']}. {gate['reason']} (source {read})"
        yield from _item(f"{said} Remedy: {gate['remedy']}")
    parts = [f"{row['name']}: {row['place_name']}. {row['reason']}" for row in advice["components"]]
    yield from _section("Part by part", parts)
    yield from _points(advice)
    yield from _section("What acts together", [row["text"] for row in advice["interactions"]])
    yield from _section("Would change it", [_flip(row) for row in advice["flips"]])
    warm = advice["costs"]["warm"]
    figures = [advice["costs"]["reason"], *([warm["reason"]] if warm else []), advice["latency"]["reason"]]
    yield from _section("Costs and latency", figures)
    yield from _section("Recommended patterns", [_pattern(row) for row in advice["patterns"]])
    yield from _section("Risks", [row["text"] for row in advice["warnings"]])
    yield from _section("Assumed", [row["text"] for row in advice["assumptions"]])
    yield from _section("Unknown, most telling first", [input_label(row["input"]) for row in advice["unknown"][:5]])
    yield f"Rules {advice['rules_version']}, facts {advice['facts_version']}"


def _points(advice: dict[str, Any]) -> Iterator[str]:
    counted = [row for row in advice["criteria"] if row["applicable"] and row["answered"]]
    if not counted:
        return
    yield ""
    yield "Points (50 to begin with)"
    for row in sorted(counted, key=lambda row: (row["side"] == "against", -row["contribution"], row["slug"])):
        sign = "-" if row["side"] == "against" else "+"
        yield f"  {sign}{row['contribution']:5.1f}  {row['name']}"


def _flip(row: dict[str, Any]) -> str:
    return f"{row['label']} from {row['from_text']} to {row['to_text']}: {VERDICTS[row['verdict']]}"


def _pattern(row: dict[str, Any]) -> str:
    return f"{row['title']}: {' '.join(row['reasons'])}"


def _section(title: str, items: list[str]) -> Iterator[str]:
    if items:
        yield ""
        yield title
        for item in items:
            yield from _item(item)


def _item(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="  - ", subsequent_indent="    ")
