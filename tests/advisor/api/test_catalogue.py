"""The catalogue and the search, for programs."""

from typing import Any

import pytest
from django.test import Client

from patterns.models import Pattern
from patterns.pages import ENTRY_PAGES
from tests.advisor.api.conftest import Check
from tests.factories import PatternFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("noun", ENTRY_PAGES)
def test_list_names_every_entry_and_each_is_had_whole(content: None, client: Client, fits: Check, noun: str) -> None:
    page = ENTRY_PAGES[noun]

    listed = client.get(f"/api/v1/{page.folder}?limit=100").json()

    fits(listed, "Entries")
    assert [item["slug"] for item in listed["items"]] == [row.slug for row in page.public()]
    assert listed["count"] == len(listed["items"]) > 1
    for item in listed["items"]:
        entry = client.get(item["entry"].removeprefix("http://testserver")).json()
        fits(entry, f"{noun.title()}Entry")
        assert (entry["slug"], entry["url"]) == (item["slug"], item["url"])
        assert client.get(item["url"]).status_code == 200


def test_entry_is_the_file_of_its_page(content: None, client: Client) -> None:
    assert client.get("/api/v1/patterns/fan-out").json() == client.get("/patterns/fan-out.json").json()


def test_pages_of_a_list_lead_from_one_to_the_next(content: None, client: Client) -> None:
    found: list[str] = []
    address = "http://testserver/api/v1/patterns?limit=5"
    while address:
        page = client.get(address.removeprefix("http://testserver")).json()
        found += [item["slug"] for item in page["items"]]
        last, address = page, page["next"]

    assert found == list(Pattern.objects.published().patterns().values_list("slug", flat=True))
    assert last["previous"] == "http://testserver/api/v1/patterns?limit=5&offset=5"


def test_offset_behind_the_end_gives_an_empty_page(content: None, client: Client) -> None:
    page = client.get("/api/v1/patterns?offset=100000").json()

    assert (page["items"], page["next"]) == ([], None)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=x", "limit"),
        ("offset=-1", "offset"),
        ("offset=99999999999999999999", "offset"),
        ("limit=", "limit"),
        ("limit=1e2", "limit"),
    ],
)
def test_wrong_parameter_is_told_by_name(client: Client, fits: Check, query: str, field: str) -> None:
    response = client.get(f"/api/v1/patterns?{query}")

    assert (response.status_code, list(response.json()["error"]["fields"])) == (422, [field])
    fits(response.json(), "Error")


@pytest.mark.parametrize(
    "path", ["patterns/nowhere", "examples/fan-out", "nothing", "patterns/", "patterns/%00", "", "schemas/x.json"]
)
def test_unknown_address_is_an_error_in_json(client: Client, fits: Check, path: str) -> None:
    response = client.get(f"/api/v1/{path}" if path else "/api/v1")

    assert response.status_code == 404
    fits(response.json(), "Error")


def test_draft_is_not_shown(client: Client) -> None:
    PatternFactory(slug="draft", is_published=False)

    assert client.get("/api/v1/patterns/draft").status_code == 404
    assert "draft" not in [item["slug"] for item in client.get("/api/v1/patterns?limit=100").json()["items"]]


@pytest.mark.parametrize(
    "path", ["patterns", "patterns/fan-out", "search?q=cron", "openapi.json", "", "schemas/advice.json"]
)
def test_unchanged_answer_is_not_sent_again(content: None, client: Client, path: str) -> None:
    first = client.get(f"/api/v1/{path}")

    again = client.get(f"/api/v1/{path}", headers={"If-None-Match": first.headers["ETag"]})

    assert first.status_code == 200
    assert (again.status_code, again.content) == (304, b"")


def test_reading_is_kept(content: None, client: Client, django_assert_num_queries: Any) -> None:
    client.get("/api/v1/patterns/fan-out")

    with django_assert_num_queries(0):
        client.get("/api/v1/patterns/fan-out")


def test_search_finds_by_other_names_and_mends(content: None, client: Client, fits: Check) -> None:
    found = client.get("/api/v1/search", {"q": "state machine", "limit": 3}).json()
    mended = client.get("/api/v1/search", {"q": "servrless"}).json()

    fits(found, "Found")
    assert found["hits"][0]["url"] == "http://testserver/patterns/step-functions/"
    assert len(found["hits"]) <= 3
    assert mended["corrected"] == "serverless"


@pytest.mark.parametrize("query", ["", "q=", f"q={'x' * 101}", "q=a&limit=31"])
def test_search_refuses_what_it_does_not_take(client: Client, query: str) -> None:
    assert client.get(f"/api/v1/search?{query}").status_code == 422


@pytest.mark.parametrize("words", ["%00", "%ff%fe", "%F0%9F%98%80", "'\";--", "*", "a" * 100, "%20"])
def test_search_takes_any_words(content: None, client: Client, words: str) -> None:
    assert client.get(f"/api/v1/search?q={words}").status_code == 200
