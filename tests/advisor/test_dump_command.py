"""`manage.py dump_content`: catalogue and rules into a folder, and what is said of it."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from advisor.loading import RULES, dump_rules, load_rules
from advisor.models import Criterion, Question, QuestionGroup
from patterns.loading import CATALOGUE

pytestmark = pytest.mark.django_db


def contents(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_folder_gets_both_and_the_number_of_files_is_told(content: None, tmp_path: Path) -> None:
    out = io.StringIO()

    call_command("dump_content", str(tmp_path), stdout=out)

    assert contents(tmp_path / "catalogue") == contents(CATALOGUE)
    assert contents(tmp_path / "rules") == contents(RULES)
    assert f"Rules: {len(contents(RULES))} written, 0 removed, 0 unchanged, 0 left as they are" in out.getvalue()
    assert "  written: criteria.yaml" in out.getvalue()
    assert load_rules(tmp_path / "rules").updated == []


def test_rules_stand_in_their_order_with_comments_and_exact_numbers(content: None, tmp_path: Path) -> None:
    Criterion.objects.filter(slug="small-ops").update(weight=2.5, position=0)
    Criterion.objects.filter(slug="variable-workload").update(position=3)
    group = QuestionGroup.objects.get(slug="work")
    Question.objects.filter(group=group, input="triggers").update(asked_if={"steps": {"above": 1}})

    dump_rules(tmp_path)

    criteria = (tmp_path / "criteria.yaml").read_text().splitlines()
    assert criteria[0].startswith("# Weights and break points are editorial")
    assert criteria[1:3] == ["criteria:", "  - slug: small-ops"]
    assert "    weight: 2.5" in criteria
    questions = (tmp_path / "questions.yaml").read_text()
    assert "\n\n  # The work\n  - input: " in questions
    assert "    asked_if: {steps: {above: 1}}\n" in questions
    assert load_rules(tmp_path).problems == []


def test_what_could_not_be_written_is_status_one(content: None, tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "examples.yaml").write_text("examples: [")
    err = io.StringIO()

    with pytest.raises(CommandError, match="1 problem"):
        call_command("dump_content", str(tmp_path), stdout=io.StringIO(), stderr=err)

    assert err.getvalue().startswith("  left: examples.yaml:")
    assert (tmp_path / "rules" / "examples.yaml").read_text() == "examples: ["
    assert (tmp_path / "rules" / "criteria.yaml").exists()


def test_folder_that_cannot_be_written_is_an_error_in_words(content: None, tmp_path: Path) -> None:
    (tmp_path / "catalogue").write_text("a file where a folder should be")

    with pytest.raises(CommandError, match="what was written before is whole"):
        call_command("dump_content", str(tmp_path), stdout=io.StringIO())
