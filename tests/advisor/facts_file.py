"""Update files for tests: rows of what is in force, with cells changed."""

import csv
import io

from advisor.facts.files import COLUMNS
from advisor.facts.sheet import Fact, fact_sheet


def row_of(key: str, /, **changes: str) -> dict[str, str]:
    """The row that says what is in force of one fact, with other cells."""
    [fact] = [fact for fact in fact_sheet() if fact.key == key]
    return {**cells_of(fact), **changes}


def cells_of(fact: Fact) -> dict[str, str]:
    seen = fact.seen.isoformat() if fact.seen else ""
    values = (fact.kind, fact.key, fact.plain, fact.unit, fact.source, seen, fact.evidence, fact.display)
    return dict(zip(COLUMNS, values, strict=True))


def as_csv(*rows: dict[str, str]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
