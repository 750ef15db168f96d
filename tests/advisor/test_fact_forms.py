"""A fact that is saved by hand: the desk says which verdicts and break-evens moved."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from advisor.models import Parameter
from patterns.models import Limit, Price
from tests.patterns.test_admin import form_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(content: None, client: Client) -> Client:
    client.force_login(get_user_model().objects.create_superuser("keeper", password="a long password"))
    return client


def said(keeper: Client, row: Any, **changes: str) -> list[str]:
    """What the desk says after a save."""
    address = reverse(f"admin:patterns_{row._meta.model_name}_change", args=[row.pk])
    response = keeper.post(address, form_data(keeper.get(address)) | changes, follow=True)
    return [str(message) for message in response.context["messages"]]


def test_price_that_moves_a_break_even_is_told_with_before_and_after(keeper: Client) -> None:
    price = Price.objects.get(slug="aws-lambda-duration-x86")

    told = said(keeper, price, price_usd=str(price.price_usd * 10))

    assert "worked examples moved with it: " in told[-1]
    assert "break-even" in told[-1]
    assert "\u2192" in told[-1]


def test_limit_that_moves_a_verdict_is_told(keeper: Client) -> None:
    limit = Limit.objects.get(slug="max-duration", service__provider__slug="aws", service__role__slug="function")

    told = said(keeper, limit, value="1", display="1 second")

    assert "verdict" in told[-1]
    assert "\u2192" in told[-1]


def test_save_that_moves_nothing_says_so_or_nothing(keeper: Client) -> None:
    price = Price.objects.get(slug="aws-lambda-duration-x86")

    assert len(said(keeper, price)) == 1
    assert "No verdict and no break-even" in said(keeper, price, evidence="editorial")[-1]


def test_save_over_rules_that_cannot_be_used_is_stored_all_the_same(keeper: Client) -> None:
    price = Price.objects.get(slug="aws-lambda-duration-x86")
    Parameter.objects.filter(slug="alpha").delete()

    told = said(keeper, price, price_usd="0.5")

    price.refresh_from_db()
    assert str(price.plain) == "0.5"
    assert "nothing can be judged" in told[-1]
