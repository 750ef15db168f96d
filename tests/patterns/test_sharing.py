"""What others are shown of a page: the head, the card and the JSON file."""

import html
import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from patterns import urls
from patterns.entries.kind import Kind
from patterns.loading import KINDS
from patterns.models import Pattern, Practice, Relation
from patterns.pages import ENTRY_PAGES, PAGES
from patterns.rendering import engine_name
from patterns.schema import Day, normalize
from tests.factories import PatternFactory, ServiceFactory, full_pattern
from tests.patterns.rendering.test_bitmap import size

pytestmark = pytest.mark.django_db

needs_engine = pytest.mark.skipif(not engine_name(), reason="neither Graphviz nor pygraphviz is installed")
BY_NAME = {kind.name: kind for kind in KINDS}
# The kinds of entry that together are one file, and those whose rows stand in another one.
FILES = {
    "pattern": ["pattern", "pattern relations"],
    "example": ["example", "example relations"],
    "challenge": ["challenge"],
    "practice": ["practice", "practice links"],
    "concept": ["concept"],
    "role": ["role"],
    "attribute": ["quality attribute"],
    "provider": ["provider"],
}
PARTS = {
    "services": ("service", "role"),
    "prices": ("price", "slug"),
    "cold_starts": ("cold start", "slug"),
    "observations": ("observation", "what"),
}


def metas(page: str) -> dict[str, str]:
    """The page's meta elements and the addresses of its links by relation."""
    found = dict(re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)">', page))
    found |= dict(re.findall(r'<link rel="(canonical)" href="([^"]*)">', page))
    return {name: html.unescape(value) for name, value in found.items()}


def with_days(data: dict[str, Any], kind: Kind) -> dict[str, Any]:
    """The part of JSON data that a kind of entry reads, with the days as the reader of files gives them."""
    part = {key: data[key] for key in kind.shape if key in data}
    days = {key for key, field in kind.shape.items() if isinstance(field, Day) and part.get(key)}
    return part | {key: date.fromisoformat(part[key]) for key in days}


def test_page_of_a_pattern_says_what_it_is_and_shows_its_card(content: None, visitor: Client) -> None:
    page = visitor.get("/patterns/api-endpoint/").content.decode()

    pattern = Pattern.objects.get(slug="api-endpoint")
    said = metas(page)
    assert said["canonical"] == said["og:url"] == "http://testserver/patterns/api-endpoint/"
    assert said["og:title"] == "API Endpoint"
    assert said["og:type"] == "article"
    assert said["description"] == said["og:description"] == pattern.intent
    assert said["twitter:card"] == ("summary_large_image" if engine_name() else "summary")
    assert said.get("og:image", "") == ("http://testserver/og/pattern/api-endpoint.png" if engine_name() else "")
    link = '<link rel="alternate" href="http://testserver/patterns/api-endpoint.json" type="application/json"'
    assert link in page
    assert '<a href="http://testserver/patterns/api-endpoint.json">JSON</a>' in page


def test_shared_address_keeps_the_provider_and_the_canonical_one_does_not(content: None, visitor: Client) -> None:
    said = metas(visitor.get("/patterns/api-endpoint/?provider=azure&utm_source=x").content.decode())

    assert said["canonical"] == "http://testserver/patterns/api-endpoint/"
    assert said["og:url"] == "http://testserver/patterns/api-endpoint/?provider=azure"
    if engine_name():
        assert said["og:image"] == "http://testserver/og/pattern/api-endpoint.png?provider=azure"


def test_words_of_an_author_stay_inside_the_attributes_of_the_head(visitor: Client) -> None:
    ServiceFactory()
    PatternFactory(slug="relay", title='"><b>Relay', intent='Say "x" & <y>.')

    page = visitor.get("/patterns/relay/").content.decode()

    assert metas(page)["og:title"] == '"><b>Relay'
    assert metas(page)["og:description"] == 'Say "x" & <y>.'
    assert "<b>Relay" not in page


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())
def test_page_that_stands_alone_has_the_title_of_its_card(content: None, visitor: Client, page: Any) -> None:
    shown = visitor.get(page.get_absolute_url()).content.decode()

    heading = re.search(r"<h1[^>]*>(.*?)</h1>", shown)
    assert heading is not None
    assert html.unescape(heading[1]) == page.title
    assert metas(shown)["canonical"] == f"http://testserver{page.get_absolute_url()}"
    assert len(metas(shown)["description"]) > 20


def test_every_page_for_everybody_is_known() -> None:
    views = {pattern.name for pattern in urls.urlpatterns if pattern.name}
    alone = {name for name in views if name.endswith("_list")} | {"compare", "relation_map"}

    assert alone <= set(PAGES)
    assert {name.removesuffix("_detail") for name in views if name.endswith("_detail")} == set(ENTRY_PAGES)


@pytest.mark.parametrize("path", ["/nowhere/", "/patterns/nowhere/", "/search/"])
def test_page_that_is_not_for_sharing_names_no_address(visitor: Client, path: str) -> None:
    page = visitor.get(path).content.decode()

    assert "canonical" not in metas(page)
    assert "og:" not in page


def test_visitors_own_page_names_no_address(content: None, visitor: Client) -> None:
    started = visitor.post(reverse("advisor:assessment_start"), {"name": "Order intake"})

    page = visitor.get(started.headers["Location"]).content.decode()

    assert "Order intake" in page
    assert "og:" not in page


@needs_engine
@pytest.mark.parametrize("noun", ENTRY_PAGES)
def test_every_entry_has_a_card(content: None, visitor: Client, noun: str) -> None:
    slugs = list(ENTRY_PAGES[noun].public().values_list("slug", flat=True))

    pictures = [visitor.get(f"/og/{noun}/{slug}.png") for slug in slugs]

    assert len(slugs) > 1
    assert {response.status_code for response in pictures} == {200}
    assert {size(response.content) for response in pictures} == {(1200, 630)}
    assert len({response.content for response in pictures}) == len(slugs)


@needs_engine
def test_every_page_that_stands_alone_has_a_card(visitor: Client) -> None:
    assert {size(visitor.get(f"/og/page/{noun}.png").content) for noun in PAGES} == {(1200, 630)}


@needs_engine
def test_card_may_be_kept_until_it_changes_and_shown_elsewhere(content: None, visitor: Client) -> None:
    response = visitor.get("/og/pattern/api-endpoint.png")

    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert "Content-Encoding" not in response.headers
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    again = visitor.get("/og/pattern/api-endpoint.png", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


@needs_engine
def test_card_shows_the_provider_of_the_query(content: None, visitor: Client) -> None:
    plain, aws, azure = (
        visitor.get(f"/og/pattern/api-endpoint.png{query}").content
        for query in ("", "?provider=aws", "?provider=azure")
    )

    assert len({plain, aws, azure}) == 3


@needs_engine
def test_card_of_many_nodes_takes_as_many_queries_as_one(
    content: None, visitor: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(6):
        visitor.get("/og/example/microservices.png?provider=aws")


@pytest.mark.parametrize(
    "path",
    [
        "/og/pattern/nowhere.png",
        "/og/example/api-endpoint.png",
        "/og/nothing/api-endpoint.png",
        "/og/page/nowhere.png",
        "/og/pattern/api-endpoint.png?provider=nobody",
        "/patterns/nowhere.json",
        "/examples/api-endpoint.json",
    ],
)
def test_what_there_is_not_has_no_card_and_no_file(content: None, visitor: Client, path: str) -> None:
    assert visitor.get(path).status_code == 404


def test_draft_has_no_card_and_no_file_and_is_not_named_in_another_one(visitor: Client) -> None:
    draft: Any = PatternFactory(slug="draft", is_published=False)
    pattern = full_pattern(slug="relay")
    Relation.objects.create(pattern=pattern, target=draft, kind=Relation.Kind.USES)

    assert visitor.get("/og/pattern/draft.png").status_code == 404
    assert visitor.get("/patterns/draft.json").status_code == 404
    assert visitor.get("/patterns/relay.json").json()["relations"] == []


def test_file_of_a_pattern_holds_its_address_and_its_relations(content: None, visitor: Client) -> None:
    response = visitor.get("/patterns/api-endpoint.json")

    data = response.json()
    assert response.headers["Content-Type"] == "application/json"
    assert data["url"] == "http://testserver/patterns/api-endpoint/"
    assert data["slug"] == "api-endpoint"
    assert data["title"] == "API Endpoint"
    assert data["reviewed"] == Pattern.objects.get(slug="api-endpoint").reviewed.isoformat()
    assert len(data["relations"]) == Relation.objects.filter(pattern__slug="api-endpoint").count() > 0


@pytest.mark.parametrize("noun", ENTRY_PAGES)
def test_every_file_can_be_loaded_again_and_gives_the_same(content: None, visitor: Client, noun: str) -> None:
    for row in ENTRY_PAGES[noun].public():
        data = visitor.get(reverse(f"patterns:{noun}_json", args=[row.slug])).json()
        for kind in (BY_NAME[name] for name in FILES[noun]):
            part, complaints = normalize(with_days(data, kind), kind.shape)
            assert complaints == []
            assert kind.dump(kind.write(row.slug, part)) == part


def test_rows_inside_the_file_of_a_provider_can_be_loaded_again(content: None, visitor: Client) -> None:
    data = visitor.get("/providers/cloudflare.json").json()

    for key, (name, slug_field) in PARTS.items():
        kind = BY_NAME[name]
        slugs = {"services": "cloudflare/{}", "prices": "cloudflare/{}"}.get(key, "{}")
        assert key in data
        for item in data[key]:
            part, complaints = normalize(with_days(item, kind), kind.shape)
            assert complaints == []
            assert kind.dump(kind.write(slugs.format(item[slug_field]), part)) == part


def test_file_of_a_practice_names_what_it_helps_against(content: None, visitor: Client) -> None:
    data = visitor.get("/practices/testing.json").json()

    mitigated = Practice.objects.get(slug="testing").mitigates.values_list("slug", flat=True)
    assert data["mitigates"] == sorted(mitigated) != []


def test_files_of_a_role_and_a_provider_hold_the_services(content: None, visitor: Client) -> None:
    role, provider = (visitor.get(f"/{path}.json").json() for path in ("building-blocks/queue", "providers/aws"))

    assert {item["provider"] for item in role["services"]} == {"aws", "azure", "cloudflare", "gcp"}
    assert next(item for item in role["services"] if item["provider"] == "aws") in provider["services"]
