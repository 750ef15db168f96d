"""`manage.py advise`: one line for each record in order, errors in their place, and the exit status."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from patterns.rendering import markdown_to_html

pytestmark = pytest.mark.django_db
WORKLOADS = Path(__file__).parent / "engine" / "data" / "workloads.jsonl"
VECTORS = Path(__file__).parent / "engine" / "data" / "scoring_vectors.json"
API = {"name": "API", "triggers": ["http"], "requests_per_month": 2_000_000, "duration_ms": 120, "memory_mb": 512}


def advise(*args: str, stdin: str = "") -> tuple[int, list[str]]:
    """The exit status and the printed lines."""
    out, before = io.StringIO(), sys.stdin
    sys.stdin = io.StringIO(stdin)
    try:
        call_command("advise", *args, stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue().splitlines()
    finally:
        sys.stdin = before
    return 0, out.getvalue().splitlines()


def answers(lines: list[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines]


def test_the_reference_workloads_get_their_verdicts(content: None) -> None:
    status, lines = advise(str(WORKLOADS))

    vectors = json.loads(VECTORS.read_text())["vectors"]
    expected = {row["name"]: row for row in vectors}
    told = {advice["id"]: advice for advice in answers(lines)}
    given = [json.loads(line) for line in WORKLOADS.read_text().splitlines()]
    assert status == 0
    assert [advice["id"] for advice in answers(lines)] == [workload["id"] for workload in given]
    for workload in given:
        vector = expected[workload["name"]]
        if all(abs(vector["S"] - edge) > 5 for edge in (40, 55, 65)):
            assert told[workload["id"]]["verdict"] == vector["verdict"], workload["name"]


@pytest.mark.parametrize(
    ("record", "field", "message"),
    [
        ('{"id": 7, "name": "a", "runtime": "cobol"}', "runtime", "cobol"),
        ('{"id": 7, "name": "a", "requests_per_mnth": 5}', "requests_per_mnth", "requests_per_month"),
        ('{"id": 7, "name": "a", "memory_mb": "512"}', "memory_mb", "number"),
        ('{"id": 7, "name": "a", "requests_per_month": -1}', "requests_per_month", "0"),
        ('{"id": 7, "name": "a", "requests_per_month": 1' + "0" * 30 + "}", "requests_per_month", ""),
        ('{"id": 7}', "name", ""),
        ('{"id": 7, "name": "a", "gpu": "yes"}', "gpu", "true"),
        ('{"id": 7, "name": "a", "triggers": "http"}', "triggers", ""),
    ],
)
def test_bad_record_gets_its_errors_in_place_and_the_rest_is_answered(
    content: None, record: str, field: str, message: str
) -> None:
    status, lines = advise("-", stdin=f"{json.dumps(API)}\n{record}\n{json.dumps({**API, 'id': 'z'})}\n")

    first, second, third = answers(lines)
    assert status == 1
    assert "verdict" in first
    assert second["id"] == 7
    assert message in " ".join(second["errors"][field])
    assert third["id"] == "z"


def test_what_json_does_not_have_is_named_with_its_column(content: None) -> None:
    status, lines = advise("-", stdin=f'{json.dumps(API)}\n{{"name": "a", "memory_mb": NaN}}\n')

    good, wrong = answers(lines)
    assert status == 1
    assert "verdict" in good
    assert "standard input:2: line 1, column 28: `NaN` is not JSON" in wrong["errors"][""][0]


def test_empty_object_and_broken_line_get_an_error_too(content: None) -> None:
    status, lines = advise("-", stdin=f'{json.dumps(API)}\n{{}}\n{{"name": "a", \n[1, 2]\n')

    good, empty, broken, not_an_object = answers(lines)
    assert status == 1
    assert "verdict" in good
    assert "name" in empty["errors"]
    assert "standard input:3: line 1, column" in broken["errors"][""][0]
    assert not_an_object["errors"]


def test_object_list_and_yaml_are_read(content: None, tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps(API, indent=2))
    (tmp_path / "list.json").write_text(json.dumps([API, API]))
    (tmp_path / "one.yaml").write_text("name: API\ntriggers: [http]\n")

    status, lines = advise(*(str(tmp_path / name) for name in ("one.json", "list.json", "one.yaml")))

    assert status == 0
    assert len(lines) == 4


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("bad.json", '{"name": "a",'),
        ("empty.json", ""),
        ("deep.json", "[" * 100_000),
        ("bad.yaml", "name: [a"),
        ("alias.yaml", "a: &x [1]\nb: *x"),
    ],
)
def test_file_that_cannot_be_read_is_one_error(content: None, tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)

    status, lines = advise(str(tmp_path / name))

    [answer] = answers(lines)
    assert status == 1
    assert name in answer["errors"][""][0]


def test_missing_file_is_one_error_and_the_next_file_is_read(content: None, tmp_path: Path) -> None:
    (tmp_path / "one.json").write_text(json.dumps(API))

    status, lines = advise(str(tmp_path / "none.json"), str(tmp_path / "one.json"))

    missing, found = answers(lines)
    assert status == 1
    assert "none.json" in missing["errors"][""][0]
    assert "verdict" in found


def test_fail_on_a_verdict_is_status_two(content: None) -> None:
    assert advise("--fail-on", "undecided", "-", stdin='{"name": "nothing known"}')[0] == 2
    assert advise("--fail-on", "containers", "-", stdin='{"name": "nothing known"}')[0] == 0


def test_fail_on_an_unknown_verdict_is_refused(content: None) -> None:
    with pytest.raises(CommandError, match="no verdict maybe"):
        call_command("advise", "--fail-on", "maybe", "-")


@pytest.mark.parametrize(
    ("file_format", "beginning"), [("text", "API"), ("adr", "---"), ("dot", "digraph"), ("svg", "<svg")]
)
def test_other_formats(content: None, file_format: str, beginning: str) -> None:
    status, lines = advise("--format", file_format, "-", stdin=json.dumps(API))

    assert status == 0
    assert lines[0].startswith(beginning)


def test_decision_record_is_not_bent_by_a_hostile_name(content: None) -> None:
    hostile = {**API, "name": "x\n# Heading\n[link](javascript:alert(1)) <b>{{ braces }}</b>"}

    _, lines = advise("--format", "adr", "-", stdin=json.dumps(hostile))

    record = "\n".join(lines)
    assert "\n# Heading" not in record
    assert "<a" not in markdown_to_html(record)
    assert "{{" not in record
    headings = [line for line in lines if line.startswith("#")]
    assert headings[1:] == [
        "## Context and Problem Statement",
        "## Decision Drivers",
        "## Considered Options",
        "## Decision Outcome",
        "### Consequences",
        "### Confirmation",
        "## Pros and Cons of the Options",
        "### Functions",
        "### Serverless containers",
        "### Containers",
        "### Virtual machines",
        "## More Information",
    ]
