"""`manage.py facts`: the report, its exit status, and a file that is shown first and applied once."""

import io
import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from reversion.models import Revision

from patterns.models import Price
from tests.advisor.facts_file import as_csv, row_of

pytestmark = pytest.mark.django_db
DURATION = "aws-lambda-duration-x86"


def facts(*args: str) -> tuple[int, str, str]:
    """The exit status, what was printed, and what was said of errors."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("facts", *args, stdout=out, stderr=err)
    except CommandError as error:
        return error.returncode, out.getvalue(), err.getvalue() + str(error)
    return 0, out.getvalue(), err.getvalue()


@pytest.fixture
def fresh(content: None) -> None:
    """No price is stale but what a test makes so."""
    Price.objects.exclude(seen=None).update(seen=timezone.localdate())


@pytest.fixture
def file(content: None, tmp_path: Path) -> Path:
    seen = timezone.localdate().isoformat()
    path = tmp_path / "prices.csv"
    path.write_text(as_csv(row_of(DURATION, value="0.00009", seen=seen)))
    return path


def test_report_lists_every_fact_with_its_age_and_counts(fresh: None) -> None:
    Price.objects.filter(slug=DURATION).update(seen=timezone.localdate() - timedelta(days=181))

    status, out, _ = facts("--report")

    [line] = [line.split() for line in out.splitlines() if f" {DURATION} " in line]
    assert status == 0
    assert out.split("\n")[0].split()[:4] == ["kind", "key", "value", "unit"]
    assert (line[2], line[-3:]) == ("0.0000166667", ["181", "price-list-copy", "stale"])
    assert "178 prices, 167 limits, 72 cold-starts" in out


def test_report_as_json_says_the_same(fresh: None) -> None:
    found = json.loads(facts("--report", "--format", "json")[1])

    [price] = [fact for fact in found["facts"] if fact["key"] == DURATION]
    assert found["counts"]["facts"] == len(found["facts"]) == 178 + 167 + 72
    assert (price["value"], price["age_days"], price["stale"]) == (0.0000166667, 0, False)


def test_stale_facts_alone_are_listed_and_fail_where_that_is_wanted(fresh: None) -> None:
    Price.objects.filter(slug=DURATION).update(seen=timezone.localdate() - timedelta(days=181))

    status, out, err = facts("--report", "--stale", "--format", "json", "--fail-on-stale")
    listed = json.loads(out)["facts"]

    assert status == 1
    assert DURATION in [fact["key"] for fact in listed]
    assert all(fact["stale"] for fact in listed)
    assert f"{len(listed)} fact(s) were read over 180 days ago" in err
    assert facts("--report", "--stale")[0] == 0


def test_report_as_csv_is_an_update_file_that_changes_nothing(content: None, tmp_path: Path) -> None:
    path = tmp_path / "all.csv"
    path.write_text(facts("--report", "--format", "csv")[1])

    assert facts("--update", str(path)) == (0, "0 fact(s) change, 417 stay as they are.\n", "")


def test_update_shows_what_changes_and_moves_and_writes_nothing(file: Path) -> None:
    status, out, _ = facts("--update", str(file))

    assert status == 0
    assert "value: 0.0000166667 -> 0.00009" in out
    assert "8 of 12 worked examples move." in out
    assert [line.split() for line in out.splitlines() if "verdict" in line] == [
        ["IoT", "telemetry", "verdict", "serverless", "->", "hybrid"]
    ]
    assert Price.objects.get(slug=DURATION).price_usd == Decimal("0.0000166667")


def test_apply_writes_once(file: Path) -> None:
    first, second = (facts("--update", str(file), "--apply", "--by", "Ann Lee")[:2] for _ in range(2))

    assert first[0] == second[0] == 0
    assert first[1].endswith("Written as one revision: 1 fact(s).\n")
    assert second[1] == "0 fact(s) change, 1 stay as they are.\n"
    assert Price.objects.get(slug=DURATION).price_usd == Decimal("0.00009")
    comment = Revision.objects.order_by("pk").last().get_comment()
    assert comment == "Facts updated from prices.csv by Ann Lee: 1 changed"


def test_apply_needs_a_name_for_the_history(file: Path) -> None:
    status, _, err = facts("--update", str(file), "--apply")

    assert (status, "--by NAME" in err) == (1, True)
    assert Price.objects.get(slug=DURATION).price_usd == Decimal("0.0000166667")


def test_a_file_with_one_error_is_refused_whole(file: Path) -> None:
    file.write_text(file.read_text() + as_csv(row_of("aws-lambda-requests", unit="x")).split("\n")[1])

    status, _, err = facts("--update", str(file), "--apply", "--by", "Ann")

    assert status == 1
    assert "prices.csv:3: unit: the unit is '1M requests'" in err
    assert "1 problem(s) above; nothing was changed." in err
    assert Price.objects.get(slug=DURATION).price_usd == Decimal("0.0000166667")


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"kind\n\xff", ":2: not UTF-8"), (b"x" * 200_000, ":1: the file has 120,001 bytes"), (None, "No such file")],
)
def test_a_file_that_cannot_be_opened_is_said_so(content: None, tmp_path: Path, data: Any, said: str) -> None:
    path = tmp_path / "bad.csv"
    if data is not None:
        path.write_bytes(data)

    status, _, err = facts("--update", str(path))

    assert (status, said in err) == (1, True)
