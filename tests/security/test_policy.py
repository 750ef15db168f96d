"""The threat model names, for every threat, a test that is there."""

import re
from pathlib import Path

from tests.tables.named import is_there

POLICY = (Path(__file__).parent.parent.parent / "SECURITY.md").read_text()
ROW = re.compile(r"^\| (?P<threat>[^|]+) \| (?P<defence>[^|]+) \| `(?P<test>[^`]+)` \|$", re.MULTILINE)


def test_every_threat_has_a_defence_and_a_test_that_is_there() -> None:
    table = POLICY.partition("| threat | defence | test |")[2].partition("\n## ")[0]
    rows = [match.groupdict() for match in ROW.finditer(table)]

    assert len(rows) == len([line for line in table.splitlines() if line.startswith("| ")]) - 1 >= 25
    assert [row["test"] for row in rows if not is_there(row["test"])] == []


def test_policy_says_how_to_report_and_what_is_kept_up() -> None:
    for heading in ("## Report a hole", "## Versions that get fixes", "## Threats", "## Accepted on purpose"):
        assert heading in POLICY
