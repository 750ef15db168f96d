"""The forms of the editor's desk, as a browser would send them."""

from typing import Any

from django.test import Client
from django.urls import reverse

from patterns.models import Pattern
from tests.patterns.test_admin import form_data


def address(pattern: Pattern, view: str = "change", *more: Any) -> str:
    return reverse(f"admin:patterns_pattern_{view}", args=[pattern.pk, *more])


def added(data: dict[str, Any], prefix: str, **values: Any) -> dict[str, Any]:
    """The form with one row more."""
    place = int(data[f"{prefix}-TOTAL_FORMS"])
    row = {f"{prefix}-{place}-{name}": value for name, value in values.items()}
    return data | row | {f"{prefix}-TOTAL_FORMS": place + 1}


def with_log(pattern: Pattern, data: dict[str, Any]) -> dict[str, Any]:
    """The form with a new node, and a flow to it."""
    role = pattern.nodes.all()[2].role_id
    data = added(data, "nodes", key="log", label="Audit log", role=role, position=9)
    return added(data, "flows", source_key="topic", target_key="log", label="copy", mode="async", position=9)


def opened(client: Client, page: str, **changes: Any) -> dict[str, Any]:
    """The form at an address with what it carries for the drafts."""
    response = client.get(page)
    assert response.status_code == 200, page
    return sent_from(response, **changes)


def sent_from(response: Any, **changes: Any) -> dict[str, Any]:
    return form_data(response) | {"seen_draft": response.context.get("seen_draft", "")} | changes


def delete(client: Client, page: str) -> Any:
    """Answer the question whether to delete."""
    seen = client.get(page).context["seen_version"]
    return client.post(page, {"post": "yes", "seen_version": seen})
