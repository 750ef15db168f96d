"""The decision log: whose assessments it lists, what narrows and sorts it, and its fragment."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from advisor.models import Answer, Assessment, Revision, RulesVersion
from advisor.visitors import SESSION_KEY
from tests.factories import AssessmentFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def owner(visitor: Client) -> str:
    """The token of a visitor who has begun something."""
    session = visitor.session
    session[SESSION_KEY] = "mine"
    session.save()
    return "mine"


def add(owner: str, name: str, verdicts: tuple[str, ...] = (), provider: str = "", **fields: Any) -> Assessment:
    """An assessment with one judgement for each verdict."""
    assessment: Assessment = AssessmentFactory(owner=owner, name=name, **fields)  # type: ignore[assignment]
    rules, _ = RulesVersion.objects.get_or_create(digest="x", defaults={"rules": {}})
    for number, verdict in enumerate(verdicts, 1):
        Revision.objects.create(
            assessment=assessment,
            number=number,
            workload={"name": name},
            advice={"verdict": verdict},
            rules_version=rules,
            facts_version="y",
        )
    if provider:
        Answer.objects.create(assessment=assessment, input="provider", value=provider)
    return assessment


@pytest.fixture
def three(owner: str) -> list[Assessment]:
    """Three assessments that differ in everything that a log is narrowed by."""
    return [
        add(owner, "Order intake", ("containers", "serverless"), "aws", status="accepted", deciders="Ana"),
        add(owner, "Nightly report", ("hybrid",), "gcp", revisit_on=TODAY, rationale="Cheap at night"),
        add(owner, "Video", (), "aws", status="superseded", revisit_on=TODAY - timedelta(days=9)),
    ]


def names_in(visitor: Client, query: str = "") -> list[str]:
    return [entry.assessment.name for entry in visitor.get(f"/assessments/{query}").context["log"].entries]


def test_log_lists_ones_own_with_number_verdict_and_status(three: list[Assessment], visitor: Client) -> None:
    add("another", "Not mine", ("serverless",))

    page = visitor.get("/assessments/").content.decode()

    assert "Not mine" not in page
    assert "3 assessments" in page
    for words in ("0001", "0002", "0003", "Serverless", "Hybrid", "Accepted", "Not judged yet", "AWS", "Google Cloud"):
        assert words in page
    assert f'href="{three[0].get_absolute_url()}report/"' in page
    assert f'href="{three[2].get_absolute_url()}report/"' not in page
    assert f'action="{three[0].get_absolute_url()}duplicate/"' in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?status=accepted", {"Order intake"}),
        ("?status=superseded", {"Video"}),
        ("?verdict=serverless", {"Order intake"}),
        ("?verdict=containers", set()),
        ("?verdict=none", {"Video"}),
        ("?provider=aws", {"Order intake", "Video"}),
        ("?provider=gcp", {"Nightly report"}),
        ("?provider=aws&status=accepted", {"Order intake"}),
        ("?due=1", {"Nightly report"}),
        ("?q=ORDER", {"Order intake"}),
        ("?q=night+cheap", {"Nightly report"}),
        ("?q=ana", {"Order intake"}),
        ("?q=100%25", set()),
        ("?q=%00Video", {"Video"}),
        ("?status=unheard&verdict=x&provider=y&sort=z&page=q", {"Order intake", "Nightly report", "Video"}),
        ("?page=99", {"Order intake", "Nightly report", "Video"}),
    ],
)
def test_log_is_narrowed_by_its_address(
    three: list[Assessment], visitor: Client, query: str, expected: set[str]
) -> None:
    assert set(names_in(visitor, query)) == expected


def test_words_are_found_in_notes_too(three: list[Assessment], visitor: Client) -> None:
    Answer.objects.create(assessment=three[2], input="memory_mb", value=512, note="from the profiler")

    assert names_in(visitor, "?q=profiler") == ["Video"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", ["Video", "Nightly report", "Order intake"]),
        ("number", ["Order intake", "Nightly report", "Video"]),
        ("name", ["Nightly report", "Order intake", "Video"]),
        ("revisit", ["Video", "Nightly report", "Order intake"]),
        ("decided", ["Nightly report", "Video", "Order intake"]),
    ],
)
def test_log_is_sorted(three: list[Assessment], visitor: Client, sort: str, expected: list[str]) -> None:
    Assessment.objects.filter(pk=three[1].pk).update(decided_on=TODAY)

    assert names_in(visitor, f"?sort={sort}") == expected


def test_numbers_stay_when_the_log_is_narrowed(three: list[Assessment], visitor: Client) -> None:
    [entry] = visitor.get("/assessments/?verdict=hybrid").context["log"].entries

    assert entry.number == "0002"


def test_only_what_is_due_is_marked(three: list[Assessment], visitor: Client) -> None:
    entries = visitor.get("/assessments/?sort=number").context["log"].entries

    assert [entry.is_due for entry in entries] == [False, True, False]


def test_an_empty_log_says_how_to_begin(visitor: Client) -> None:
    page = visitor.get("/assessments/").content.decode()

    assert "Nothing is here yet." in page
    assert 'id="filters"' not in page
    assert "log.zip" not in page


def test_a_log_without_a_match_says_so(three: list[Assessment], visitor: Client) -> None:
    page = visitor.get("/assessments/?q=nothing+like+it").content.decode()

    assert "No assessment is all of that." in page
    assert 'value="nothing like it"' in page


def test_fragment_is_the_list_alone_and_pushes_a_short_address(three: list[Assessment], visitor: Client) -> None:
    response = visitor.get("/assessments/?q=&status=accepted&sort=", headers={"HX-Request": "true"})

    page = response.content.decode()
    assert page.startswith('<div id="log"')
    assert "<html" not in page
    assert response.headers["HX-Push-Url"] == "/assessments/?status=accepted"
    assert "HX-Request" in response.headers["Vary"]


def test_a_long_log_has_pages_that_keep_the_filter(owner: str, visitor: Client) -> None:
    for place in range(53):
        add(owner, f"Workload {place:02}")

    first = visitor.get("/assessments/?status=proposed&sort=number").content.decode()
    second = names_in(visitor, "?status=proposed&sort=number&page=2")

    assert "Page 1 of 2" in first
    assert "?status=proposed&amp;sort=number&amp;page=2" in first
    assert second == ["Workload 50", "Workload 51", "Workload 52"]


def test_log_takes_as_many_queries_for_many_as_for_one(
    owner: str, visitor: Client, django_assert_max_num_queries: Any
) -> None:
    for place in range(30):
        add(owner, f"Workload {place}", ("hybrid", "serverless"), "aws")

    visitor.get("/assessments/")  # the first visit of a day is noted in the session
    with django_assert_max_num_queries(6):
        visitor.get("/assessments/")


def test_hostile_words_are_shown_as_words(three: list[Assessment], visitor: Client) -> None:
    add("mine", "<script>alert(1)</script>", deciders='"><b>x')

    page = visitor.get("/assessments/", {"q": '"><script>alert(2)</script>' + "a" * 9_000}).content.decode()

    assert "<script>alert" not in page
    assert "<script>alert" not in visitor.get("/assessments/").content.decode()


def test_log_is_linked_where_ones_assessments_are_listed(
    content: None, three: list[Assessment], visitor: Client
) -> None:
    for address in ("/", "/assessments/start/"):
        assert 'href="/assessments/"' in visitor.get(address).content.decode()


def test_log_of_an_account_is_listed_after_signing_in(
    three: list[Assessment], client: Client, django_user_model: Any
) -> None:
    user = django_user_model.objects.create_user("ana", password="x")
    Assessment.objects.filter(pk=three[0].pk).update(account=user, owner="")
    other = Client()
    other.force_login(user)

    assert names_in(other) == ["Order intake"]
