"""Report how old the facts are, and update them from a file."""

import csv
import json
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from textwrap import shorten
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from advisor.engine.rules import RulesError
from advisor.facts.files import COLUMNS, MAX_BYTES, decoded
from advisor.facts.sheet import Fact, as_cell, fact_sheet
from advisor.facts.update import FactUpdate, facts_with, planned
from advisor.facts.writing import FactsMovedError, apply
from advisor.judgement import bench
from advisor.moves import Move, moves
from patterns.reading import UnreadableError

STALE = 1
HEAD = ("kind", "key", "value", "unit", "source", "seen", "age in days", "evidence", "stale")


class Command(BaseCommand):
    help = (
        "--report: every price, limit and cold start with source, date and evidence. --update FILE: what a CSV or YAML "
        f"file with the columns {', '.join(COLUMNS)} would change, and how the worked examples would move; --apply "
        "writes it as one revision of the history."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--report", action="store_true")
        what.add_argument("--update", metavar="FILE", help="- reads standard input")
        parser.add_argument("--stale", action="store_true", help="report only what was read over 180 days ago")
        parser.add_argument("--format", choices=("table", "json", "csv"), default="table", help="csv is an update file")
        parser.add_argument("--fail-on-stale", action="store_true", help="status 1 where a fact is stale")
        parser.add_argument("--apply", action="store_true", help="write what --update shows")
        parser.add_argument("--by", metavar="NAME", default="", help="who applies it, for the history")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["report"]:
            self._report(options)
        else:
            self._update(options)

    def _report(self, options: dict[str, Any]) -> None:
        today, facts = timezone.localdate(), fact_sheet()
        stale = [fact for fact in facts if fact.is_stale]
        shown = stale if options["stale"] else facts
        counts = _counts(facts)
        if options["format"] == "json":
            found = {"facts": [_mapping(fact, today) for fact in shown], "counts": counts}
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
        elif options["format"] == "csv":
            writer = csv.writer(self.stdout, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows(map(as_cell, _cells(fact)) for fact in shown)
        else:
            self._table([HEAD, *(_line(fact, today) for fact in shown)])
            self.stdout.write(f"\n{', '.join(f'{count} {name}' for name, count in counts.items())}")
        if options["fail_on_stale"] and stale:
            raise CommandError(f"{len(stale)} fact(s) were read over 180 days ago.", returncode=STALE)

    def _update(self, options: dict[str, Any]) -> None:
        if options["apply"] and not options["by"].strip():
            raise CommandError("--apply needs --by NAME: the history says who changed the facts.")
        update = planned(*_read(options["update"]), timezone.localdate())
        for problem in update.problems:
            self.stderr.write(f"  {problem}")
        if update.problems:
            raise CommandError(f"{len(update.problems)} problem(s) above; nothing was changed.")
        self._preview(update)
        if options["apply"] and update.changes:
            try:
                apply(update, options["by"].strip())
            except FactsMovedError as error:
                raise CommandError(f"Changed meanwhile: {error}. Look at it again; nothing was written.") from error
            self.stdout.write(f"Written as one revision: {len(update.changes)} fact(s).")

    def _preview(self, update: FactUpdate) -> None:
        """What changes from what to what, and which examples move."""
        self.stdout.write(f"{len(update.changes)} fact(s) change, {update.unchanged} stay as they are.")
        for change in update.changes:
            self.stdout.write(f"  {change.after.kind} {change.after.key}")
            for cell in change.cells:
                self.stdout.write(f"    {cell.column}: {cell.old} -> {cell.new}")
        if not update.changes:
            return
        try:
            used = bench()
        except RulesError as error:
            raise CommandError("The rule set cannot be used: " + "; ".join(error.problems)) from error
        found = moves(used, replace(used, facts=facts_with(used.facts, update.changes)))
        moved = [move for move in found if move.is_any]
        self.stdout.write(f"{len(moved)} of {len(found)} worked examples move.")
        self._table([row for move in moved for row in _moved(move)])

    def _table(self, rows: Sequence[Sequence[str]]) -> None:
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        for row in rows:
            self.stdout.write("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())


def _read(name: str) -> tuple[str, str]:
    """The name and the text of a file, or of standard input."""
    try:
        if name == "-":
            return "standard input", decoded(sys.stdin.buffer.read(MAX_BYTES + 1))
        with Path(name).open("rb") as file:
            return Path(name).name, decoded(file.read(MAX_BYTES + 1))
    except UnreadableError as error:
        raise CommandError(f"{name}:{error.line}: {error.reason}") from error
    except OSError as error:
        raise CommandError(str(error)) from error


def _counts(facts: Iterable[Fact]) -> dict[str, int]:
    """How many there are by kind, and how many of all are stale, undated or not verified."""
    held = list(facts)
    kinds = Counter(fact.kind for fact in held)
    return {
        "facts": len(held),
        **{f"{kind}s": count for kind, count in kinds.items()},
        "stale": sum(fact.is_stale for fact in held),
        "without a date": sum(fact.seen is None for fact in held),
    }


def _cells(fact: Fact) -> tuple[str, ...]:
    seen = fact.seen.isoformat() if fact.seen else ""
    return fact.kind, fact.key, fact.plain, fact.unit, fact.source, seen, fact.evidence, fact.display


def _line(fact: Fact, today: date) -> tuple[str, ...]:
    age = fact.age_days(today)
    told = "" if age is None else str(age)
    kind, key, value, unit, source, seen, evidence, display = _cells(fact)
    return (
        kind,
        key,
        value or shorten(display, 24),
        unit,
        source,
        seen,
        told,
        evidence,
        "stale" if fact.is_stale else "",
    )


def _mapping(fact: Fact, today: date) -> dict[str, Any]:
    return {
        "kind": fact.kind,
        "key": fact.key,
        "value": None if fact.value is None else float(fact.value),
        "unit": fact.unit,
        "source": fact.source,
        "seen": fact.seen.isoformat() if fact.seen else None,
        "age_days": fact.age_days(today),
        "evidence": fact.evidence,
        "display": fact.display,
        "stale": fact.is_stale,
    }


def _moved(move: Move) -> Iterable[tuple[str, str, str, str]]:
    """A line for each thing about an example that moves."""
    name = f"  {move.name}"
    if move.is_of_verdict:
        yield name, "verdict", move.before.verdict, f"-> {move.after.verdict}"
    if move.is_of_score:
        yield name, "score", move.before.score_text, f"-> {move.after.score_text}"
    if move.is_of_break_even:
        yield name, "break-even", move.before.break_even, f"-> {move.after.break_even}"
