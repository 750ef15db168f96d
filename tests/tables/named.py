"""Tests that a table refers to, as `file::test`, looked up in the sources so that it does not hang on what is run."""

import ast
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parent.parent


@cache
def tests_in(file: str) -> frozenset[str]:
    path = TESTS / file
    if not path.is_file():
        return frozenset()
    names = [node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]
    return frozenset(name for name in names if name.startswith("test_"))


def is_there(reference: str) -> bool:
    file, _, test = reference.partition("::")
    return test in tests_in(file)
