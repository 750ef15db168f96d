"""Over a limit: 429 with when to come back, and nothing that was written is lost."""

from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from advisor.models import Assessment
from config import limits
from config.limits import CREATIONS, MISSES, OF_ROUTES, PAPERS, PICTURES, SEARCHES, STARTERS
from tests.servers.site import UNLIMITED

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_cold_cache", "_noon")]
NOON = 1_800_000_000.0


@pytest.fixture
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits.time, "time", lambda: NOON + 18.5)


def allow(settings: Any, **most: int) -> None:
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, **most}


def begin(client: Client, **extra: Any) -> Any:
    return client.post("/assessments/start/", {"name": 'Order "intake" <b>\nnew'}, **extra)


def test_assessment_past_the_limit_is_refused_and_what_was_written_is_kept(
    settings: Any, content: None, visitor: Client
) -> None:
    allow(settings, creations=2)

    statuses = [begin(visitor).status_code for _ in range(3)]
    refused = begin(visitor)

    page = refused.content.decode()
    assert statuses == [302, 302, 429]
    assert Assessment.objects.count() == 2
    assert refused.headers["Retry-After"] == str(600 - 18 - int(NOON % 600))
    assert 'action="/assessments/start/"' in page
    assert "Order &quot;intake&quot; &lt;b&gt;\nnew</textarea>" in page
    assert page.count("csrfmiddlewaretoken") == 1


def test_copies_examples_files_and_links_count_as_what_is_begun(settings: Any, content: None, visitor: Client) -> None:
    allow(settings, creations=1)
    own = begin(visitor)["Location"]

    paths = ("/assessments/start/image-thumbnails/", f"{own}duplicate/", "/assessments/from-file/", f"{own}links/")

    assert {visitor.post(path).status_code for path in paths} == {429}
    assert visitor.get("/assessments/start/").status_code == 200


def test_another_address_is_not_stopped_and_the_next_window_is_open(
    settings: Any, content: None, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow(settings, creations=1)
    begin(visitor)

    assert begin(visitor).status_code == 429
    assert begin(visitor, REMOTE_ADDR="192.0.2.7").status_code == 302
    monkeypatch.setattr(limits.time, "time", lambda: NOON + 600)
    assert begin(visitor).status_code == 302


@pytest.mark.parametrize(
    ("limit", "path"),
    [
        (SEARCHES, "/search/?q=queue"),
        (STARTERS, "/patterns/api-endpoint/starter/"),
        (STARTERS, "/patterns/api-endpoint/starter.zip?x=1"),
        (PAPERS, "/assessments/no-such/report.pdf"),
    ],
)
def test_what_is_asked_for_too_often_is_refused(
    settings: Any, content: None, visitor: Client, limit: limits.Limit, path: str
) -> None:
    allow(settings, **{limit.name: 1})
    first = visitor.get(path).status_code

    other = f"{path.partition('?')[0]}?q=other"  # the same may come from memory, which costs nothing
    refused = visitor.get(other)

    assert first in {200, 404}
    assert refused.status_code == 429
    assert limit.what in refused.content.decode()
    assert f'href="{other}"' in refused.content.decode()
    assert refused.headers["Retry-After"] == "42"


def test_search_of_the_api_is_refused_in_the_shape_of_its_errors(settings: Any, content: None, visitor: Client) -> None:
    allow(settings, searches=1)
    visitor.get("/search/?q=queue")

    refused = visitor.get("/api/v1/search?q=queue")

    assert refused.status_code == 429
    assert "42 seconds" in refused.json()["error"]["message"]


def test_missing_share_links_are_refused_after_so_many_and_then_all_are(
    settings: Any, rows: None, visitor: Client
) -> None:
    allow(settings, share_misses=3)
    real = f"/shared/{Assessment.objects.get().share_links.get().token}/"

    assert [visitor.get(real).status_code for _ in range(5)] == [200] * 5
    assert [visitor.get(f"/shared/guess-{number}/").status_code for number in range(3)] == [404] * 3
    assert visitor.get("/shared/guess-4/").status_code == 429
    assert visitor.get(real).status_code == 429
    assert visitor.get(real, REMOTE_ADDR="192.0.2.7").status_code == 200


def test_new_pictures_are_counted_where_they_are_drawn_and_kept_ones_are_free(
    settings: Any, rows: None, visitor: Client
) -> None:
    allow(settings, pictures=1)
    page = f"/shared/{Assessment.objects.get().share_links.get().token}/diagram."

    drawn, refused = visitor.get(f"{page}svg"), visitor.get(f"{page}png")

    assert (drawn.status_code, refused.status_code) == (200, 429)
    assert refused.headers["Retry-After"] == "42"
    assert visitor.get(f"{page}svg").status_code == 200
    assert visitor.get(f"{page}dot").status_code == 200


def test_page_over_the_limit_of_pictures_shows_the_words_and_says_why(
    settings: Any, content: None, visitor: Client
) -> None:
    allow(settings, pictures=0)
    visitor.post("/assessments/start/image-thumbnails/")
    page = visitor.post(f"{Assessment.objects.get().get_absolute_url()}judge/", follow=True)

    assert page.status_code == 200
    assert "Try again in 42 seconds" in page.content.decode()
    assert "The same in words" in page.content.decode()


def test_limit_is_told_once_in_a_window(
    settings: Any, content: None, visitor: Client, caplog: pytest.LogCaptureFixture
) -> None:
    allow(settings, searches=1, share_misses=1)
    for _ in range(4):
        visitor.get("/search/?q=queue")
        visitor.get("/shared/no-such-token/")

    told = [record for record in caplog.records if record.name == "faasible.security"]
    assert [(record.getMessage(), vars(record)["limit"]) for record in told] == [
        ("limit reached", "searches"),
        ("limit reached", "share_misses"),
    ]


def test_every_limit_has_a_number_and_every_route_of_it_exists(settings: Any) -> None:
    names = {name for name in _names(get_resolver(), "") if name}

    assert {limit.name for limit in (*OF_ROUTES, PICTURES)} == set(settings.RATE_LIMITS)
    assert {name.lower() for name in UNLIMITED} == set(settings.RATE_LIMITS)
    assert set().union(*(limit.routes for limit in OF_ROUTES)) <= names
    assert {CREATIONS.methods, MISSES.methods} == {frozenset({"POST"}), frozenset({"GET", "POST"})}


def _names(resolver: Any, before: str) -> list[str]:
    found = []
    for entry in resolver.url_patterns:
        if hasattr(entry, "url_patterns"):
            found += _names(entry, before + (f"{entry.namespace}:" if entry.namespace else ""))
        elif entry.name:
            found.append(before + entry.name)
    return found
