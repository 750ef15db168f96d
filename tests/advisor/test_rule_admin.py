"""Rules in the admin: a slip is refused beside its field, and nothing that judging needs can be deleted."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import models
from django.test import Client
from django.urls import reverse

from advisor.models import Band, BreakPoint, Criterion, Example, Gate, Meter, Parameter, Question
from patterns.models import Limit, Pattern
from tests.patterns.test_admin import form_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(get_user_model().objects.create_superuser("editor", password="a long password"))
    return client


def change_url(row: models.Model) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


@pytest.mark.parametrize(
    ("model", "row", "change", "said"),
    [
        (Criterion, {"slug": "small-ops"}, {"break_points-0-name": "people"}, "The engine looks for operations-fte"),
        (Gate, {"slug": "quota"}, {"pattern": "step functions"}, "There is no pattern with the slug"),
        (Gate, {"slug": "quota"}, {"limit": "gone"}, "No provider has a limit gone"),
        (Meter, {"name": "nat", "provider": "aws"}, {"price": "gone"}, "There is no price"),
        (Meter, {"name": "nat", "provider": "aws"}, {"provider": "azure"}, "is one of aws"),
        (Question, {"input": "memory_mb"}, {"asked_if": '{"steps": {"above": NaN}}'}, "Line 1, column 21: `NaN`"),
        (Question, {"input": "memory_mb"}, {"asked_if": "[" * 5_000}, "nested deeper than 20 levels"),
        (Question, {"input": "memory_mb"}, {"choices-0-value": "1e999"}, "a number too large to hold"),
        (
            Example,
            {"slug": "image-thumbnails"},
            {"workload": '{"steps": 1,\n "steps": 2}'},
            "Line 2, column 2: `steps`",
        ),
        (Question, {"input": "memory_mb"}, {"input": "bogus"}, "has no such input"),
        (Question, {"input": "memory_mb"}, {"kind": "multiple"}, "is answered by a number"),
        (Question, {"input": "memory_mb"}, {"choices-0-value": '"abc"'}, "Write a number, not text"),
        (Limit, {"slug": "memory-max", "service__provider__slug": "aws"}, {"value": "-1"}, "0 or more"),
        (Pattern, {"slug": "fan-out"}, {"body": "[^1]" * 300}, "footnote marks"),
    ],
)
def test_slip_is_refused_in_words_and_the_form_stays_filled(
    content: None, editor: Client, model: type[Any], row: dict[str, str], change: dict[str, str], said: str
) -> None:
    address = change_url(model.objects.get(**row))
    data = form_data(editor.get(address)) | change

    response = editor.post(address, data)

    assert response.status_code == 200
    assert said in response.content.decode()
    assert all(value in response.content.decode() for value in change.values() if value.isalnum())


@pytest.mark.parametrize(
    ("model", "row", "change", "said"),
    [
        (Criterion, {"slug": "small-ops"}, {"weight": -5}, "It must lie between 0 and 100."),
        (Criterion, {"slug": "small-ops"}, {"weight": 1e299}, "It must lie between 0 and 100."),
        (Criterion, {"slug": "small-ops"}, {"slug": "small"}, "The engine measures"),
        (BreakPoint, {"name": "operations-fte"}, {"high": 3}, "The two ends must differ"),
        (BreakPoint, {"name": "operations-fte"}, {"low": -1e299}, "It must lie between"),
        (Band, {"verdict": "hybrid"}, {"minimum": 60}, "must fall in the order"),
        (Band, {"verdict": "serverless"}, {"minimum": 101}, "It must lie between 0 and 100."),
        (Band, {"verdict": "containers"}, {"minimum": 5}, "begins at 0"),
        (Band, {"verdict": "hybrid"}, {"verdict": "both"}, "The verdicts are"),
        (Gate, {"slug": "quota"}, {"severity": "fatal"}, "not a valid choice"),
        (Parameter, {"slug": "draws"}, {"value": 0}, "It must lie between 100 and 100000"),
        (Parameter, {"slug": "alpha"}, {"slug": "beta"}, "has no such parameter"),
    ],
)
def test_figure_that_nothing_can_be_judged_by_is_refused(
    content: None, model: type[Any], row: dict[str, str], change: dict[str, Any], said: str
) -> None:
    found = model.objects.get(**row)
    for name, value in change.items():
        setattr(found, name, value)

    with pytest.raises(ValidationError, match=said):
        found.full_clean()


@pytest.mark.parametrize("model", [Criterion, Band, Gate, Parameter])
def test_rules_cannot_be_deleted(content: None, editor: Client, model: type[Any]) -> None:
    row = model.objects.first()

    address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_delete", args=[row.pk])

    assert editor.post(address, {"post": "yes"}).status_code == 403


def test_rules_that_cannot_be_used_are_said_to_be_so_and_answers_stay(content: None, client: Client) -> None:
    client.post("/assessments/start/", {"name": "Order intake"})
    address = client.get("/assessments/start/").context["assessments"][0].get_absolute_url()
    Parameter.objects.filter(slug="alpha").delete()

    response = client.get(address)
    answered = client.post(f"{address}answers/gpu/", {"gpu": "true"}, headers={"HX-Request": "true"})

    assert response.status_code == 503
    assert "alpha is missing" in response.content.decode()
    assert response.headers["Retry-After"] == "300"
    assert answered.status_code == 200  # it is stored before it is judged
    assert client.get(f"{address}verdict/").status_code == 503
    Parameter.objects.create(slug="alpha", value=0.5, text="x", source="editorial")
    assert 'value="true" checked' in client.get(address).content.decode().partition('id="q-gpu"')[2][:1500]
