"""Two to four patterns side by side."""

import pytest
from django.test import Client

from patterns.comparison import Row, compare
from patterns.models import Pattern, QualityAttribute, Service

pytestmark = pytest.mark.django_db


def rows(*slugs: str, only_differences: bool = False) -> dict[str, Row]:
    found = {pattern.slug: pattern for pattern in Pattern.objects.filter(slug__in=slugs).with_comparison()}
    patterns = [found[slug] for slug in slugs]
    services = Service.objects.on_all_providers()
    compared = compare(patterns, QualityAttribute.objects.all(), services, only_differences=only_differences)
    return {row.name: row for row in compared}


def test_every_pattern_answers_every_question_in_its_own_column(content: None) -> None:
    found = rows("fan-out", "sqs-queue")

    assert [len(row.cells) for row in found.values()] == [2] * len(found)
    assert [item.text for item in found["Building blocks"].cells[1]] == [
        "Function",
        "Queue",
        "Dead-letter queue",
        "SQL database",
    ]
    assert {"Use when", "Avoid when", "Latency", "Challenges", "Practices", "Gaps"} <= found.keys()


def test_what_all_answer_is_shared(content: None) -> None:
    blocks = rows("fan-out", "sqs-queue")["Building blocks"]

    shared = [{item.text for item in cell if item.is_shared} for cell in blocks.cells]
    assert shared == [{"Function"}, {"Function"}]


def test_differences_leave_out_what_is_shared(content: None) -> None:
    found = rows("fan-out", "sqs-queue", only_differences=True)

    assert "Category" not in found
    assert all(not item.is_shared for row in found.values() for cell in row.cells for item in cell)


def test_pattern_compared_with_itself_has_no_differences(content: None) -> None:
    assert rows("fan-out", "fan-out", only_differences=True) == {}


def test_same_grade_is_shared_whatever_its_reason(content: None) -> None:
    scalability = rows("fan-out", "sqs-queue")["Scalability"]

    assert [item.is_shared for cell in scalability.cells for item in cell] == [True, True]


def test_page_keeps_the_order_and_leaves_out_what_it_does_not_know(content: None, client: Client) -> None:
    response = client.get("/compare/?pattern=sqs-queue&pattern=teapot&pattern=fan-out&pattern=sqs-queue")

    assert [pattern.slug for pattern in response.context["patterns"]] == ["sqs-queue", "fan-out"]
    assert "There is no pattern teapot" in response.content.decode()


@pytest.mark.parametrize("address", ["/compare/?pattern=a%00b&pattern=fan-out", "/og/pattern/fan-out.png?provider=%00"])
def test_address_with_a_nul_is_no_error(content: None, client: Client, address: str) -> None:
    assert client.get(address).status_code in {200, 404}


def test_comparison_is_shared_under_its_whole_address(content: None, client: Client) -> None:
    page = client.get("/compare/?pattern=fan-out&pattern=sqs-queue&show=differences").content.decode()

    address = "http://testserver/compare/?pattern=fan-out&amp;pattern=sqs-queue&amp;show=differences"
    assert f'<meta property="og:url" content="{address}">' in page
    assert "<title>Fan-out or SQS Queue · Faasible</title>" in page


def test_what_the_list_sends_along_is_dropped_from_the_address(content: None, client: Client) -> None:
    response = client.get("/compare/?q=&sort=&block=queue&pattern=fan-out&pattern=sqs-queue")

    assert response.headers["Location"] == "/compare/?pattern=fan-out&pattern=sqs-queue"


def test_fifth_pattern_is_left_out_and_said(content: None, client: Client) -> None:
    names = ["fan-out", "sqs-queue", "eventbridge", "dynamodb", "api-endpoint"]
    response = client.get("/compare/", {"pattern": names})

    assert [pattern.slug for pattern in response.context["patterns"]] == names[:4]
    assert "Four fit side by side" in response.content.decode()


def test_one_pattern_alone_asks_for_another(content: None, client: Client) -> None:
    page = client.get("/compare/?pattern=fan-out").content.decode()

    assert "One pattern alone cannot be compared" in page
    assert "<table" not in page


def test_drawings_are_on_the_chosen_provider(content: None, client: Client) -> None:
    response = client.get("/compare/?pattern=fan-out&pattern=sqs-queue&provider=gcp")

    assert [drawing.diagram.provider for drawing in response.context["drawings"]] == ["gcp", "gcp"]


def test_draft_is_not_compared(content: None, client: Client) -> None:
    Pattern.objects.filter(slug="fan-out").update(is_published=False)

    assert client.get("/compare/?pattern=fan-out&pattern=sqs-queue").context["rows"] == []
