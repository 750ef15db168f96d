"""A workload in, advice and record out: the same as on the command line."""

import io
import json
import re
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.test import Client

from advisor.api.workload import EXAMPLE
from advisor.exports.decision_record import KINDS
from advisor.models import Assessment, Criterion
from tests.advisor.api.conftest import Check

pytestmark = pytest.mark.django_db


def test_advice_is_what_the_command_prints(content: None, client: Client, tmp_path: Any, fits: Check) -> None:
    (tmp_path / "workload.json").write_text(json.dumps({**EXAMPLE, "id": 7}))
    printed = io.StringIO()
    call_command("advise", str(tmp_path / "workload.json"), stdout=printed)

    response = client.post("/api/v1/advice", {**EXAMPLE, "id": 7}, content_type="application/json")

    assert response.status_code == 200
    assert response.json() == json.loads(printed.getvalue())
    assert response.json()["id"] == 7
    fits(response.json(), "Advice")


def test_yaml_is_judged_as_json_is(content: None, client: Client) -> None:
    given = yaml.safe_dump(EXAMPLE)

    response = client.post("/api/v1/advice", given, content_type="application/yaml; charset=utf-8")

    assert response.json() == client.post("/api/v1/advice", EXAMPLE, content_type="application/json").json()


def test_advice_asks_no_cookie_and_stores_nothing(content: None, client: Client) -> None:
    before = Assessment.objects.count()

    response = Client(enforce_csrf_checks=True).post("/api/v1/advice", EXAMPLE, content_type="application/json")

    assert response.status_code == 200
    assert response.cookies == {}
    assert "Cookie" not in response.headers["Vary"]
    assert "Access-Control-Allow-Origin" not in response.headers
    assert Assessment.objects.count() == before


def test_record_is_markdown_with_the_diagram_on_the_workloads_provider(content: None, client: Client) -> None:
    response = client.post("/api/v1/record", EXAMPLE, content_type="application/json")

    record = response.content.decode()
    assert response.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert re.fullmatch(r'attachment; filename="0001-[a-z-]*order-intake[a-z-]*\.md"', response["Content-Disposition"])
    assert "Order intake" in record
    assert "AWS Lambda" in record


def test_record_comes_in_every_kind_and_no_other(content: None, client: Client) -> None:
    full, *others = (
        client.post(f"/api/v1/record{query}", EXAMPLE, content_type="application/json")
        for query in ("", "?kind=madr", *(f"?kind={kind}" for kind in KINDS if kind != "madr"), "?kind=poem")
    )

    same, *records, refused = others
    assert same.content == full.content
    assert [response.status_code for response in records] == [200] * (len(KINDS) - 1)
    assert len({response.content for response in (full, *records)}) == len(KINDS)
    assert (refused.status_code, list(refused.json()["error"]["fields"])) == (422, ["kind"])


def test_rules_that_cannot_be_used_are_told_with_a_time_to_try_again(
    content: None, client: Client, fits: Check
) -> None:
    Criterion.objects.all().delete()

    response = client.post("/api/v1/advice", EXAMPLE, content_type="application/json")

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "300"
    assert response.json()["error"]["fields"]["rules"]
    fits(response.json(), "Error")


@pytest.mark.parametrize("address", ["advice", "record", "diagram.json"])
@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b" ", "empty"),
        (b"{", "Line 1, column 2: not JSON"),
        (b"\xff\xfe", "not UTF-8: see byte 1"),
        (b"[" * 60_000, "nested too deeply"),
        (b'{"name": "a", "name": "b"}', '"name" stands twice'),
        (b'{"name": "a", "memory_mb": ' + b"9" * 5_000 + b"}", "Not JSON: Exceeds the limit"),
        (b'\xef\xbb\xbf{"name": "a"}', "Unexpected UTF-8 BOM"),
        (b'{"name": "a"}\n{"name": "b"}', "Line 2, column 1: not JSON: Extra data"),
    ],
)
def test_unreadable_body_is_told(client: Client, fits: Check, address: str, body: bytes, message: str) -> None:
    response = client.post(f"/api/v1/{address}", body, content_type="application/json")

    assert response.status_code == 400
    assert message in response.json()["error"]["message"]
    fits(response.json(), "Error")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("a: [", "Line 2: column 1"),
        ("a: &x [1]\nb: *x", "anchors and aliases are not allowed"),
        ("[" * 60_000, "nested deeper than 20 levels"),
        ("name: a\nname: b", "Line 2: `name` stands here a second time"),
    ],
)
def test_unreadable_yaml_is_told(client: Client, body: str, message: str) -> None:
    response = client.post("/api/v1/advice", body, content_type="application/yaml")

    assert response.status_code == 400
    assert message in response.json()["error"]["message"]


@pytest.mark.parametrize("body", ["[]", "7", "null", '"text"', '[{"name": "a"}]'])
def test_body_that_is_no_object_is_refused(client: Client, body: str) -> None:
    response = client.post("/api/v1/advice", body, content_type="application/json")

    assert response.status_code == 422
    assert "Expected an object" in response.json()["error"]["fields"]["workload"][0]


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "application/xml", ""])
def test_other_types_are_refused(client: Client, kind: str) -> None:
    response = client.post("/api/v1/advice", b'{"name": "a"}', content_type=kind)

    assert response.status_code == 415
    assert "application/json" in response.json()["error"]["message"]
