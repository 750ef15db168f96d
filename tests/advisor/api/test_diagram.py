"""Diagrams from workloads, and of one's own."""

import json
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.api.diagram import OWN
from advisor.api.workload import EXAMPLE
from patterns.drawing import CONTENT_TYPES, FORMATS, PICTURES
from patterns.rendering import engine_name
from tests.advisor.api.conftest import Check

pytestmark = pytest.mark.django_db

needs_engine = pytest.mark.skipif(not engine_name(), reason="neither Graphviz nor pygraphviz is installed")


def post(client: Client, file_format: str, data: Any, query: str = "") -> Any:
    return client.post(f"/api/v1/diagram.{file_format}{query}", data, content_type="application/json")


@needs_engine
@pytest.mark.parametrize("data", [EXAMPLE, OWN], ids=["workload", "own"])
@pytest.mark.parametrize("file_format", FORMATS)
def test_diagram_comes_in_every_format(content: None, client: Client, file_format: str, data: Any) -> None:
    response = post(client, file_format, data)

    assert response.status_code == 200
    assert response.headers["Content-Type"] == CONTENT_TYPES[file_format]
    assert response.headers["Content-Disposition"] == f'attachment; filename="diagram.{file_format}"'
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert len(response.content) > 100


def test_blueprint_is_the_one_of_the_advice_on_the_workloads_provider(
    content: None, client: Client, fits: Check
) -> None:
    advised = client.post("/api/v1/advice", EXAMPLE, content_type="application/json").json()["diagram"]

    drawn = post(client, "json", EXAMPLE).json()

    assert [node["id"] for node in drawn["nodes"]] == [node["id"] for node in advised["nodes"]]
    assert drawn["provider"] == "aws"
    assert "AWS Lambda" in {node["service"] for node in drawn["nodes"]}
    fits(drawn, "Diagram")


def test_provider_of_the_address_goes_before_the_workloads(content: None, client: Client) -> None:
    drawn = post(client, "json", EXAMPLE, "?provider=gcp").json()

    assert drawn["provider"] == "gcp"


def test_own_diagram_is_drawn_as_it_is_or_on_a_provider(content: None, client: Client) -> None:
    plain, placed = post(client, "json", OWN).json(), post(client, "json", OWN, "?provider=aws").json()

    assert [node["label"] for node in plain["nodes"]] == ["API", "Take the order"]
    assert {node["service"] for node in plain["nodes"]} == {""}
    assert placed["nodes"][1]["service"] == "AWS Lambda"


def test_unknown_provider_is_refused(content: None, client: Client) -> None:
    response = post(client, "json", EXAMPLE, "?provider=nobody")

    assert response.status_code == 422
    assert "aws" in response.json()["error"]["fields"]["provider"][0]


def test_unknown_format_is_not_found(client: Client) -> None:
    assert post(client, "gif", OWN).status_code == 404


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"nodes": 5}, "nodes", "expected a list"),
        ({"nodes": [5]}, "nodes.0", "expected"),
        ({"nodes": [{**OWN["nodes"][0], "label": 5}]}, "nodes.0.label", "expected text"),
        ({"nodes": [{**OWN["nodes"][0], "shape": "x"}]}, "nodes.0.shape", "unknown key"),
        ({"title": None}, "diagram", "`title` is missing"),
        ({"id": "a b"}, "diagram", "may hold letters"),
        ({"flows": [{"source": "gateway", "target": "nowhere"}]}, "diagram", "unknown node"),
        ({"nodes": OWN["nodes"] * 101}, "diagram", "at most 200"),
        ({"description": "\ud800"}, "diagram", "surrogate"),
    ],
)
def test_wrong_diagram_is_told_by_field(
    client: Client, fits: Check, change: dict[str, Any], field: str, message: str
) -> None:
    response = post(client, "json", {**OWN, **change})

    assert response.status_code == 422
    assert message in " ".join(response.json()["error"]["fields"][field])
    fits(response.json(), "Error")


words = st.text(max_size=40)
hostile = st.fixed_dictionaries(
    {"role": words, "label": words.filter(str.strip), "id": st.just("gateway")},
    optional={"service": words, "group": words, "icon": words, "tag": words, "because": st.lists(words, max_size=2)},
)


@needs_engine
@given(node=hostile, title=words, description=words, label=words, file_format=st.sampled_from(sorted(FORMATS)))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_hostile_words_are_drawn_or_refused(
    client: Client, node: dict[str, Any], title: str, description: str, label: str, file_format: str
) -> None:
    flows = [{"source": "gateway", "target": "handler", "label": label}]
    data = {**OWN, "title": title, "description": description, "nodes": [node, OWN["nodes"][1]], "flows": flows}

    response = client.post(f"/api/v1/diagram.{file_format}", json.dumps(data), content_type="application/json")

    assert response.status_code in {200, 422}, response.content


def test_where_nothing_can_be_drawn_pictures_say_so_and_texts_are_had(
    content: None, client: Client, fits: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("patterns.rendering.engine.engine_name", lambda: "")
    lonely = {**OWN, "id": "lonely"}

    picture, text = post(client, sorted(PICTURES)[0], lonely), post(client, "mmd", lonely)

    assert picture.status_code == 503
    assert "No layout engine" in picture.json()["error"]["message"]
    fits(picture.json(), "Error")
    assert text.status_code == 200
