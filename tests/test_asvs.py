"""Each requirement of `asvs.toml` is shown by a test with its mark, or by a dated check that was written down."""

import tomllib
from datetime import UTC, date, datetime, timedelta

from tests.marks import TESTS, marked

TABLE = tomllib.loads((TESTS / "asvs.toml").read_text())
OLDEST = timedelta(days=400)


def test_every_requirement_has_a_test_or_a_written_check() -> None:
    shown = {number for number, _ in marked("asvs")} | set(TABLE["written"])

    assert len(TABLE["ids"]) == 62
    assert [number for number in TABLE["ids"] if number not in shown] == []


def test_every_mark_names_a_requirement_of_the_table() -> None:
    assert [(number, test) for number, test in marked("asvs") if number not in TABLE["ids"]] == []


def test_written_checks_say_when_what_and_what_was_seen() -> None:
    for number, check in TABLE["written"].items():
        assert number in TABLE["ids"]
        assert set(check) == {"date", "looked_at", "seen"}
        assert date(2026, 1, 1) <= check["date"]
        assert min(len(check["looked_at"]), len(check["seen"])) > 20


def test_written_checks_are_not_too_old() -> None:
    assert [
        number for number, check in TABLE["written"].items() if datetime.now(UTC).date() - check["date"] > OLDEST
    ] == []
