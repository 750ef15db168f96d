"""Every field of a workload with every kind of wrong value: refused by name, with the others left in peace."""

import json
import math
import random
from typing import Any

import jsonschema_rs
import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.api.shapes import own_diagram_schema, workload_schema
from advisor.engine.inputs import DOES_NOT_APPLY, INPUTS, Input
from advisor.engine.workload import WorkloadError, parse
from tests.advisor.api.conftest import Check

pytestmark = pytest.mark.django_db

WRONG = {
    "a negative number": "-1e300",
    "a huge number": "1e300",
    "more than a float holds": "1e400",
    "NaN": "NaN",
    "an infinite number": "-Infinity",
    "a script": '"<script>alert(1)</script>"',
    "emoji": '"\U0001f600"',
    "half an emoji": '"\\ud83d"',
    "a control character": '"\\u0000"',
    "a long text": json.dumps("x" * 900),
    "a list of lists": "[[1]]",
    "an object": '{"a": 1}',
}
LONG = json.dumps("x" * 60_000)
TEXTS = {"name", "id", "description"}


def post(client: Client, text: str) -> Any:
    return client.post("/api/v1/advice", text.encode(), content_type="application/json")


@pytest.mark.parametrize("value", WRONG.values(), ids=WRONG)
def test_wrong_value_of_every_field_is_told_by_its_name(client: Client, fits: Check, value: str) -> None:
    names = [name for name in (*INPUTS, "evidence") if name not in TEXTS]
    given = ", ".join(f'"{name}": {value}' for name in names)

    response = post(client, f'{{"name": "API", {given}}}')

    assert response.status_code == 422
    assert set(response.json()["error"]["fields"]) == set(names)
    fits(response.json(), "Error")


@pytest.mark.parametrize(
    ("name", "value"),
    [("name", '""'), ("name", '" "'), ("name", "null"), ("name", "[]"), ("id", "1e3"), ("description", "7")]
    + [(name, LONG) for name in sorted(TEXTS)]
    + [(name, WRONG["a control character"]) for name in sorted(TEXTS)],
)
def test_wrong_text_is_told_by_its_name(client: Client, name: str, value: str) -> None:
    given = {"name": '"API"', name: value}

    response = post(client, "{" + ", ".join(f'"{key}": {text}' for key, text in given.items()) + "}")

    assert (response.status_code, list(response.json()["error"]["fields"])) == (422, [name])


def test_unknown_field_is_told_with_the_nearest_name(client: Client) -> None:
    response = post(client, '{"name": "API", "memory": 5, "\\ud800": 1}')

    fields = response.json()["error"]["fields"]
    assert "did you mean memory_mb?" in fields["memory"][0]
    assert len(fields) == 2


def bounds(given: Input) -> list[Any]:
    if given.is_numeric:
        low, high = given.low or 0, given.high or 0
        return [int(low), int(high)] if given.kind == "integer" else [low, high, (low + high) / 2]
    if given.kind == "boolean":
        return [True, False]
    return [*given.choices] if given.kind == "choice" else [list(given.choices), [given.choices[0]], []]


@pytest.mark.parametrize("seed", range(40))
def test_advice_at_the_bounds_of_the_inputs_is_plain_json_that_fits_its_schema(
    content: None, client: Client, fits: Check, seed: int
) -> None:
    draw = random.Random(seed)  # noqa: S311 - which bounds are tried
    named = [given for given in INPUTS.values() if given.name not in TEXTS and draw.random() < 0.6]
    workload = {"name": "API", **{given.name: draw.choice(bounds(given)) for given in named}}

    response = post(client, json.dumps(workload))

    assert response.status_code == 200
    fits(workload, "Workload")
    fits(json.loads(response.content, parse_constant=_no_number), "Advice")


def _no_number(name: str) -> None:
    raise AssertionError(f"{name} is no JSON")


anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from([DOES_NOT_APPLY, *(choice for given in INPUTS.values() for choice in given.choices)]),
    st.lists(st.sampled_from(["http", "queue", "files", 1]), max_size=3),
)


@given(st.dictionaries(st.sampled_from([*INPUTS, "evidence", "nothing"]), anything, max_size=12))
@settings(max_examples=300, deadline=None)
def test_schema_of_a_workload_takes_what_the_engine_takes(data: dict[str, Any]) -> None:
    if any(isinstance(value, float) and not math.isfinite(value) for value in data.values()):
        return
    try:
        parse(data)
        is_taken = True
    except WorkloadError:
        is_taken = False

    assert jsonschema_rs.is_valid(workload_schema(), data) is is_taken


def test_schemas_say_what_each_field_is() -> None:
    properties = workload_schema()["properties"]

    assert properties["memory_mb"] == {
        "type": ["number", "null"],
        "minimum": 1,
        "maximum": 6e6,
        "description": "Memory of one unit of work. Unit: MB.",
    }
    assert properties["ordering"]["enum"] == ["none", "per_key", "total", None]
    assert own_diagram_schema()["required"] == ["id", "title", "nodes"]
