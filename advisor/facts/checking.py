"""A row of an update file against the fact that it names: what is wrong with it, cell by cell."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError

from advisor.facts.change import Change
from advisor.facts.files import NEEDED, Given, near
from advisor.facts.sheet import Fact, Name
from patterns.models import Price
from patterns.models.facts import Evidence

KINDS = ("price", "limit", "cold-start")
NUMBER = re.compile(r"\d{1,40}(\.\d{1,40})?([eE][+-]?\d{1,3})?", re.ASCII)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
MOST = Decimal("1e300")
MOST_DIGITS = 15  # what every database keeps of a decimal number
MOST_WORDS = 240
MAY_BE_EMPTY = {"price": ("display",), "limit": ("value", "unit", "display"), "cold-start": ("display",)}


def checked(
    row: Given, sheet: Mapping[Name, Fact], sources: set[str], today: date
) -> tuple[list[tuple[str, str]], Change | None]:
    """The change that a row asks for, or what is wrong with it, column by column."""
    cells = row.cells
    kind, key = cells.get("kind", ""), cells.get("key", "")
    if kind not in KINDS:
        return [("kind", f"expected one of {', '.join(KINDS)}{near(kind, KINDS)}")], None
    before = sheet.get((kind, key))
    if before is None:
        known = [held for of_kind, held in sheet if of_kind == kind]
        return [("key", f"there is no {kind} {key[:80]!r}{near(key, known)}")], None
    may_be_empty = {*MAY_BE_EMPTY[kind], *(() if before.seen else ("seen",))}
    missing = [name for name in NEEDED if not cells.get(name) and name not in may_be_empty]
    wrong = [(name, "is missing") for name in missing]
    wrong += [(name, reason) for name, reason in _wrong_cells(before, cells, sources, today) if name not in missing]
    if wrong:
        return wrong, None
    change = Change(before, _after(before, cells))
    if change.after.seen is None and change.cells:
        return [("seen", "is missing: what changes needs the day on which it was read")], None
    return [], change


def _wrong_cells(before: Fact, cells: Mapping[str, str], sources: set[str], today: date) -> Iterator[tuple[str, str]]:
    value, seen, evidence, words = (cells.get(name, "") for name in ("value", "seen", "evidence", "display"))
    if value and (reason := _wrong_value(before, value)):
        yield "value", reason
    elif (
        before.kind == "limit"
        and _stored(before, value) != before.value
        and cells.get("display", "") in {"", before.display}
    ):
        yield "display", f"the value changes, so write its words anew; now they are {before.display!r}"
    if before.kind != "limit" and words:
        yield "display", f"a {before.kind} has no words of its own: leave it empty"
    if cells.get("unit", "") != before.unit:
        yield "unit", f"the unit is {before.unit or 'none'!r}: convert the value, the unit stays"
    yield from (("source", reason) for reason in _wrong_sources(before, cells.get("source", ""), sources))
    if seen and (reason := _wrong_day(before, seen, today)):
        yield "seen", reason
    if before.kind == "cold-start" and evidence != before.evidence:
        yield "evidence", f"cold starts are measured: write {before.evidence}"
    elif evidence not in Evidence.values:
        yield "evidence", f"expected one of {', '.join(Evidence.values)}{near(evidence, Evidence.values)}"
    if len(words) > MOST_WORDS:
        yield "display", f"longer than {MOST_WORDS} characters"


def _wrong_value(before: Fact, text: str) -> str:
    if not NUMBER.fullmatch(text) or Decimal(text) > MOST:
        return f"{text[:40]!r} is not a number of 0 or more: write digits with a point, such as 0.25"
    if before.kind != "price":
        return ""
    if len(Decimal(text).normalize().as_tuple().digits) > MOST_DIGITS:
        return f"more than {MOST_DIGITS} digits: round it"
    try:
        Price._meta.get_field("price_usd").clean(Decimal(text), None)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _stored(before: Fact, text: str) -> Decimal | None:
    """A number as it comes back from the database, where all but prices are floats."""
    if not text:
        return None
    return Decimal(text) if before.kind == "price" else Decimal(repr(float(text)))


def _wrong_sources(before: Fact, text: str, sources: set[str]) -> Iterator[str]:
    slugs = slugs_of(text)
    for slug in slugs:
        if slug not in sources:
            yield f"there is no source {slug[:80]!r}{near(slug, sources)}; a new one is added in the admin first"
    if before.kind != "price" and len(slugs) > 1:
        yield f"a {before.kind} has one source"


def slugs_of(text: str) -> list[str]:
    return sorted({slug.strip() for slug in text.split(",") if slug.strip()})


def _wrong_day(before: Fact, text: str, today: date) -> str:
    try:
        day = date.fromisoformat(text if DAY.fullmatch(text) else "")
    except ValueError:
        return f"{text[:40]!r} is not a day: write it as {today.isoformat()}"
    if day > today:
        return f"{text} lies in the future"
    if before.seen and day < before.seen:
        return f"older than the reading in force, of {before.seen.isoformat()}"
    return ""


def _after(before: Fact, cells: Mapping[str, str]) -> Fact:
    value = _stored(before, cells.get("value", ""))
    return replace(
        before,
        value=before.value if value == before.value else value,
        source=", ".join(slugs_of(cells["source"])),
        seen=date.fromisoformat(cells["seen"]) if cells.get("seen") else None,
        evidence=cells["evidence"],
        display=cells.get("display") or before.display,
    )
