"""The starter of a judged workload: in the report, by command and by the API."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from advisor.api.workload import EXAMPLE
from advisor.models import Assessment

pytestmark = pytest.mark.django_db


def names(content: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(content)).namelist()


def text(content: bytes, end: str) -> str:
    archive = zipfile.ZipFile(io.BytesIO(content))
    return archive.read(next(name for name in archive.namelist() if name.endswith(end))).decode()


@pytest.fixture
def judged(begun: Assessment, visitor: Client) -> str:
    """The address of the report on an assessment with a few answers."""
    given = {"triggers": ["http"], "memory_mb": 1500, "runtime": "node", "data_shapes": ["key_value"]}
    for name, value in given.items():
        begun.answers.create(input=name, value=value)
    visitor.post(f"{begun.get_absolute_url()}judge/")
    return f"{begun.get_absolute_url()}report/"


def test_report_leads_to_a_starter_with_the_answers_in_it(judged: str, visitor: Client) -> None:
    assert f'href="{judged}starter/"' in visitor.get(judged).content.decode()

    page = visitor.get(f"{judged}starter/").content.decode()
    content = visitor.get(f"{judged}starter.zip").content

    assert "A starter for Order intake" in page
    assert "1,536 MB" in text(content, "README.md")
    assert "the answer on memory: 1,500 MB" in text(content, "README.md")
    assert [name for name in names(content) if name.startswith("order-intake/docs/decisions/0001-")]
    assert [name for name in names(content) if name.endswith(".mjs")]


def test_starter_is_of_the_revision_that_is_asked_for(judged: str, begun: Assessment, visitor: Client) -> None:
    begun.answers.filter(input="memory_mb").update(value=3000)
    visitor.post(f"{begun.get_absolute_url()}judge/")

    page = visitor.get(f"{judged}starter/?revision=1").content.decode()

    assert "revision=1" in page
    assert "1,500 MB" in text(visitor.get(f"{judged}starter.zip?revision=1").content, "README.md")
    assert "3,000 MB" in text(visitor.get(f"{judged}starter.zip").content, "README.md")


def test_workload_without_an_architecture_has_no_starter_yet(begun: Assessment, visitor: Client) -> None:
    begun.answers.create(input="gpu", value=False)
    visitor.post(f"{begun.get_absolute_url()}judge/")

    response = visitor.get(f"{begun.get_absolute_url()}report/starter/")

    assert response.status_code == 200
    assert "The drawing is empty" in response.content.decode()


def test_command_writes_a_folder_and_never_over_one(content: None, tmp_path: Path) -> None:
    workload = tmp_path / "workload.json"
    workload.write_text(json.dumps(EXAMPLE))
    out = io.StringIO()
    args = ("advise", str(workload), "--format", "starter", "--target", "aws-sam", "--into", str(tmp_path / "out"))

    call_command(*args, stdout=out)

    folder = tmp_path / "out" / "order-intake"
    assert out.getvalue().startswith(f"{folder}: ")
    assert (folder / "template.yaml").is_file()
    (folder / "template.yaml").write_text("mine")
    with pytest.raises(CommandError, match="is there already"):
        call_command(*args, stdout=out)
    assert (folder / "template.yaml").read_text() == "mine"
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["order-intake"]


def test_command_asks_where_to_write(content: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="--into FOLDER"):
        call_command("advise", str(tmp_path), "--format", "starter")


def test_command_refuses_a_language_that_the_tool_has_not(content: None, tmp_path: Path) -> None:
    (tmp_path / "workload.json").write_text(json.dumps(EXAMPLE))

    with pytest.raises(CommandError, match="not in 'python'"):
        call_command(
            "advise",
            str(tmp_path / "workload.json"),
            *("--format", "starter", "--target", "cloudflare", "--language", "python", "--into", str(tmp_path)),
        )


def post(client: Client, data: Any, query: str = "") -> Any:
    return client.post(f"/api/v1/starter{query}", data, content_type="application/json")


def test_api_gives_the_zip_for_the_workloads_own_provider_and_runtime(content: None, client: Client) -> None:
    response = post(client, EXAMPLE)

    assert response.headers["Content-Type"] == "application/zip"
    assert response.headers["Content-Disposition"] == 'attachment; filename="order-intake.zip"'
    assert "order-intake/template.yaml" in names(response.content)
    assert [name for name in names(response.content) if name.endswith(".py")]


@pytest.mark.parametrize("query", ["?target=cobol", "?language=cobol", "?target=cloudflare&language=python"])
def test_api_says_what_does_not_fit(content: None, client: Client, query: str) -> None:
    response = post(client, EXAMPLE, query)

    assert response.status_code == 422
    assert response.json()["error"]["fields"]["target"]


def test_hostile_name_stays_a_name(content: None, client: Client) -> None:
    response = post(client, {**EXAMPLE, "name": '../../etc"; rm -rf / #{x} ${y}'})

    assert response.headers["Content-Disposition"] == 'attachment; filename="etc-rm-rf-x-y.zip"'
    assert not [name for name in names(response.content) if ".." in name or name.startswith("/")]
