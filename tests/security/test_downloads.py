"""Files that are handed out and taken in: names, cells and archives."""

import csv
import io
import re
import zipfile
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.facts.files import read
from advisor.models import Assessment
from patterns.models import Limit

pytestmark = pytest.mark.django_db
DISPOSITION = re.compile(r'attachment; filename="[A-Za-z0-9][A-Za-z0-9._-]{0,120}\.[a-z0-9]{1,12}"')
NASTY = "\"\\;\r\n\t/%*='\x00\u202e\u2028é漢\U0001f600 .-_abcA1"
# What a spreadsheet would work out: OWASP's list, with the marks of full width.
FORMULAS = ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1+1", '=cmd|" /C calc"!A0', "=HYPERLINK(1)"]


@pytest.fixture
def judged(content: None, visitor: Client) -> Assessment:
    visitor.post("/assessments/start/", {"name": "Zebra ledger"})
    assessment = Assessment.objects.get()
    assessment.answers.create(input="triggers", value=["http"])
    visitor.post(f"{assessment.get_absolute_url()}judge/")
    return assessment


@pytest.mark.asvs("5.4.2", "5.3.2")
@given(name=st.text(alphabet=NASTY, min_size=1, max_size=200) | st.text(min_size=1, max_size=60))
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_no_title_bends_the_name_of_a_file(judged: Assessment, visitor: Client, name: str) -> None:
    Assessment.objects.filter(pk=judged.pk).update(
        name=name.replace("\x00", "").encode("utf-8", "replace").decode()[:200]
    )
    page = judged.get_absolute_url()
    for file in ("record.madr.md", "everything.zip", "report/starter.zip", "report/diagram.dot"):
        response = visitor.get(f"{page}{file}")
        assert response.status_code == 200, file
        assert DISPOSITION.fullmatch(response.headers["Content-Disposition"]), response.headers["Content-Disposition"]
        if file.endswith(".zip"):
            names = zipfile.ZipFile(io.BytesIO(response.content)).namelist()
            assert [path for path in names if path.startswith("/") or ".." in path.split("/") or "\\" in path] == []


@pytest.mark.asvs("1.2.10")
@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_of_a_sheet_begins_like_a_formula(content: None, formula: str) -> None:
    """What a spreadsheet opens: the sheet of facts. A quote stands before, and is taken away when it is read again."""
    limit = Limit.objects.exclude(value=None).first()
    assert limit is not None
    Limit.objects.filter(pk=limit.pk).update(display=formula)
    out = io.StringIO()
    call_command("facts", "--report", "--format", "csv", stdout=out)
    cells = [cell for row in csv.reader(io.StringIO(out.getvalue(), newline="")) for cell in row]

    assert [cell for cell in cells if cell and cell[0] in "=+@\t\r\uff1d" and not is_number(cell)] == []
    assert [cell for cell in cells if cell[:1] == "-" and cell != "-" and not is_number(cell)] == []
    assert formula in {"+1"} or f"'{formula.strip()}" in cells


@pytest.mark.asvs("1.2.10")
def test_quote_before_a_formula_is_no_part_of_what_is_read() -> None:
    text = "kind,key,value,unit,source,seen,evidence,display\nlimit,a,1,s,x,2026-01-01,vendor,'=1+1\n"
    rows, problems = read("facts.csv", text)

    assert problems == []
    assert rows[0].cells["display"] == "=1+1"


def is_number(cell: str) -> bool:
    return bool(re.fullmatch(r"[+-]?\d+(\.\d+)?(e-?\d+)?", cell))


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("workload.json", "0" * 5_000_000)
    return buffer.getvalue()


@pytest.mark.asvs("5.2.3", "5.2.1")
@pytest.mark.parametrize("name", ["workload.zip", "workload.json", "workload.json.gz"])
def test_no_archive_is_unpacked(content: None, name: str) -> None:
    """Each form that takes a file reads it as text, and says that it is none."""
    chief = Client()
    chief.force_login(get_user_model().objects.create_superuser("chief"))
    said: list[Any] = []
    for page in ("/assessments/from-file/", "/admin/advisor/reviewlens/add/", "/admin/patterns/price/update/"):
        response = chief.post(page, {"file": SimpleUploadedFile(name, bomb()), "step": "show"})
        said.append((response.status_code in {200, 422}, "UTF-8" in response.content.decode()))

    assert set(said) == {(True, True)}
    assert not Assessment.objects.exists()
