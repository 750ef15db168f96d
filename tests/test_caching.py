"""Who may keep which answer: every route says it, for a stranger and for a visitor with a session."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from advisor.models import Assessment, ShareLink
from patterns.pages import ENTRY_PAGES

pytestmark = pytest.mark.django_db

PUBLIC, PRIVATE = "public, max-age=0, must-revalidate", "private, no-store"
# Every route that anybody may keep; all others are for one visitor.
OPEN = """
    advisor:home advisor:method advisor:lens_download advisor:lens_report
    patterns:pattern_list patterns:pattern_detail patterns:pattern_diagram patterns:pattern_implementations
    patterns:pattern_starter patterns:pattern_starter_zip patterns:example_list patterns:example_detail
    patterns:challenge_list patterns:challenge_detail patterns:practice_list patterns:practice_detail
    patterns:concept_list patterns:concept_detail patterns:provider_list patterns:provider_detail
    patterns:role_list patterns:role_detail patterns:attribute_list patterns:attribute_detail
    patterns:relation_map patterns:compare patterns:search patterns:source_list patterns:card
    patterns:feed patterns:site_map patterns:robots
    patterns:pattern_json patterns:example_json patterns:challenge_json patterns:practice_json patterns:concept_json
    patterns:role_json patterns:attribute_json patterns:provider_json
    api:reference api:v1:api-root api:v1:index api:v1:openapi api:v1:schema api:v1:search
    api:v1:pattern_list api:v1:example_list api:v1:challenge_list api:v1:practice_list api:v1:concept_list
    api:v1:role_list api:v1:attribute_list api:v1:provider_list
    api:v1:pattern api:v1:example api:v1:challenge api:v1:practice api:v1:concept
    api:v1:role api:v1:attribute api:v1:provider
""".split()


def routes(patterns: list[Any], prefix: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """Name and path, with its converters, of every route of the site; the admin's are asked elsewhere."""
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inside = f"{space}{pattern.namespace}:" if pattern.namespace else space
            if inside != "admin:":
                yield from routes(pattern.url_patterns, path, inside)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}", path


ROUTES = sorted(set(routes(get_resolver().url_patterns)))


@pytest.fixture
def owned(content: None, visitor: Client) -> Assessment:
    visitor.post("/assessments/start/crud-api/")
    assessment = Assessment.objects.get()
    visitor.post(f"{assessment.get_absolute_url()}judge/")
    assessment.share_links.create()
    return assessment


def filled(name: str, path: str, assessment: Assessment) -> str:
    """The path with values that lead somewhere."""
    noun = name.rpartition(":")[2].partition("_")[0]
    slug = ENTRY_PAGES[noun].public().first().slug if noun in ENTRY_PAGES and noun != "pattern" else "fan-out"
    values = {
        "<slug:public_id>": assessment.public_id,
        "<slug:token>": ShareLink.objects.get().token,
        "<slug:input_name>": "gpu",
        "<slug:kind>": "madr",
        "<slug:noun>": "pattern",
        "<slug:lens_slug>": "none",
        "<slug:pillar_id>": "none",
        "<slug:name>": "workload",
        "<int:pk>": "1",
        "<format:file_format>": "dot",
        "<slug:slug>": slug,
        "<slug>": slug,
    }
    for part, value in values.items():
        path = path.replace(part, value)
    return f"/{path}"


def test_list_of_open_routes_names_only_routes() -> None:
    assert set(OPEN) <= {name for name, _ in ROUTES}


@pytest.mark.parametrize(("name", "path"), ROUTES, ids=[name for name, _ in ROUTES])
def test_each_route_says_who_may_keep_its_answer(owned: Assessment, visitor: Client, name: str, path: str) -> None:
    address = filled(name, path, owned) + ("?q=queue" if name.endswith("search") else "")
    stranger, owner = Client().get(address), visitor.get(address)

    assert "<" not in address, "a converter without a value"
    if name not in OPEN:
        for answer in (stranger, owner):
            assert "private" in answer.headers["Cache-Control"], answer.status_code
            assert "no-store" in answer.headers["Cache-Control"]
        return
    assert stranger.status_code == 200, address
    assert stranger.headers["Cache-Control"] == PUBLIC
    assert not stranger.cookies
    wanted = PRIVATE if name == "advisor:home" else stranger.headers["Cache-Control"]
    assert owner.headers["Cache-Control"] == wanted


@pytest.mark.parametrize("path", ["/patterns/zeppelin/", "/patterns", "/nowhere", "/admin/", "/admin/login/"])
def test_errors_ways_elsewhere_and_the_admin_are_kept_by_nobody(content: None, client: Client, path: str) -> None:
    assert "no-store" in client.get(path).headers["Cache-Control"]


def test_answer_with_a_token_against_forgery_is_kept_by_nobody(content: None, client: Client) -> None:
    for name, path in ROUTES:
        if name in OPEN and "<" not in path:
            answer = client.get(f"/{path}", {"q": "queue"} if name.endswith("search") else {})
            assert b"csrfmiddlewaretoken" not in answer.content, path
            assert b"x-csrftoken" not in answer.content, path
