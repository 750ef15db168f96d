"""Hostile texts in every text field, parameter and body of the API: an error in words comes back, or a sound file."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from advisor.api.document import document
from patterns.drawing import FORMATS
from tests.hostile.browser import Browser, of_json
from tests.hostile.files import members, outline
from tests.hostile.table import IS_WHOLE, sendable, table
from tests.hostile.visits import WORKLOAD

POSTS = ("advice", "record", "starter", *(f"diagram.{name}" for name in FORMATS))
STRIDE = 1 if IS_WHOLE else len(POSTS)


@pytest.fixture
def caller(content: None) -> Browser:
    return Browser(Client())


def fields(text: str) -> Iterator[dict[str, Any]]:
    """Bodies of workloads and diagrams that hold the text as deep as anything is read."""
    cut = text[:3000]
    yield {**WORKLOAD, "name": cut[:200], "id": cut[:200], "description": cut}
    yield {**WORKLOAD, "runtime": cut, "triggers": [cut], "evidence": {cut: cut, "gpu": cut}, cut[:90]: cut}
    nodes = [{"id": "a", "role": "function", "label": cut}, {"id": "b", "role": "queue", "label": cut, "cluster": "c"}]
    flows = [{"source": "a", "target": "b", "label": cut}]
    yield {"id": "own", "title": cut, "description": cut, "nodes": nodes, "flows": flows}
    odd = [{"id": cut, "role": cut, "label": "x", "group": cut, "service": cut, "icon": cut, "tag": cut, "fit": cut}]
    yield {"id": cut, "title": "x", "nodes": odd, "flows": [{"source": cut, "target": cut, "mode": cut}], cut[:90]: cut}


def post(caller: Browser, name: str, body: bytes, kind: str, tried: str) -> Any:
    response = caller.post(f"/api/v1/{name}", body, tried, content_type=kind)
    if response is not None and response.status_code >= 400:
        said = json.loads(response.content)["error"]["message"]
        if not said or not said.isprintable():
            caller.faults.append(f"{name} with {tried[:60]!r} says {said!r}")
    return response


def test_every_text_in_every_field_is_answered_in_words_or_with_a_sound_file(caller: Browser) -> None:
    read = 0
    for number, row in enumerate(table()):
        for name in POSTS[number % STRIDE :: STRIDE]:
            bodies = list(fields(row.text))
            for body in bodies if IS_WHOLE else bodies[number // 2 % 2 :: 2]:
                response = post(caller, name, json.dumps(body).encode(), "application/json", row.text)
                if response is not None and response.status_code == 200:
                    read += 1
                    caller.faults += _of_file(name, response.content, str(row))

    assert caller.faults == []
    assert caller.statuses[200] == read > 200
    assert caller.statuses[422] > 500
    assert set(caller.statuses) <= {200, 400, 413, 422}


def _of_file(name: str, content: bytes, tried: str) -> list[str]:
    try:
        if name == "starter":
            for path, text in members(content).items():
                outline(path, text)
        else:
            outline({"advice": "a.json", "record": "a.md"}.get(name, name), content)
    except (ValueError, SyntaxError, AssertionError) as error:
        return [f"{name} with {tried}: {error!s:.200}"]
    return []


def test_every_text_as_the_body_itself_is_answered_in_words(caller: Browser) -> None:
    for number, row in enumerate(table()):
        name = POSTS[number % len(POSTS)]
        raw = row.text.encode("utf-8", "surrogatepass")
        for kind in ("application/json", "application/yaml", "text/plain", sendable(row.text)[:60].strip() or "x"):
            if kind.isascii() and kind.isprintable():
                post(caller, name, raw, kind, row.text)

    assert caller.faults == []
    assert set(caller.statuses) <= {400, 413, 415, 422}


def test_every_text_in_every_parameter_is_answered_in_words(caller: Browser) -> None:
    queries = [
        (path, parameter["name"])
        for path, operations in document()["paths"].items()
        for parameter in operations.get("get", {}).get("parameters", ())
        if parameter["in"] == "query"
    ]
    body = json.dumps(WORKLOAD).encode()
    for number, row in enumerate(table()):
        path, name = queries[number % len(queries)]
        text = sendable(row.text)[:2000]
        response = caller.get(path, {name: text}, row.text)
        assert response is None or not of_json(response.content.decode())
        for asked in ("record?kind", "starter?target", "starter?language", "diagram.json?provider")[number % 4 :: 4]:
            address, _, key = asked.partition("?")
            caller.post(f"/api/v1/{address}", body, row.text, content_type="application/json", query_params={key: text})

    assert caller.faults == []
    assert len(queries) > 10
