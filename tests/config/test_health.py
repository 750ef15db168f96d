"""Whether the site is alive and ready, for what runs it; and figures for whoever has the token."""

import http.client
import json
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from config import health
from patterns.models import Pattern
from tests.servers import Postgres, Site
from tests.servers.ports import free_port

TOKEN = "a-token-of-the-tests-0123456789"


def test_alive_asks_no_database_and_looks_at_no_host(client: Client) -> None:
    response = client.get("/healthz", headers={"Host": "10.0.0.7:8000"})

    assert (response.status_code, response.json()) == (200, {"status": "alive"})
    assert response.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response.headers
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_site_with_content_is_ready(settings: Any, content: None, client: Client) -> None:
    settings.LOCAL = False
    response = client.get("/readyz", headers={"Host": "10.0.0.7:8000"})

    assert (response.status_code, response.json()) == (200, {"status": "ready"})


def test_site_without_content_is_not_ready_and_strangers_are_not_told_why(
    settings: Any, content: None, client: Client
) -> None:
    settings.LOCAL, settings.METRICS_TOKEN = False, TOKEN
    Pattern.objects.all().delete()

    told, trusted = client.get("/readyz"), client.get("/readyz", headers={"Authorization": f"Bearer {TOKEN}"})

    assert (told.status_code, told.json()) == (503, {"status": "not ready"})
    assert told.headers["Retry-After"] == "5"
    assert trusted.json()["content"] == "not loaded"
    assert trusted.json()["database"] == trusted.json()["migrations"] == "ok"


def test_site_whose_migrations_are_not_applied_is_not_ready(settings: Any, content: None, client: Client) -> None:
    settings.LOCAL = True
    MigrationRecorder(connection).record_unapplied(*max(health.newest_migrations()))

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["migrations"] == "not applied"


def test_database_that_went_the_whole_way_is_ready_and_one_that_went_back_a_step_is_not(
    settings: Any, content: None, client: Client
) -> None:
    settings.LOCAL = True
    recorder = MigrationRecorder(connection)
    for app, name in recorder.applied_migrations():
        if "_squashed_" in name:
            recorder.record_unapplied(app, name)
    before = client.get("/readyz").json()["migrations"]
    for app, name in (("patterns", "0008_squashed_0010_edition"), ("advisor", "0001_squashed_0012_roles")):
        recorder.record_applied(app, name)
    recorder.record_unapplied("patterns", "0010_edition")

    assert (before, client.get("/readyz").json()["migrations"]) == ("ok", "not applied")


@pytest.mark.asvs("16.5.2")
def test_site_whose_cache_is_away_is_ready_and_says_so(settings: Any, content: None, client: Client) -> None:
    settings.LOCAL = True
    away = {"BACKEND": "config.caches.ForgivingRedisCache", "LOCATION": f"redis://127.0.0.1:{free_port()}/0"}
    settings.CACHES = {**settings.CACHES, "default": away}

    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json()["cache"] == "unreachable"


@pytest.mark.skipif(not Postgres.is_installed, reason="PostgreSQL is not installed")
def test_site_whose_database_is_away_is_alive_and_not_ready_and_comes_back() -> None:
    with (
        Postgres() as database,
        Site(local=False, is_empty=True, DATABASE_URL=database.url, METRICS_TOKEN=TOKEN) as site,
    ):
        empty = asked(site, "/readyz")
        database.stop("immediate")
        away, alive = asked(site, "/readyz"), asked(site, "/healthz")
        database.start()
        back = asked(site, "/readyz")

    assert (empty[0], empty[1]["database"], empty[1]["content"]) == (503, "ok", "not loaded")
    assert (away[0], away[1]["database"]) == (503, "unreachable")
    assert alive == (200, {"status": "alive"})
    assert back == empty


def asked(site: Site, path: str) -> tuple[int, Any]:
    """What the site answers without the headers of a proxy, as its container asks it."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    try:
        connection.request("GET", path, headers={"Host": "10.0.0.7", "Authorization": f"Bearer {TOKEN}"})
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    finally:
        connection.close()


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probes_are_read_only(client: Client, path: str) -> None:
    response = client.post(path)

    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.django_db
def test_metrics_are_missing_until_a_token_is_set(content: None, client: Client) -> None:
    assert client.get("/metrics").status_code == 404


@pytest.mark.django_db
def test_metrics_are_read_with_the_token_alone(settings: Any, content: None, client: Client) -> None:
    settings.METRICS_TOKEN = TOKEN
    client.get("/patterns/api-endpoint/")
    client.generic("BREW", "/no/such/page")

    refused = [
        client.get("/metrics", headers=headers)
        for headers in ({}, {"Authorization": f"Bearer {TOKEN}x"}, {"Authorization": f"Bearer {TOKEN[:-1]}é"})
    ]
    page = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()

    assert [response.status_code for response in refused] == [401, 401, 401]
    assert 'faasible_request_seconds_count{method="GET",route="patterns/<slug:slug>/",status="200"}' in page
    assert 'route="[none]"' in page
    assert 'method="OTHER"' in page
    assert 'faasible_events_total{event="render"}' in page
    assert "api-endpoint" not in page
