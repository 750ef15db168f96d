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

    functions = len([path for path in written if path.parent.name == "functions" and path not in tests])
    assert functions == len(once) - 1 > 50
    assert int(re.findall(r"tests (\d+)", told)[-1]) > functions
    assert re.findall(r"(?:skipped|todo) (\d+)", told) == ["0", "0"]


def _first_shared(tests: list[Path]) -> Path:
    return next(path for path in tests if path.name == "shared.test.mjs" and path.parent.name == "tests")


def test_same_brief_gives_the_same_bytes(content: None) -> None:
    given = brief("webhook-receiver", "aws", "javascript")

    assert files(given) == files(given)


def test_system_without_a_function_has_no_code(content: None) -> None:
    given = brief("multiplayer-game", "aws", "javascript")

    assert files(replace(given, title="Game")) == {}


HOSTILE = [
    "a\"b'c`d",
    "one\ntwo\u2028three\rfour",
    "${process.exit(3)}",
    "*/ process.exit(3); /*",
    "</script><!-- \\u0022 \\",
    "!Sub ${AWS::Region} #{x}",
    "\u202eeman \U0001f600",
    "x" * 200,
]
SHOWN = re.compile(r"//.*|\"(?:[^\"\\\\]|\\\\.)*\"|\b[A-Z][A-Z0-9_]*(?:_(?:URL|TABLE|ARN|BUCKET|BUS|STREAM))?\b")


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_in_comments_and_strings(content: None, words: str) -> None:
    given = brief("webhook-receiver", "aws", "javascript")
    drawing = given.diagram
    renamed = replace(
        given,
        title=words,
        diagram=replace(
            drawing,
            title=words,
            nodes=tuple(replace(row, label=f"{words} {row.id}") for row in drawing.nodes),
            flows=tuple(replace(row, label=words) for row in drawing.flows),
        ),
        causes=dict.fromkeys(given.causes, words),
    )

    assert _shape(files(renamed)) == _shape(files(given))


def _shape(found: dict[str, str]) -> list[list[str]]:
    """The code of each file without what may differ: comments, strings and the names of variables."""
    modules = [text for path, text in found.items() if path.endswith(".mjs")]
    # Lines that are sorted by name, such as the services of a test, may change places.
    return sorted(sorted(SHOWN.sub("", line).strip() for line in text.split("\n")) for text in modules)
