"""`manage.py check` refuses a rule set that nothing can be judged by, and says where it is wrong."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest
import yaml
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from advisor.checks import read_rules, rule_files, rule_rows
from advisor.engine.rules import RulesError, parse
from advisor.loading import RULES
from advisor.models import BreakPoint, Choice, Criterion, Gate, Meter, Question

pytestmark = pytest.mark.django_db


def test_the_shipped_rules_pass() -> None:
    assert rule_files() == []


def test_the_loaded_rules_pass(content: None) -> None:
    call_command("check", databases=["default"], tags=["rules"], fail_level="WARNING", verbosity=0)


def test_an_empty_database_is_not_judged_yet() -> None:
    assert rule_rows(databases=["default"]) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda: Criterion.objects.filter(slug="small-ops").delete(), "criteria: small-ops is missing"),
        (lambda: Criterion.objects.filter(side="for").update(weight=0), "no criterion for serverless has a weight"),
        (lambda: BreakPoint.objects.filter(name="idle-share").update(low=0.8), "low must differ from high"),
        (
            lambda: Meter.objects.filter(name="nat", provider="aws").update(price="gone"),
            "meter aws/nat: there is no price gone",
        ),
        (
            lambda: Meter.objects.filter(provider="aws", name="machine").update(price="azure-vm-d2s-v5"),
            "meter aws/machine: the price azure-vm-d2s-v5 is one of azure",
        ),
        (lambda: Gate.objects.filter(slug="quota").update(source="gone"), "gate quota: there is no source gone"),
        (lambda: Gate.objects.filter(slug="quota").update(pattern="gone"), "gate quota: there is no pattern gone"),
        (lambda: Gate.objects.filter(slug="quota").update(limit="gone"), "gate quota: no provider has a limit gone"),
        (lambda: Question.objects.filter(input="gpu").update(input="gpus"), "question gpus: the engine has no such"),
        (lambda: Choice.objects.filter(question__input="memory_mb").update(value=-1), "question memory_mb, choice"),
    ],
)
def test_a_rule_that_was_broken_in_the_admin_is_named(content: None, change: Callable[[], object], said: str) -> None:
    change()

    with pytest.raises(SystemCheckError) as refused:
        call_command("check", databases=["default"], tags=["rules"], fail_level="WARNING")
    assert said in str(refused.value)


def test_a_rule_file_that_cannot_be_read_is_named_with_its_line(tmp_path: Path) -> None:
    root = copytree(RULES, tmp_path / "rules")
    file = root / "criteria.yaml"
    file.write_text(file.read_text().replace("weight: 5", "weight: [5", 1))

    _, problems = read_rules(root)

    assert any(problem.startswith("criteria.yaml:") and "column" in problem for problem in problems)


def test_bands_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    root = copytree(RULES, tmp_path / "rules")
    file = root / "criteria.yaml"
    data = yaml.safe_load(file.read_text())
    data["bands"][0]["minimum"] = 50
    file.write_text(yaml.safe_dump(data))

    mapping, problems = read_rules(root)

    assert problems == []
    with pytest.raises(RulesError, match="bands: the minima must fall in the order"):
        parse(mapping)
