"""What an update file would change among the facts, found without writing anything."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from advisor.engine.facts import Facts
from advisor.facts.change import Change
from advisor.facts.checking import checked
from advisor.facts.files import Given, read
from advisor.facts.sheet import PERCENTILES, Fact, Name, fact_sheet
from patterns.models import ColdStart, Source
from patterns.reading import Problem

MOST_SAID = 500  # problems


@dataclass(frozen=True)
class FactUpdate:
    """What a file comes to: what changes, how many rows say what is in force already, and what is wrong."""

    name: str
    changes: tuple[Change, ...]
    unchanged: int
    problems: tuple[Problem, ...]

    @property
    def digest(self) -> str:
        """A fingerprint of the changes and of the facts as they are, so that what is done is what was shown."""
        return hashlib.sha256(repr(self.changes).encode()).hexdigest()


def planned(name: str, text: str, today: date) -> FactUpdate:
    """What the text of a file would change; nothing is written."""
    rows, problems = read(name, text)
    sheet = {fact.name: fact for fact in fact_sheet()}
    sources = set(Source.objects.values_list("slug", flat=True))
    changes: list[Change] = []
    lines: dict[Name, Given] = {}
    for row in rows:
        wrong, change = checked(row, sheet, sources, today)
        problems += [row.problem(column, reason) for column, reason in wrong]
        if change is None:
            continue
        if earlier := lines.get(change.after.name):
            problems.append(row.problem("key", f"{change.after.key} stands in line {earlier.line} already"))
        lines[change.after.name] = row
        changes.append(change)
    problems += _split_cold_starts(changes, lines, sheet)
    moving = tuple(change for change in changes if change.before != change.after)
    in_order = sorted(problems, key=lambda problem: problem.line)
    if len(in_order) > MOST_SAID:
        last = in_order[MOST_SAID]
        in_order[MOST_SAID:] = [replace(last, reason=f"from here on {len(problems) - MOST_SAID:,} more are wrong")]
    return FactUpdate(name, moving, len(changes) - len(moving), tuple(in_order))


def _split_cold_starts(
    changes: Sequence[Change], lines: Mapping[Name, Given], sheet: Mapping[Name, Fact]
) -> Iterator[Problem]:
    """Cold starts whose percentiles do not come together, from one reading, in rising order."""
    after = {change.after.name: change.after for change in changes}
    for kind, slug in dict.fromkeys((kind, key.rpartition("/")[0]) for kind, key in after if kind == "cold-start"):
        names = [
            (kind, f"{slug}/{percentile}") for percentile in PERCENTILES if (kind, f"{slug}/{percentile}") in sheet
        ]
        given = [after[name] for name in names if name in after]
        row = lines[given[0].name]
        if len(given) < len(names):
            lacking = ", ".join(key for _, key in names if (kind, key) not in after)
            yield row.problem("key", f"the percentiles of a cold start are read together: add {lacking}")
        elif len({(fact.source, fact.seen) for fact in given}) > 1:
            yield row.problem("source", f"the percentiles of {slug} need one source and one day")
        elif [fact.value or 0 for fact in given] != sorted(fact.value or 0 for fact in given):
            yield row.problem("value", f"the percentiles of {slug} must rise from p50 to p99")


def facts_with(facts: Facts, changes: Sequence[Change]) -> Facts:
    """The engine's facts as they would be after the changes."""
    stands_for = {
        row.slug: f"{row.provider.slug}/{row.stands_for}"
        for row in ColdStart.objects.exclude(stands_for="").select_related("provider")
    }
    limits, prices, cold_starts = dict(facts.limits), dict(facts.prices), dict(facts.cold_starts)
    for fact in (change.after for change in changes):
        seen = fact.seen.isoformat() if fact.seen else ""
        rest: dict[str, Any] = {"source": fact.source, "seen": seen, "evidence": fact.evidence}
        value = None if fact.value is None else float(fact.value)
        if fact.kind == "limit":
            limits[fact.key] = replace(limits[fact.key], value=value, display=fact.display, **rest)
        elif fact.kind == "price":
            words = f"{fact.plain} USD per {fact.unit}"
            prices[fact.key] = replace(prices[fact.key], value=value, display=words, **rest)
        else:
            slug, _, percentile = fact.key.rpartition("/")
            if percentile != "p90":  # which nothing is judged by
                rest[f"{percentile}_ms"] = value
            key = stands_for.get(slug)
            if key in cold_starts:
                cold_starts[key] = replace(cold_starts[key], **rest)
    return replace(facts, limits=limits, prices=prices, cold_starts=cold_starts).stamped()
