"""The marks of tests, read from the sources, so that what they say hangs on no selection."""

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parent


def marked(name: str) -> Iterator[tuple[str, str]]:
    """The arguments of every `pytest.mark.<name>(...)`, each with the test that it stands on."""
    folders = [folder for folder in TESTS.iterdir() if folder.is_dir() and folder.name != "node"]
    for file in sorted([*TESTS.glob("test_*.py"), *(file for folder in folders for file in folder.rglob("test_*.py"))]):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for mark in node.decorator_list:
                    if isinstance(mark, ast.Call) and ast.unparse(mark.func) == f"pytest.mark.{name}":
                        test = f"{file.relative_to(TESTS).as_posix()}::{node.name}"
                        yield from ((str(ast.literal_eval(argument)), test) for argument in mark.args)
