"""Handlers in Python: they compile, are clean, pass their own tests, and no name changes what they do."""

import ast
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patterns.diagrams.model import Diagram, Flow, Node
from patterns.starters.brief import Brief
from patterns.starters.handlers.python import python_files
from patterns.starters.system import System
from tests.patterns.starters.blueprints import SOURCES
from tests.patterns.starters.handlers.written import write
from tests.patterns.starters.sam.templates import made
from tests.patterns.starters.sam.test_sam_text import HOSTILE, ORDERS

# Handlers catch everything at their end, where what is not caught would be told to the caller.
CLEAN = [sys.executable, "-m", "ruff", "check", "--isolated", "--line-length=120", "--ignore=BLE001"]
CLEAN += ["--config", 'src = ["*/src", "*/tests"]']
RUN = Path(__file__).with_name("run_all.py")


@pytest.mark.django_db
def test_handlers_of_all_sources_are_clean_and_pass_their_own_tests(content: None, tmp_path: Path) -> None:
    """One run for all: most of its time is the start of moto."""
    for source in SOURCES:
        write(made(source).files, tmp_path / source)

    clean = subprocess.run(
        CLEAN,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    ran = subprocess.run([sys.executable, str(RUN), str(tmp_path)], capture_output=True, text=True, check=False)

    assert clean.stdout == "All checks passed!\n"
    assert (ran.returncode, ran.stdout) == (0, ""), ran.stderr[-2000:]


@pytest.mark.django_db
def test_shared_code_and_its_tests_are_the_same_in_every_starter(content: None) -> None:
    shared = [
        {path: text for path, text in made(source).files.items() if "shared" in path}
        for source in SOURCES
        if any(path.startswith("src/functions/") for path in made(source).files)
    ]

    assert shared[0]
    assert all(files == shared[0] for files in shared)


@pytest.mark.django_db
def test_every_function_has_a_handler_and_a_test(content: None) -> None:
    for source in SOURCES:
        files = made(source).files
        handlers = {path for path in files if path.startswith("src/functions/") and "__init__" not in path}
        tests = {path for path in files if path.startswith("tests/test_") and "shared" not in path}
        assert {path.rsplit("/", 1)[-1] for path in handlers} == {
            path.rsplit("/", 1)[-1].removeprefix("test_") for path in tests
        }


def code(*roles: str, routes: tuple[str, ...] = ("POST /work",)) -> str:
    """The handler of a function behind a gateway that uses these roles."""
    nodes = (Node("g", "api-gateway", "API"), Node("f", "function", "Work"))
    used = tuple(Node(f"u{place}", role, f"Used {place}") for place, role in enumerate(roles))
    flows = (*(Flow("g", "f", route) for route in routes), *(Flow("f", node.id, "use") for node in used))
    brief = Brief("Work", Diagram("d", "D", nodes=(*nodes, *used), flows=flows, provider="aws"))
    return python_files(System.of(brief.diagram, brief.title), brief)["src/functions/work.py"]


def test_second_request_on_an_item_starts_an_execution_of_its_own() -> None:
    assert 'name=unit["mark"]' in code("workflow")


def test_row_of_an_item_is_cast_to_its_column_and_replaced() -> None:
    text = code("sql-db")

    assert "CAST(:data AS jsonb)" in text
    assert "DO UPDATE SET data = EXCLUDED.data" in text


def test_calls_share_the_time_of_the_function() -> None:
    assert re.findall(r"timeout=([0-9.]+)", code("external-service", "external-service")) == ["4", "4"]


def test_reader_of_a_list_and_of_one_item_answers_both() -> None:
    text = code("nosql-table", routes=("GET /items", "GET /items/{id}"))

    assert text.index('if not unit["is_by_id"]:') < text.index(".scan(") < text.index(".get_item(")


def shapes(brief: Brief) -> list[list[str]]:
    """The kinds of nodes of each file's syntax tree, in the order of the functions."""
    files = python_files(System.of(brief.diagram, brief.title), brief)
    trees = [ast.parse(text) for path, text in files.items() if path.endswith(".py") and "/shared/" not in path]
    return [[type(node).__name__ for node in ast.walk(tree)] for tree in trees]


@given(HOSTILE, st.lists(HOSTILE, min_size=5, max_size=5))
@settings(max_examples=60, deadline=None)
def test_names_and_reasons_change_no_code(text: str, labels: list[str]) -> None:
    plain = Brief("Orders", ORDERS, causes={"triggers": "HTTP"})
    nodes = tuple(replace(node, label=label) for node, label in zip(ORDERS.nodes, labels, strict=True))
    hostile = Brief(text, replace(ORDERS, nodes=nodes), causes={"triggers": text})

    assert shapes(hostile) == shapes(plain)
