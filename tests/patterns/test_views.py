"""The catalogue's pages: what they show, how many queries they take, with and without htmx."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from patterns.kept import MEMORY
from patterns.models import Challenge, Concept, Pattern, Practice, Provider, QualityAttribute, Role
from tests.factories import NodeFactory, PatternFactory, ProviderFactory, ServiceFactory, full_pattern

pytestmark = pytest.mark.django_db

COLD, WARM = 19, 3
LISTS = [
    "pattern_list",
    "example_list",
    "challenge_list",
    "practice_list",
    "concept_list",
    "provider_list",
    "role_list",
    "attribute_list",
    "relation_map",
    "compare",
    "source_list",
]


@pytest.mark.parametrize("name", LISTS)
def test_list_of_an_empty_catalogue_is_a_page(visitor: Client, name: str) -> None:
    assert visitor.get(reverse(f"patterns:{name}")).status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_list_takes_few_queries_at_first_and_three_at_most_from_then_on(
    content: None, visitor: Client, name: str, django_assert_max_num_queries: Any
) -> None:
    for most in (COLD, WARM):
        with django_assert_max_num_queries(most):
            assert visitor.get(reverse(f"patterns:{name}")).status_code == 200


def test_list_takes_as_many_queries_for_many_patterns_as_for_one(visitor: Client) -> None:
    counts = []
    for patterns in (1, 11):
        for _ in range(patterns):
            full_pattern()
        MEMORY.clear()
        with CaptureQueriesContext(connection) as queries:
            visitor.get(reverse("patterns:pattern_list"))
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("model", [Pattern, Challenge, Practice, Concept, Provider, Role, QualityAttribute])
def test_every_detail_page_takes_few_queries_at_first_and_three_at_most_from_then_on(
    content: None, visitor: Client, model: type[Any], django_assert_max_num_queries: Any
) -> None:
    for entry in model.objects.all():
        for most in (COLD, WARM):
            with django_assert_max_num_queries(most):
                assert visitor.get(entry.get_absolute_url()).status_code == 200


def test_pattern_detail_draws_on_the_chosen_provider(content: None, visitor: Client) -> None:
    response = visitor.get("/patterns/api-endpoint/?provider=azure")

    assert response.context["drawing"].provider.slug == "azure"
    assert "Azure Functions" in response.content.decode()


def test_pattern_detail_for_htmx_is_the_diagram_alone(content: None, visitor: Client) -> None:
    response = visitor.get("/patterns/api-endpoint/?provider=gcp", headers={"HX-Request": "true"})

    page = response.content.decode()
    assert page.lstrip().startswith('<figure class="figure" id="diagram">')
    assert "<html" not in page
    assert "HX-Request" in response.headers["Vary"]


def test_unknown_provider_is_not_found(content: None, visitor: Client) -> None:
    assert visitor.get("/patterns/api-endpoint/?provider=ibm").status_code == 404


def test_draft_is_not_found_and_not_listed(visitor: Client) -> None:
    ProviderFactory()
    draft: Any = PatternFactory(slug="draft", title="Drafty", is_published=False)

    assert visitor.get(draft.get_absolute_url()).status_code == 404
    assert "Drafty" not in visitor.get("/patterns/").content.decode()


def test_example_is_not_found_among_the_patterns(content: None, visitor: Client) -> None:
    assert visitor.get("/patterns/rest-api/").status_code == 404
    assert visitor.get("/examples/fan-out/").status_code == 404


def test_page_names_a_gap_of_the_provider(content: None, visitor: Client) -> None:
    page = visitor.get("/patterns/eventbridge/?provider=cloudflare").content.decode()

    assert "has no equivalent for Event bus" in page


def test_hostile_label_is_shown_as_text(visitor: Client) -> None:
    service: Any = ServiceFactory()
    node: Any = NodeFactory(label="<script>alert(1)</script>", role=service.role)

    page = visitor.get(node.pattern.get_absolute_url()).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize(
    ("file_format", "content_type", "magic"),
    [
        ("svg", "image/svg+xml", b"<svg"),
        ("png", "image/png", b"\x89PNG"),
        ("pdf", "application/pdf", b"%PDF"),
        ("drawio", "application/vnd.jgraph.mxfile", b"<mxfile>"),
        ("drawio.svg", "image/svg+xml", b"<svg"),
        ("mmd", "text/vnd.mermaid; charset=utf-8", b"flowchart LR"),
        ("d2", "text/plain; charset=utf-8", b"direction: right"),
        ("dsl", "text/plain; charset=utf-8", b"workspace "),
        ("json", "application/json", b'"id": "fan-out"'),
        ("dot", "text/vnd.graphviz; charset=utf-8", b"digraph"),
    ],
)
def test_diagram_downloads_in_each_format(
    content: None, visitor: Client, file_format: str, content_type: str, magic: bytes
) -> None:
    response = visitor.get(f"/patterns/fan-out/diagram.{file_format}?provider=gcp")

    assert response.status_code == 200
    assert response.headers["Content-Type"] == content_type
    assert response.headers["Content-Disposition"] == f'attachment; filename="fan-out-gcp.{file_format}"'
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert magic in response.content[:400]


def test_unknown_format_is_not_found(content: None, visitor: Client) -> None:
    assert visitor.get("/patterns/fan-out/diagram.exe").status_code == 404
