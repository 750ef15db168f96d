"""Product code and templates keep to the rules of `code.py` and `markup.py`, but for a list with reasons."""

import subprocess
from collections import Counter
from pathlib import Path

import pytest

from tests.lint import code, markup
from tests.lint.allowed import ALLOWED, TIMES
from tests.lint.finding import Finding
from tests.lint.samples import CODE, FINE_CODE, FINE_MARKUP, MARKUP

ROOT = Path(__file__).parent.parent.parent
# Files that a starter hands out run in a cloud of the reader's, and not here.
HANDED_OUT = "patterns/starters/handlers/files/"


def tracked(*patterns: str) -> list[str]:
    listed = subprocess.run(["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=True)
    return [path for path in listed.stdout.splitlines() if (ROOT / path).exists()]


def product_code() -> list[str]:
    return [path for path in tracked("*.py") if not path.startswith(("tests/", HANDED_OUT))]


def found() -> Counter[Finding]:
    counted: Counter[Finding] = Counter()
    for path in product_code():
        counted.update(code.findings(path, (ROOT / path).read_text()))
    for path in tracked("templates/*", "*/templates/*"):
        if not path.startswith("tests/"):
            counted.update(markup.findings(path, (ROOT / path).read_text()))
    return counted


def test_rules_are_broken_only_where_the_list_says_why_and_as_often_as_it_says() -> None:
    assert found() == Counter({finding: TIMES.get(finding, 1) for finding in ALLOWED})
    assert TIMES.keys() <= ALLOWED.keys()
    assert all(len(reason) > 20 for reason in ALLOWED.values())


def test_all_code_and_all_templates_are_looked_at() -> None:
    assert {path.split("/")[0] for path in product_code()} >= {"advisor", "patterns", "config", "manage.py"}
    assert len(product_code()) > 300
    assert len(tracked("templates/*")) > 120


@pytest.mark.parametrize("rule", code.RULES)
def test_rule_of_code_finds_what_is_planted(rule: str) -> None:
    for sample in CODE[rule]:
        assert rule in {finding.rule for finding in code.findings("x.py", sample)}, sample


@pytest.mark.parametrize("rule", markup.RULES)
def test_rule_of_markup_finds_what_is_planted(rule: str) -> None:
    for sample in MARKUP[rule]:
        assert rule in {finding.rule for finding in markup.findings("x.html", sample)}, sample


def test_what_looks_alike_is_fine() -> None:
    assert [sample for sample in FINE_CODE if list(code.findings("x.py", sample))] == []
    assert [sample for sample in FINE_MARKUP if list(markup.findings("x.html", sample))] == []
