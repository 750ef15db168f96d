"""Handlers in JavaScript: they are read by Node.js, and their own tests pass for every entry and example."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from patterns.starters.brief import Brief
from patterns.starters.handlers.javascript import javascript_files
from patterns.starters.system import System
from tests.patterns.starters.blueprints import SOURCES, brief
from tests.patterns.starters.handlers import node

pytestmark = pytest.mark.django_db


def files(given: Brief) -> dict[str, str]:
    return dict(javascript_files(System.of(given.diagram, given.title), given))


def test_own_tests_of_every_starter_pass(content: None, tmp_path: Path) -> None:
    starters = {source: files(brief(source, "aws", "javascript")) for source in SOURCES}
    written = node.write(tmp_path, starters)
    node.check(written)
    tests = [path for path in written if path.name.endswith(".test.mjs")]
    script = tmp_path / "all.mjs"
    # The shared code is the same in every starter: its own tests are run once.
    once = [path for path in tests if path.parent.name == "functions" or path == _first_shared(tests)]
    script.write_text("".join(f'import "{path}";\n' for path in once), encoding="utf-8")

    with node.moto_server() as endpoint:
        told = node.run(script, endpoint)

    functions = sum(len(System.of(brief(source, "aws").diagram, "Any").functions) for source in SOURCES)
    assert functions == len(once) - 1
    assert int(re.findall(r"tests (\d+)", told)[-1]) > 2 * functions
    assert re.findall(r"(?:skipped|todo) (\d+)", told) == ["0", "0"]


def _first_shared(tests: list[Path]) -> Path:
    return next(path for path in tests if path.name == "shared.test.mjs" and path.parent.name == "tests")


def test_same_brief_gives_the_same_bytes(content: None) -> None:
    given = brief("webhook-receiver", "aws", "javascript")

    assert files(given) == files(given)


def test_system_without_a_function_has_no_code(content: None) -> None:
    given = brief("multiplayer-game", "aws", "javascript")

    assert files(replace(given, title="Game")) == {}
