"""Pages from memory: the same for everybody, and never older than the content."""

from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.test import Client

from patterns import edition
from patterns.models import Pattern

pytestmark = pytest.mark.django_db


def edit(slug: str, intent: str) -> None:
    """What the admin does: write, and leave a log entry."""
    editor = get_user_model().objects.create_superuser("editor", password="a long password")
    row = Pattern.objects.get(slug=slug)
    row.intent = intent
    row.save()
    kind = ContentType.objects.get_for_model(Pattern)
    LogEntry.objects.create(user=editor, content_type=kind, object_id=row.pk, object_repr="", action_flag=CHANGE)


def test_second_answer_comes_from_memory(content: None, client: Client, django_assert_num_queries: Any) -> None:
    first = client.get("/patterns/fan-out/")
    with django_assert_num_queries(2):
        second = client.get("/patterns/fan-out/")

    assert second.content == first.content
    of_each_request = {"X-Request-ID"}
    assert {name for name in first.headers if second.headers.get(name) != first.headers[name]} == of_each_request


def test_edit_is_seen_at_once(content: None, client: Client) -> None:
    client.get("/patterns/fan-out/")
    edit("fan-out", "Zeppelins land.")

    assert "Zeppelins land." in client.get("/patterns/fan-out/").content.decode()


def test_rows_written_past_the_admin_are_seen_within_a_minute(
    content: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get("/patterns/fan-out/")
    Pattern.objects.filter(slug="fan-out").update(intent="Zeppelins land.")
    now = edition.time.monotonic()
    monkeypatch.setattr(edition.time, "monotonic", lambda: now + edition.KEPT_SECONDS)

    assert "Zeppelins land." in client.get("/patterns/fan-out/").content.decode()


def test_fragment_and_page_are_kept_apart(content: None, client: Client) -> None:
    fragment = client.get("/patterns/fan-out/", headers={"HX-Request": "true"}).content.decode()
    page = client.get("/patterns/fan-out/").content.decode()

    assert "<html" not in fragment
    assert "<html" in page


def test_hosts_are_kept_apart(content: None, client: Client, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["one.example", "other.example"]
    client.get("/patterns/fan-out/", headers={"Host": "one.example"})

    assert "one.example" not in client.get("/patterns/fan-out/", headers={"Host": "other.example"}).content.decode()


def test_missing_page_is_not_kept(content: None, client: Client) -> None:
    assert client.get("/patterns/zeppelin/").status_code == 404
    Pattern.objects.filter(slug="fan-out").update(slug="zeppelin")

    assert client.get("/patterns/zeppelin/").status_code == 200


def test_unchanged_page_is_not_sent_again(content: None, client: Client) -> None:
    tag = client.get("/patterns/fan-out/").headers["ETag"]
    response = client.get("/patterns/fan-out/", headers={"If-None-Match": tag})

    assert (response.status_code, response.content) == (304, b"")


def test_very_long_address_is_answered_and_not_kept(content: None, client: Client) -> None:
    assert client.get("/patterns/?" + "&".join(f"x{number}=1" for number in range(60))).status_code == 200
