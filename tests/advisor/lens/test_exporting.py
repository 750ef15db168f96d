"""The exported lens against every documented limit, its rules, and what the report says that it cannot carry."""

import json
import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from advisor.exchange import exported
from advisor.lens.exporting import ChoiceRow, GroupRow, LensTooLargeError, QuestionRow, export, rules
from advisor.lens.linting import ERROR, UNMENTIONED, lint
from advisor.lens.model import Risk
from advisor.lens.reading import read_lens
from advisor.models import Choice, Gate, Question, ReviewLens
from tests.advisor.lens.samples import DATA, sample

ID = re.compile(r"[A-Za-z0-9_]{3,128}")
RISKS = {"HIGH_RISK", "MEDIUM_RISK", "NO_RISK"}


def check_limits(text: str) -> None:
    """Every limit that the format's documentation names, read from the JSON alone."""
    assert len(text.encode()) <= 500_000
    lens: Any = json.loads(text)
    assert set(lens) == {"schemaVersion", "name", "description", "pillars"}
    assert lens["schemaVersion"] == "2021-11-01"
    assert 1 <= len(lens["name"]) <= 128
    assert len(lens["description"]) <= 2_048
    assert 1 <= len(lens["pillars"]) <= 10
    check_ids(lens["pillars"])
    for pillar in lens["pillars"]:
        assert 1 <= len(pillar["name"]) <= 128
        assert 1 <= len(pillar["questions"]) <= 20
    check_ids([question for pillar in lens["pillars"] for question in pillar["questions"]])
    for pillar in lens["pillars"]:
        for question in pillar["questions"]:
            check_question(question)


def check_question(question: Any) -> None:
    assert 1 <= len(question["title"]) <= 128
    assert len(question.get("description", "")) <= 2_048
    assert 1 <= len(question["choices"]) <= 15
    check_ids(question["choices"])
    for choice in question["choices"]:
        assert 1 <= len(choice["title"]) <= 128
        assert choice["id"].endswith("_no") or choice["improvementPlan"]["displayText"]
        for key in ("improvementPlan", "helpfulResource"):
            assert len(choice.get(key, {}).get("displayText", "")) <= 2_048
            assert choice.get(key, {}).get("url", "https://").startswith(("http://", "https://"))
    assert 1 <= len(question["riskRules"]) <= 3
    given = [rule["risk"] for rule in question["riskRules"]]
    assert set(given) <= RISKS
    assert len(given) == len(set(given))
    assert [rule["condition"] for rule in question["riskRules"]].count("default") == 1
    assert question["riskRules"][-1]["condition"] == "default"
    named = {word for rule in question["riskRules"][:-1] for word in re.findall(r"\w+", rule["condition"])}
    assert named <= {choice["id"] for choice in question["choices"]}


def check_ids(rows: list[Any]) -> None:
    ids = [row["id"] for row in rows]
    assert all(ID.fullmatch(own) for own in ids)
    assert len(ids) == len(set(ids))


@pytest.mark.django_db
def test_exported_lens_keeps_every_documented_limit(content: None) -> None:
    check_limits(exported().text)


def test_lens_beyond_the_limits_is_cut_and_the_report_says_so() -> None:
    choices = tuple(ChoiceRow("c" * 130, Risk.HIGH, ("r" * (3_000 if at == 0 else 9),)) for at in range(20))
    questions = tuple(
        QuestionRow("a-b" if at % 2 else "a_b", "Why? " + "q" * 200, "t" * 3_000, choices) for at in range(22)
    )
    groups = [GroupRow("g", "G" * 200, questions), *(GroupRow("g", f"More {at}", questions[:1]) for at in range(10))]

    done = export("N" * 200, "D" * 3_000, groups)

    check_limits(done.text)
    assert "The questionnaire has 11 groups and the format allows 10; left out: More 9." in done.report
    assert any("has 22 questions and the format allows 20" in sentence for sentence in done.report)
    assert any("has 20 choices and the format allows 14" in sentence for sentence in done.report)
    assert "The title of the lens is cut to 128 characters." in done.report


def test_lens_that_is_too_large_is_refused() -> None:
    choices = tuple(ChoiceRow("c", Risk.HIGH, ("r" * 2_000,)) for _ in range(14))
    questions = tuple(QuestionRow("name", "Why?", "t", choices) for _ in range(20))

    with pytest.raises(LensTooLargeError, match="bytes and the format allows 500,000"):
        export("N", "D", [GroupRow("g", "G", questions)])


@pytest.mark.parametrize(
    ("by_risk", "said"),
    [
        ({Risk.HIGH: [], Risk.MEDIUM: [], Risk.NONE: ["low"]}, ["default NO_RISK"]),
        (
            {Risk.HIGH: [], Risk.MEDIUM: ["mid"], Risk.NONE: ["low"]},
            ["low && !mid NO_RISK", "default MEDIUM_RISK"],
        ),
        (
            {Risk.HIGH: ["top"], Risk.MEDIUM: [], Risk.NONE: ["low", "lower"]},
            ["(low || lower) && !top NO_RISK", "q_no && !top MEDIUM_RISK", "default HIGH_RISK"],
        ),
        ({Risk.HIGH: ["top"], Risk.MEDIUM: [], Risk.NONE: []}, ["q_no && !top MEDIUM_RISK", "default HIGH_RISK"]),
    ],
)
def test_rules_of_a_question_follow_from_the_risks_of_its_choices(by_risk: Any, said: list[str]) -> None:
    assert [f"{rule} {rule.risk}" for rule in rules(by_risk, "q_no")] == said


@pytest.mark.django_db
def test_exported_lens_comes_back_without_lint_errors(content: None) -> None:
    done = exported()
    lens = read_lens(done.text)
    findings = lint(lens)

    assert lens == done.lens
    assert [str(finding) for finding in findings if finding.grade == ERROR] == []
    assert {finding.kind for finding in findings} == {UNMENTIONED}
    silent = {question.id for question in lens.questions() if len(question.rules) == 1}
    assert {finding.question for finding in findings} == silent


@pytest.mark.django_db
def test_risk_of_a_choice_is_what_the_engine_says_of_it_alone(content: None) -> None:
    by_id = {question.id: question for question in exported().lens.questions()}
    gpu, session = by_id["gpu"], by_id["session_in_process"]

    assert [choice.title for choice in gpu.choices] == ["Yes, it needs a GPU", "No", "Not known, or none of these"]
    assert [gpu.risk({choice.id}) for choice in gpu.choices] == [Risk.HIGH, Risk.NONE, Risk.MEDIUM]
    assert gpu.choices[0].plan is not None
    assert "GPU" in gpu.choices[0].plan.text
    assert [session.risk({choice.id}) for choice in session.choices] == [Risk.MEDIUM, Risk.NONE, Risk.MEDIUM]
    longest = by_id["longest_seconds"]
    assert longest.risk({"longest_seconds_1", "longest_seconds_6"}) == Risk.HIGH
    assert by_id["criterion_small_ops"].rules == (by_id["runtime"].rules)


@pytest.mark.django_db
def test_report_counts_what_the_format_cannot_carry(content: None) -> None:
    report = exported().report
    numbers = Question.objects.filter(kind=Question.Kind.NUMBER).count()

    for topic in ("Weights", "Break points", "Free numbers", "Intervals", "Evidence grades", "Conditional", "Dated"):
        assert len([sentence for sentence in report if sentence.startswith(topic)]) == 1, topic
    assert any(f"{numbers} questions take any number" in sentence for sentence in report)
    [dated] = [sentence for sentence in report if sentence.startswith("Dated limits")]
    assert all(gate.name in dated for gate in Gate.objects.exclude(limit=""))


@pytest.mark.django_db
def test_export_follows_what_an_editor_changes(content: None) -> None:
    Choice.objects.filter(question__input="gpu", label="No").update(label="No, none at all")
    Question.objects.filter(input="gpu").update(text="Must it have a GPU? " + "x" * 150)

    [gpu] = [question for question in exported().lens.questions() if question.id == "gpu"]

    assert gpu.choices[1].title == "No, none at all"
    assert len(gpu.title) == 128
    assert "x" * 150 in gpu.description


def run(*args: str) -> str:
    out = StringIO()
    call_command("lens", *args, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_command_writes_the_lens_and_says_what_is_lost(content: None, tmp_path: Path) -> None:
    file = tmp_path / "lens.json"

    said = run("--export", str(file))

    check_limits(file.read_text())
    assert "10 pillars, 68 questions. It cannot carry:\n- Weights" in said
    assert run("--export", "-") == file.read_text()
    assert run("--report").startswith("- Weights")


@pytest.mark.django_db
def test_command_imports_a_lens_once_and_a_changed_one_as_the_next_version(tmp_path: Path) -> None:
    changed = tmp_path / "lens.json"
    changed.write_text((DATA / "on-call.json").read_text().replace("Who is woken", "Who wakes"))
    source = str(DATA / "on-call.json")

    assert "On call, version 1 is imported." in run("--import", source)
    assert "is here already, nothing is changed" in run("--import", source)
    assert "On call, version 2 is imported." in run("--import", str(changed))
    assert "order-decides" in run("--lint", source)
    assert [(row.slug, row.version) for row in ReviewLens.objects.order_by("version")] == [
        ("on-call", 1),
        ("on-call-2", 2),
    ]
    assert ReviewLens.objects.get(slug="on-call").lens() == sample("on-call.json")


@pytest.mark.django_db
def test_command_names_file_line_and_column_of_what_it_refuses(tmp_path: Path) -> None:
    file = tmp_path / "bad.json"
    file.write_text('{"schemaVersion": "2021-11-01",\n "name": NaN}')

    with pytest.raises(CommandError, match=r"bad\.json: line 2, column 10: `NaN` is not JSON"):
        run("--import", str(file))
    with pytest.raises(CommandError, match="No such file"):
        run("--lint", str(tmp_path / "none.json"))
    with pytest.raises(CommandError, match="The lens has errors"):
        run("--lint", str(DATA / "backup-care.json"))
    assert not ReviewLens.objects.exists()


@pytest.mark.django_db
def test_method_page_offers_the_lens_and_its_report(content: None, client: Client) -> None:
    page = client.get("/method/").content.decode()
    lens, report = client.get("/method/lens.json"), client.get("/method/lens-report.txt")

    assert 'href="/method/lens.json"' in page
    assert 'href="/method/lens-report.txt"' in page
    check_limits(lens.content.decode())
    assert lens.headers["Content-Disposition"] == 'attachment; filename="faasible-lens.json"'
    assert report.content.decode().splitlines() == list(exported().report)
