"""Each requirement of `asvs.toml` is shown by a test with its mark, or by a dated check that was written down."""

import ast
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

TESTS = Path(__file__).parent
TABLE = tomllib.loads((TESTS / "asvs.toml").read_text())
OLDEST = timedelta(days=400)


def marked() -> Iterator[tuple[str, str]]:
    """The ids of the marks of tests, each with its test; read from the sources, so that it hangs on no selection."""
    for file in sorted(TESTS.rglob("test_*.py")):
        if "node_modules" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for mark in node.decorator_list:
                    if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.asvs":
                        name = f"{file.relative_to(TESTS).as_posix()}::{node.name}"
                        yield from ((str(ast.literal_eval(argument)), name) for argument in mark.args)


def test_every_requirement_has_a_test_or_a_written_check() -> None:
    shown = {number for number, _ in marked()} | set(TABLE["written"])

    assert len(TABLE["ids"]) == 62
    assert [number for number in TABLE["ids"] if number not in shown] == []


def test_every_mark_names_a_requirement_of_the_table() -> None:
    assert [(number, test) for number, test in marked() if number not in TABLE["ids"]] == []


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
