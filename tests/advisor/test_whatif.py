"""What if, revisions, and two judgements side by side."""

import json
from typing import Any

import pytest
from django.test import Client

from advisor.differences import Differences
from advisor.engine.wording import signed
from advisor.models import Assessment, Revision

pytestmark = pytest.mark.django_db


@pytest.fixture
def judged(content: None, visitor: Client) -> Assessment:
    visitor.post("/assessments/start/crud-api/")
    assessment = Assessment.objects.get()
    visitor.post(f"{assessment.get_absolute_url()}judge/")
    return assessment


def answer(visitor: Client, assessment: Assessment, name: str, value: Any) -> None:
    visitor.post(f"{assessment.get_absolute_url()}answers/{name}/", {name: value})


def judge_again(visitor: Client, assessment: Assessment, name: str, value: Any) -> list[Revision]:
    answer(visitor, assessment, name, value)
    visitor.post(f"{assessment.get_absolute_url()}judge/")
    return list(assessment.revisions.order_by("number").select_related("rules_version"))


def test_trying_shows_what_moves_and_stores_nothing(judged: Assessment, visitor: Client) -> None:
    address = f"{judged.get_absolute_url()}what-if/"
    before = judged.workload_mapping()
    page = visitor.post(address, {"requests_per_month": "2600000000", "try": "1"}, headers={"HX-Request": "true"})

    text = page.content.decode()
    assert text.lstrip().startswith('<div class="stack" id="tried"')
    assert "requests per month" in text.lower()
    assert "2,600,000,000 requests a month" in text
    assert Assessment.objects.get().workload_mapping() == before
    assert judged.revisions.count() == 1


def test_what_was_never_judged_leads_to_its_questions_and_is_not_judged_by_looking(
    begun: Assessment, visitor: Client
) -> None:
    response = visitor.get(f"{begun.get_absolute_url()}what-if/")

    assert response.headers["Location"] == begun.get_absolute_url()
    assert not begun.revisions.exists()


@pytest.mark.parametrize("name", ["\0", "a\0b:1", "", ":", "\u202e", "x" * 5_000])
def test_comparison_of_what_is_no_assessment_is_not_found(judged: Assessment, visitor: Client, name: str) -> None:
    query = {"left": name, "right": judged.public_id}

    assert visitor.get("/assessments/compare/", query).status_code == 404


def test_address_with_a_character_that_no_id_has_is_not_found(judged: Assessment, visitor: Client) -> None:
    assert visitor.get("/assessments/%00/report/").status_code == 404


def test_zero_has_no_sign_and_what_is_lost_a_minus() -> None:
    assert [signed(value) for value in (-0.04, 0.0, 3.21, -12.8, 1_234.5)] == [
        "0.0",
        "0.0",
        "+3.2",
        "\N{MINUS SIGN}12.8",
        "+1,234.5",
    ]


def test_what_is_kept_becomes_a_new_revision(judged: Assessment, visitor: Client) -> None:
    response = visitor.post(f"{judged.get_absolute_url()}what-if/", {"requests_per_month": "2600000000", "keep": "1"})

    assert response.headers["Location"] == f"{judged.get_absolute_url()}report/"
    assert [revision.number for revision in judged.revisions.all()] == [2, 1]
    assert judged.answer_values()["requests_per_month"] == 2600000000


def test_what_cannot_be_read_is_told_and_kept_from_being_stored(judged: Assessment, visitor: Client) -> None:
    posted = {"memory_mb": "exact", "memory_mb_exact": "much", "keep": "1"}
    response = visitor.post(f"{judged.get_absolute_url()}what-if/", posted)

    assert response.status_code == 422
    assert "is not a number" in response.content.decode()
    assert judged.revisions.count() == 1


def test_what_cannot_be_tried_is_told_beside_its_field_too(judged: Assessment, visitor: Client) -> None:
    posted = {"memory_mb": "exact", "memory_mb_exact": "much", "try": "1"}
    page = visitor.post(f"{judged.get_absolute_url()}what-if/", posted, headers={"HX-Request": "true"}).content.decode()

    _, _, beside = page.partition('id="error-memory_mb" hx-swap-oob="true"')
    assert "is not a number" in beside.partition("</div>")[0]
    assert '<div class="field-errors" id="error-gpu" hx-swap-oob="true"></div>' in page


def test_trying_says_which_questions_are_not_asked(judged: Assessment, visitor: Client) -> None:
    answer(visitor, judged, "triggers", '"http"')
    page = visitor.post(
        f"{judged.get_absolute_url()}what-if/", {"triggers": '"http"', "try": "1"}, headers={"HX-Request": "true"}
    ).content.decode()

    not_asked = page.partition('data-not-asked="')[2].partition('"')[0].split()
    assert "runs_per_month" in not_asked
    assert "cacheable_share" not in not_asked
    assert '<span id="refine-schedule" hx-swap-oob="true">' in page


def test_verdict_that_stays_does_so_although_the_answers_differ(judged: Assessment, visitor: Client) -> None:
    page = visitor.post(f"{judged.get_absolute_url()}what-if/", {"memory_mb": "128", "try": "1"}).content.decode()

    assert "The verdict stays <strong>Serverless</strong>, although the answers differ." in page


def test_page_without_a_change_says_that_nothing_differs(judged: Assessment, visitor: Client) -> None:
    assert "Nothing differs" in visitor.get(f"{judged.get_absolute_url()}what-if/").content.decode()


def test_differences_name_answers_and_what_moved_the_score(judged: Assessment, visitor: Client) -> None:
    first, second = judge_again(visitor, judged, "requests_per_month", "2600000000")
    found = Differences(first, second)

    [changed] = found.answers
    assert (changed.name, changed.before, changed.after) == (
        "requests per month",
        "2,600,000 requests a month",
        "2,600,000,000 requests a month",
    )
    assert found.causes == ["the answers differ"]
    moved = sum(row.moved for row in found.criteria)
    assert moved == pytest.approx(found.score.moved, abs=0.5)
    assert abs(found.criteria[0].moved) == max(abs(row.moved) for row in found.criteria)
    assert "Functions, USD a month" in [row.name for row in found.figures]


def test_differences_say_that_rules_or_facts_have_changed(judged: Assessment) -> None:
    revision = judged.revisions.select_related("rules_version").get()
    later = Revision(
        assessment=judged,
        number=2,
        workload=revision.workload,
        advice=revision.advice,
        rules_version_id=revision.rules_version_id + 1,
        facts_version="other",
    )

    assert Differences(revision, later).causes == ["the rules have changed", "the facts have changed"]
    assert Differences(revision, revision).is_nothing


def test_architecture_marks_what_came_and_what_went(judged: Assessment, visitor: Client) -> None:
    first, second = judge_again(visitor, judged, "triggers", json.dumps("queue"))
    drawn = {node.id: node.change for node in Differences(first, second).drawing.diagram.nodes}

    assert "added" in drawn.values()
    assert "removed" in drawn.values()
    assert "" in drawn.values()


def test_revisions_and_comparison_are_pages(judged: Assessment, visitor: Client) -> None:
    judge_again(visitor, judged, "requests_per_month", "2600000000")
    listed = visitor.get(f"{judged.get_absolute_url()}revisions/").content.decode()
    address = f"/assessments/compare/?left={judged.public_id}:1&right={judged.public_id}:2"

    assert "Since the one before the answers differ" in listed
    assert address.replace("&", "&amp;") in listed
    assert "What moved the score" in visitor.get(address).content.decode()


def test_two_assessments_are_compared_by_their_newest_judgements(judged: Assessment, visitor: Client) -> None:
    visitor.post("/assessments/start/daily-report/")
    other = Assessment.objects.exclude(pk=judged.pk).get()
    visitor.post(f"{other.get_absolute_url()}judge/")

    page = visitor.get(f"/assessments/compare/?left={judged.public_id}&right={other.public_id}").content.decode()

    assert other.name in page
    assert "Answers that differ" in page


@pytest.mark.parametrize("right", ["", "x", "{id}:9", "{id}:-1", "{id}:one", "{id}:" + "9" * 40])
def test_what_was_not_judged_cannot_be_compared(judged: Assessment, visitor: Client, right: str) -> None:
    address = f"/assessments/compare/?left={judged.public_id}&right={right.format(id=judged.public_id)}"

    assert visitor.get(address).status_code == 404


def test_nobody_else_sees_any_of_it(judged: Assessment) -> None:
    stranger = Client()
    for path in ("what-if/", "revisions/"):
        assert stranger.get(f"{judged.get_absolute_url()}{path}").status_code == 404
    assert stranger.get(f"/assessments/compare/?left={judged.public_id}&right={judged.public_id}").status_code == 404


def test_keeping_with_one_wrong_answer_stores_none_of_them(begun: Assessment, visitor: Client) -> None:
    begun.answers.create(input="triggers", value=["http"])
    visitor.post(f"{begun.get_absolute_url()}judge/")

    posted = {"keep": "1", "gpu": "true", "memory_mb": "exact", "memory_mb_exact": "lots"}
    response = visitor.post(f"{begun.get_absolute_url()}what-if/", posted)

    assert response.status_code == 422
    assert begun.answer_values() == {"triggers": ["http"]}
    assert begun.revisions.count() == 1


def test_what_if_asks_what_the_posted_answers_open(judged: Assessment, visitor: Client) -> None:
    address = f"{judged.get_absolute_url()}what-if/"

    def not_asked(**posted: Any) -> str:
        page = visitor.post(address, posted, headers={"HX-Request": "true"}).content.decode()
        return page.partition('data-not-asked="')[2].partition('"')[0]

    assert "runs_per_month" in not_asked(triggers=['"http"'])
    assert "runs_per_month" not in not_asked(triggers=['"http"', '"schedule"'])
