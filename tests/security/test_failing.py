"""What fails opens nothing, stores no half of anything, and reads nothing that could run."""

import ast
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError, connection
from django.test import Client

from advisor.models import Assessment

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("config", "advisor", "patterns")
# The glyphs are files of this project; everything else is only written.
PARSES_XML = {"patterns/rendering/glyphs.py"}
XML_READERS = {"fromstring", "XML", "iterparse", "XMLParser", "XMLPullParser", "parseString", "make_parser"}
RUNS_DATA = {"pickle", "marshal", "shelve", "dill", "jsonpickle"}


@pytest.fixture
def begun(content: None, visitor: Client) -> Assessment:
    visitor.post("/assessments/start/", {"name": "Zebra ledger"})
    return Assessment.objects.get()


def sources() -> dict[str, ast.Module]:
    files = [file for package in PACKAGES for file in (ROOT / package).rglob("*.py") if "files" not in file.parts]
    return {file.relative_to(ROOT).as_posix(): ast.parse(file.read_text()) for file in files}


@pytest.mark.asvs("1.5.1")
def test_no_xml_of_others_is_parsed() -> None:
    readers = {
        name
        for name, tree in sources().items()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and node.attr in XML_READERS)
        or (isinstance(node, ast.ImportFrom) and {alias.name for alias in node.names} & XML_READERS)
    }

    assert readers == PARSES_XML


@pytest.mark.asvs("1.5.2")
def test_nothing_is_read_by_what_can_run_it() -> None:
    found = [
        f"{name}: {alias.name}"
        for name, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
        if {alias.name, getattr(node, "module", "")} & RUNS_DATA
    ]
    called = [
        name
        for name, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"eval", "exec"}
    ]

    assert (found, called) == ([], [])


@pytest.mark.django_db
@pytest.mark.asvs("16.5.3", "8.3.1")
@pytest.mark.parametrize("data", ["", "broken", "e30:1x:x", "\ufffd" * 40])
def test_session_that_cannot_be_read_is_nobodys(begun: Assessment, visitor: Client, data: str) -> None:
    assert visitor.get(begun.get_absolute_url()).status_code == 200
    Session.objects.update(session_data=data)

    assert visitor.get(begun.get_absolute_url()).status_code == 404
    assert visitor.get("/admin/").status_code == 302


@pytest.mark.django_db
@pytest.mark.asvs("16.5.3", "2.3.3")
def test_answer_whose_saving_breaks_leaves_nothing_and_the_next_one_is_stored(
    begun: Assessment, visitor: Client
) -> None:
    def broken(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("INSERT") and "advisor_givenanswer" in sql:
            raise OperationalError("disk I/O error")
        return execute(sql, params, many, context)

    visitor.raise_request_exception = False
    page = f"{begun.get_absolute_url()}answers/gpu/"
    with connection.execute_wrapper(broken):
        failed = visitor.post(page, {"gpu": "true"})

    assert failed.status_code in {500, 503}
    assert "disk I/O" not in failed.content.decode()
    assert begun.answers.count() == 0
    assert visitor.post(page, {"gpu": "true"}).status_code == 302
    assert begun.answers.count() == 1
