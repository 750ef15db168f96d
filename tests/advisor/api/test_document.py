"""What the API says of itself, and the page about it."""

import re
from typing import Any

import jsonschema_rs
import pytest
from django.test import Client

from advisor.api.document import SCHEMAS, document
from advisor.api.errors import STATUSES
from advisor.api.workload import EXAMPLE
from advisor.verdict import VERDICTS
from config import urls

pytestmark = pytest.mark.django_db


def test_document_is_openapi_and_names_every_operation_once(client: Client) -> None:
    found = client.get("/api/v1/openapi.json").json()

    operations = [said["operationId"] for methods in found["paths"].values() for said in methods.values()]
    assert found["openapi"] == "3.1.0"
    assert len(operations) == len(set(operations)) == 24
    assert {"advice", "record", "diagram", "search", "pattern_list", "pattern"} <= set(operations)


def test_document_refers_to_nothing_that_it_does_not_hold() -> None:
    found: Any = document()
    references = set(re.findall(r"'\$ref': '#/components/(\w+)/(\w+)'", str(found)))

    assert len(references) > 20
    assert [name for kind, name in references if name not in found["components"][kind]] == []


def test_every_error_of_every_operation_has_the_one_shape() -> None:
    for methods in document()["paths"].values():
        for said in methods.values():
            errors = {code: answer for code, answer in said["responses"].items() if code >= "400"}
            assert "405" in errors
            assert {answer["$ref"] for answer in errors.values()} == {
                f"#/components/responses/{STATUSES[int(code)].name}" for code in errors
            }


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_stands_alone(client: Client, name: str) -> None:
    schema = client.get(f"/api/v1/schemas/{name}.json").json()

    jsonschema_rs.meta.validate(schema)
    assert schema["$id"] == f"http://testserver/api/v1/schemas/{name}.json"


def test_schemas_judge_the_example_and_its_advice(content: None, client: Client) -> None:
    schemas = {name: client.get(f"/api/v1/schemas/{name}.json").json() for name in SCHEMAS}
    advice = client.post("/api/v1/advice", EXAMPLE, content_type="application/json").json()

    jsonschema_rs.validate(schemas["workload"], EXAMPLE)
    jsonschema_rs.validate(schemas["advice"], advice)
    jsonschema_rs.validate(schemas["diagram"], advice["diagram"])
    assert not jsonschema_rs.is_valid(schemas["workload"], {**EXAMPLE, "memory": 5})


def test_index_leads_to_everything(content: None, client: Client) -> None:
    addresses = client.get("/api/v1/").json()

    search = addresses.pop("search")
    assert search == "http://testserver/api/v1/search"
    assert len(addresses) == 13
    for address in addresses.values():
        assert client.get(address).status_code == 200


def test_page_shows_every_operation_error_and_limit(content: None, client: Client, settings: Any) -> None:
    settings.API_POSTS_PER_MINUTE = 77
    page = client.get("/api/").content.decode()

    for path, methods in document()["paths"].items():
        for method in methods:
            assert f"<code>{method.upper()} {path}</code>" in page
    for code in STATUSES:
        assert f'id="status-{code}"' in page
    assert "about 77 POST requests" in page
    assert "at most 64 KB" in page
    assert "<script>" not in page
    assert not re.search(r'(?:src|href)="(?:https?:)?//(?!testserver)', page)


def test_every_request_that_the_page_shows_works(content: None, client: Client) -> None:
    page = client.get("/api/").content.decode().replace("&#x27;", "'").replace("&amp;", "&")
    commands = re.findall(r"<code>curl -sS '?http://testserver([^' ]+?)'?( \\\n[^<]*)?</code>", page)

    assert len(commands) == 24
    for path, body in commands:
        answer = client.post(path, EXAMPLE, content_type="application/json") if body else client.get(path)
        assert answer.status_code == 200, path


def test_step_for_a_pipeline_names_verdicts_that_there_are(content: None, client: Client) -> None:
    page = client.get("/api/").content.decode().replace("&quot;", '"')

    named = set(re.findall(r'IN\("([a-z-]+)", "([a-z-]+)"\)', page))
    assert named == {("containers", "undecided")}
    assert set(named.pop()) <= set(VERDICTS)
    assert "http://testserver/api/v1/advice" in page


def test_page_is_linked_from_every_page(client: Client) -> None:
    assert '<a href="/api/">API</a>' in client.get("/method/").content.decode()
    assert any(str(pattern.pattern) == "api/" for pattern in urls.urlpatterns)
