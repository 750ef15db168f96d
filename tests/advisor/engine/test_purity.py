"""The engine and the diagrams are computed from their arguments: no framework, file, clock or network."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.advisor.engine import shipped

PURE = sorted(
    path
    for folder in ("advisor/engine", "patterns/diagrams")
    for path in (shipped.ROOT / folder).glob("*.py")
    if path.name != "__init__.py"
)
FRAMEWORKS = ("django", "graphviz", "markdown", "nh3", "yaml")
OUTSIDE = {
    "asyncio",
    "datetime",
    "io",
    "locale",
    "logging",
    "os",
    "pathlib",
    "platform",
    "requests",
    "secrets",
    "shutil",
    "socket",
    "sqlite3",
    "subprocess",
    "sys",
    "tempfile",
    "threading",
    "time",
    "urllib",
    "uuid",
}
ALONE = f"""
import sys
for name in {[".".join(path.relative_to(shipped.ROOT).with_suffix("").parts) for path in PURE]!r}:
    __import__(name)
print([name for name in {FRAMEWORKS!r} if name in sys.modules])
"""


def module(path: Path) -> str:
    return path.relative_to(shipped.ROOT).as_posix()


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text())
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {name.partition(".")[0] for name in names}


def test_engine_and_diagrams_are_imported_without_a_configured_framework() -> None:
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", ALONE], capture_output=True, text=True, cwd=shipped.ROOT, check=False
    )

    assert ran.stderr == ""
    assert ran.stdout.strip() == "[]"


def test_every_pure_module_is_looked_at() -> None:
    assert len(PURE) >= 30


@pytest.mark.parametrize("path", PURE, ids=module)
def test_module_imports_nothing_that_reaches_outside(path: Path) -> None:
    assert imported(path) & {*OUTSIDE, *FRAMEWORKS} == set()


@pytest.mark.parametrize("path", PURE, ids=module)
def test_module_opens_and_prints_nothing(path: Path) -> None:
    calls = [
        node.func.id
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    ]

    assert {"open", "print", "input", "eval", "exec", "__import__", "hash", "id"} & set(calls) == set()


@pytest.mark.parametrize("path", PURE, ids=module)
def test_module_draws_no_unseeded_number(path: Path) -> None:
    tree = ast.parse(path.read_text())

    seedless = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Random" and not node.args
    ]

    assert seedless == []
