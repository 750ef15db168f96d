"""The table of sizes is whole, its tests are there, and one more than a bound is refused in words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests.tables.named import is_there
from tests.tables.over import OVER
from tests.tables.sizes import sizes

ROOT = Path(__file__).parent.parent.parent
BOUND = re.compile(r"(MAX|MOST|LONGEST)(_|$)|PER_PAGE$|(DATA|FILE)_UPLOAD_MAX")
# What is written into starters keeps to quotas of providers; nobody sends it anything.
LEFT_OUT = ("patterns.starters.",)


def bounds() -> Iterator[str]:
    """The names of the constants that bound something, by module, and Django's own setting of an upload."""
    yield "config.settings.FILE_UPLOAD_MAX_MEMORY_SIZE"
    for package in ("config", "advisor", "patterns"):
        for file in sorted((ROOT / package).rglob("*.py")):
            module = ".".join(file.relative_to(ROOT).with_suffix("").parts)
            if "migrations" not in file.parts and not module.startswith(LEFT_OUT):
                yield from (f"{module}.{name}" for name in assigned(ast.parse(file.read_text())) if BOUND.match(name))


def assigned(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        for target in targets:
            names = target.elts if isinstance(target, ast.Tuple) else [target]
            yield from (name.id for name in names if isinstance(name, ast.Name))


@pytest.mark.asvs("15.2.2")
def test_every_bound_is_in_the_table_and_every_line_is_a_bound() -> None:
    found = set(bounds())

    assert sorted(found - set(sizes())) == []
    assert sorted(set(sizes()) - found) == []


def test_every_bound_on_what_is_sent_has_a_test() -> None:
    rows = sizes()

    assert {kind for kind, _ in rows.values()} == {"refused", "cut", "inner"}
    assert [name for name, (kind, test) in rows.items() if kind == "refused" and test == "-"] == []
    assert [test for _, test in rows.values() if test not in {"-", "over"} and not is_there(test)] == []
    assert {name for name, (_, test) in rows.items() if test == "over"} == set(OVER)


@pytest.mark.asvs("5.2.1")
@pytest.mark.django_db
@pytest.mark.parametrize("name", OVER)
def test_one_more_is_refused_in_words(content: None, name: str) -> None:
    case, said = OVER[name]

    assert said in case()


def test_upload_is_held_to_what_django_keeps_in_memory() -> None:
    assert settings.FILE_UPLOAD_MAX_MEMORY_SIZE == 2_621_440
