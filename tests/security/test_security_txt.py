"""/.well-known/security.txt: whom to tell, for a time that has not run out."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

ADDRESS = "/.well-known/security.txt"


def test_contact_is_named_with_a_date_that_lies_ahead(settings: Any, client: Client) -> None:
    settings.SECURITY_CONTACT = "mailto:security@faasible.example"

    response = client.get(ADDRESS)

    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    expires = datetime.strptime(fields["Expires"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert fields["Contact"] == "mailto:security@faasible.example"
    assert fields["Canonical"] == f"http://testserver{ADDRESS}"
    assert timedelta(days=179) <= expires - datetime.now(UTC) <= timedelta(days=180)


@pytest.mark.django_db
def test_nobody_is_named_where_nobody_was_said(content: None, client: Client) -> None:
    assert client.get(ADDRESS).status_code == 404
