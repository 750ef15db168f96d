"""The limits and prices of the services that a pattern is drawn with."""

import pytest
from django.test import Client

from patterns.bounds import bounds
from patterns.models import Pattern, Provider

pytestmark = pytest.mark.django_db


def test_services_stand_in_the_order_of_the_drawing_with_limits_and_prices(content: None) -> None:
    pattern = Pattern.objects.with_drawing().get(slug="sqs-queue")

    found = bounds(pattern, Provider.objects.get(slug="aws"))

    assert [bound.drawn_as for bound in found] == ["Function", "Queue", "Dead-letter queue", "SQL database"]
    assert {price.service for price in found[1].prices} == {"sqs"}
    assert "Visibility timeout" in [limit.name for limit in found[1].limits]


def test_page_names_source_and_date_of_each(content: None, client: Client) -> None:
    page = client.get("/patterns/sqs-queue/?provider=aws").content.decode()

    section = page[page.index('id="bounds"') : page.index('id="providers"')]
    assert "Limits and prices on Amazon Web Services" in section
    assert "2026-08-21" in section
    assert "/sources/#cloud-brokers-2026" in section


def test_switch_brings_the_other_providers_limits_along(content: None, client: Client) -> None:
    fragment = client.get("/patterns/sqs-queue/?provider=azure", headers={"HX-Request": "true"}).content.decode()

    assert 'id="bounds" hx-swap-oob="true"' in fragment
    assert "Service Bus queue" in fragment
