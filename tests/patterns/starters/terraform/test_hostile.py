"""No label, title or reason can change the structure of a configuration or of the code beside it."""

import ast
from collections.abc import Mapping
from functools import cache
from typing import Any

import hcl2
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from patterns.diagrams.model import Diagram, Flow, Node
from patterns.starters.brief import Brief, Choice, Settings
from patterns.starters.starter import starter
from patterns.starters.targets import TARGETS
from patterns.starters.terraform.hcl import Block, quoted
from tests.patterns.starters.terraform.reading import blocks as blocks_of
from tests.patterns.starters.terraform.reading import configuration, dangling, faults
from tests.patterns.starters.terraform.sources import NAMES

NODES = (
    ("client", "client"),
    ("gateway", "api-gateway"),
    ("intake", "function"),
    ("queue", "queue"),
    ("worker", "function"),
    ("dead", "dead-letter-queue"),
    ("table", "nosql-table"),
    ("files", "object-store"),
    ("topic", "topic"),
    ("reader", "function"),
    ("clock", "scheduler"),
    ("bus", "event-bus"),
    ("stream", "stream"),
    ("flow", "workflow"),
    ("outside", "external-service"),
    ("secret", "secrets-store"),
    ("mail", "notification"),
)
FLOWS = (
    *(("client", "gateway"), ("gateway", "intake"), ("intake", "queue"), ("queue", "worker"), ("queue", "dead")),
    *(("worker", "table"), ("worker", "files"), ("files", "topic"), ("topic", "reader"), ("clock", "reader")),
    *(("intake", "bus"), ("bus", "worker"), ("stream", "reader"), ("flow", "reader"), ("intake", "flow")),
    *(("reader", "outside"), ("reader", "secret"), ("reader", "mail"), ("files", "worker")),
)
MARKS = "\"'`${}%#*/\\!<>&;:|@\n\r\t\u2028\u202e\u200b\U0001f600 x"
HOSTILE = st.text(max_size=200) | st.text(alphabet=MARKS, max_size=60)
KEYED = {"variables", "app_settings", "environment_variables"}  # whose keys follow the labels
WORST = '"\n}\nresource "x" "y" {}\n# ${file("/etc/passwd")} %{ if true } */ """'


def _brief(provider: str, title: str, labels: list[str]) -> Brief:
    def label(place: int) -> str:
        return labels[place % len(labels)]

    diagram = Diagram(
        "d",
        label(0),
        nodes=tuple(Node(name, role, label(place), because=("a",)) for place, (name, role) in enumerate(NODES)),
        flows=tuple(Flow(a, b, label(place + 1), "async", ("a",)) for place, (a, b) in enumerate(FLOWS)),
        provider=provider,
    )
    chosen = Settings(memory_mb=Choice(512, label(2)), is_private=Choice(True, label(3)))
    return Brief(title, diagram, settings=chosen, causes={"a": label(1)})


def _shape(value: Any) -> Any:
    """The structure of what was parsed: kinds and keys in their order, without texts, names and comments."""
    if isinstance(value, Mapping):
        kept = [(key, item) for key, item in value.items() if not key.startswith("__")]
        return [
            ("*" if key.startswith('"') else key, len(item) if key in KEYED else _shape(item)) for key, item in kept
        ]
    if isinstance(value, list):
        return [_shape(item) for item in value]
    return type(value).__name__


@cache
def _harmless(name: str) -> Any:
    return _outline(starter(_plain(name), TARGETS[name]).files)


def _outline(files: Mapping[str, str | bytes]) -> Any:
    read = {path: hcl2.loads(text) for path, text in configuration(files).items()}
    kinds = {
        path: [list(row) for block in ("resource", "data") for row in text.get(block, ())]
        for path, text in read.items()
    }
    return {path: (kinds[path], _shape(text)) for path, text in read.items()}


def _plain(name: str) -> Brief:
    return _brief(TARGETS[name].provider, "Title", [f"Label {letter}" for letter in "abcdefghijklmnopqrstu"])


@pytest.mark.parametrize("name", NAMES)
def test_harmless_one_fits_the_schema(name: str) -> None:
    files = configuration(starter(_plain(name), TARGETS[name]).files)
    found = blocks_of(files)

    assert faults(found) == []
    assert dangling(files, found) == []


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=HOSTILE, labels=st.lists(HOSTILE, min_size=1, max_size=8))
@example(title=WORST, labels=[WORST])
@example(title="", labels=["alarms", "messages", "failed events", "idempotency keys", "code"])
def test_structure_is_that_of_the_harmless_one(name: str, title: str, labels: list[str]) -> None:
    given_files = starter(_brief(TARGETS[name].provider, title, labels), TARGETS[name]).files

    assert _outline(given_files) == _harmless(name)
    for path, text in given_files.items():
        if path.endswith(".py"):
            ast.parse(str(text))


@given(HOSTILE)
def test_string_ends_where_it_should_and_begins_no_template(text: str) -> None:
    shown = quoted(text)

    inside = shown[1:-1].replace("\\\\", "").replace('\\"', "")
    assert '"' not in inside
    assert "${" not in shown
    assert "%{" not in shown
    assert shown.isprintable()


@given(HOSTILE)
def test_reason_stays_in_its_comment(text: str) -> None:
    lines = list(Block("resource", ("a", "b"), text, {"x": 1}).lines())

    assert lines[-3:] == ['resource "a" "b" {', "  x = 1", "}"]
    assert all(line.startswith("# ") for line in lines[:-3])


def test_parts_with_the_same_label_are_all_there() -> None:
    files = configuration(starter(_brief("aws", "Title", ["Same"]), TARGETS["terraform-aws"]).files)

    assert _outline(files) == _harmless("terraform-aws")
    assert dangling(files, blocks_of(files)) == []
