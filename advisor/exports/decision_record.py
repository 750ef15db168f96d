"""Advice as a decision record (MADR 4.0)."""

import re
from typing import Any

from django.template.loader import render_to_string

from advisor.engine.inputs import INPUTS, input_label
from advisor.report import VERDICTS

MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~!&$])")


def render(workload: dict[str, Any], advice: dict[str, Any]) -> str:
    """The record as Markdown; what a visitor wrote is escaped, so that it cannot add headings or links."""
    answers = [
        (input_label(name), with_unit(name, value))
        for name, value in workload.items()
        if name not in {"name", "evidence", "id"}
    ]
    context = {
        "title": plain(workload["name"]),
        "description": plain(workload.get("description", "")),
        "verdict": VERDICTS[advice["verdict"]],
        "answers": [row for row in answers if row[0] != "description"],
        "advice": advice,
        "drivers": [row for row in advice["criteria"] if row["applicable"] and row["answered"]],
    }
    text = render_to_string("advisor/decision_record.md", context)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def with_unit(name: str, value: Any) -> str:
    """A number with the unit of its input; a share as it is."""
    given = INPUTS[name]
    unit = f" {given.unit}" if given.is_numeric and given.kind != "share" else ""
    words = plain(value).replace("\\_", "-") if given.kind in {"set", "choice"} else plain(value)
    return f"{words}{unit}"


def plain(value: Any) -> str:
    """A value on one line, with the characters that Markdown would read escaped."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(sorted(plain(item) for item in value))
    if isinstance(value, float | int):
        return f"{value:,.15g}"
    return MARKUP.sub(r"\\\1", " ".join(str(value).split()))
