"""Home, the questionnaire and the report: what is saved, what is shown, and to whom."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from advisor.models import Answer, Assessment
from advisor.visitors import SESSION_KEY
from tests.factories import AssessmentFactory

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def answered(visitor: Client, assessment: Assessment, **answers: Any) -> Any:
    for name, value in answers.items():
        response = visitor.post(f"{assessment.get_absolute_url()}answers/{name}/", {name: value}, headers=HTMX)
    return response


def test_home_takes_at_most_twelve_queries(content: None, visitor: Client, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(12):
        assert visitor.get("/").status_code == 200


def test_home_is_a_page_before_any_content_is_loaded(visitor: Client) -> None:
    assert visitor.get("/").status_code == 200


def test_start_makes_an_assessment_under_an_address_that_cannot_be_guessed(begun: Assessment, visitor: Client) -> None:
    assert len(begun.public_id) >= 22
    assert visitor.get(begun.get_absolute_url()).status_code == 200


def test_start_without_a_name_keeps_the_form_and_says_why(content: None, visitor: Client) -> None:
    response = visitor.post("/assessments/start/", {"name": "  "})

    assert "This field is required." in response.content.decode()
    assert not Assessment.objects.exists()


def test_questionnaire_takes_a_fixed_number_of_queries(
    begun: Assessment, visitor: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(40):
        visitor.get(begun.get_absolute_url())


def test_answer_is_saved_and_acknowledged_and_the_verdict_is_there_for_who_asks(
    begun: Assessment, visitor: Client
) -> None:
    response = answered(visitor, begun, operations_fte="0.5")

    assert response.status_code == 200
    assert begun.answer_values() == {"operations_fte": 0.5}
    assert json.loads(response.headers["HX-Trigger"]) == {"answered": {}}
    assert "<html" not in response.content.decode()
    page = visitor.get(f"{begun.get_absolute_url()}verdict/").content.decode()
    assert 'id="verdict"' in page
    assert 'hx-trigger="answered from:body"' in page
    assert "<html" not in page


def test_answer_costs_few_queries_and_no_judgement(
    begun: Assessment, visitor: Client, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    answered(visitor, begun, gpu="true")
    monkeypatch.setattr("advisor.judgement.bench", lambda: pytest.fail("an answer is stored before it is judged"))
    with django_assert_max_num_queries(8):  # two of them begin and end the transaction
        answered(visitor, begun, gpu="false")


def test_page_of_answers_is_stored_by_as_many_statements_as_one(
    begun: Assessment, visitor: Client, django_assert_max_num_queries: Any
) -> None:
    few = {"gpu": "true"}
    many = few | {"operations_fte": "0.5", "memory_mb": "512", "provider": '"aws"', "private_network": "false"}
    counts = []
    visitor.get(begun.get_absolute_url())  # what a process reads once is read
    for posted in (few, many):
        begun.answers.all().delete()
        with CaptureQueriesContext(connection) as asked:
            visitor.post(begun.get_absolute_url(), posted)
        counts.append(len(asked))

    assert begun.answers.count() == len(many)
    assert counts[0] == counts[1]


def test_the_same_answer_twice_is_one_answer(begun: Assessment, visitor: Client) -> None:
    answered(visitor, begun, gpu="true")
    answered(visitor, begun, gpu="true")

    assert Answer.objects.count() == 1


def test_i_do_not_know_removes_an_answer(begun: Assessment, visitor: Client) -> None:
    answered(visitor, begun, gpu="true")
    answered(visitor, begun, gpu="unknown")

    assert not Answer.objects.exists()


def test_answer_without_htmx_is_saved_and_leads_back(begun: Assessment, visitor: Client) -> None:
    response = visitor.post(f"{begun.get_absolute_url()}answers/gpu/", {"gpu": "true"})

    assert response.status_code == 302
    assert response.headers["Location"].endswith("#q-gpu")


@pytest.mark.parametrize(
    "text",
    ["lots", "-5", "NaN", "1e400", "10**30", "1e30", "9" * 5000, "😀", "<script>", "0x10", "1_000_", ""],
)
def test_number_that_cannot_be_read_is_named_beside_the_question_and_changes_nothing(
    begun: Assessment, visitor: Client, text: str
) -> None:
    response = visitor.post(
        f"{begun.get_absolute_url()}answers/requests_per_month/",
        {"requests_per_month": "exact", "requests_per_month_exact": text},
        headers=HTMX,
    )

    assert response.status_code == 422
    assert 'class="field-error"' in response.content.decode()
    assert not Answer.objects.exists()


@pytest.mark.parametrize(("text", "value"), [("250000", 250000), ("2,000,000", 2000000), ("0.5", 0.5), (" 12 ", 12)])
def test_number_is_read_as_people_write_it(begun: Assessment, visitor: Client, text: str, value: float) -> None:
    visitor.post(
        f"{begun.get_absolute_url()}answers/requests_per_month/",
        {"requests_per_month": "exact", "requests_per_month_exact": text},
        headers=HTMX,
    )

    assert begun.answer_values() == {"requests_per_month": value}


def test_choice_that_was_not_offered_is_refused(begun: Assessment, visitor: Client) -> None:
    response = answered(visitor, begun, provider='"ibm"')

    assert response.status_code == 422
    assert not Answer.objects.exists()


def test_page_saves_what_is_right_and_returns_the_rest_filled_in(begun: Assessment, visitor: Client) -> None:
    posted = {"gpu": "true", "requests_per_month": "exact", "requests_per_month_exact": "lots"}

    response = visitor.post(begun.get_absolute_url(), posted)

    page = response.content.decode()
    assert response.status_code == 422
    assert begun.answer_values() == {"gpu": True}
    assert 'value="lots"' in page
    assert "1 answer is not saved; the others are." in page


def test_judging_makes_a_revision_and_judging_again_without_change_does_not(begun: Assessment, visitor: Client) -> None:
    visitor.post(f"{begun.get_absolute_url()}judge/")
    visitor.post(f"{begun.get_absolute_url()}judge/")
    assert begun.revisions.count() == 1

    answered(visitor, begun, gpu="true")
    visitor.post(f"{begun.get_absolute_url()}judge/")
    assert [revision.number for revision in begun.revisions.all()] == [2, 1]


def test_report_of_changed_answers_says_so_and_shows_what_was_said_then(begun: Assessment, visitor: Client) -> None:
    visitor.post(f"{begun.get_absolute_url()}judge/")
    answered(visitor, begun, gpu="true")

    page = visitor.get(f"{begun.get_absolute_url()}report/").content.decode()

    assert "You have changed answers since" in page


def test_report_before_judging_is_not_found(begun: Assessment, visitor: Client) -> None:
    assert visitor.get(f"{begun.get_absolute_url()}report/").status_code == 404


def test_report_switches_provider_by_fragment_and_downloads(begun: Assessment, visitor: Client) -> None:
    answered(visitor, begun, triggers='"http"')
    visitor.post(f"{begun.get_absolute_url()}judge/")

    fragment = visitor.get(f"{begun.get_absolute_url()}report/?provider=gcp", headers=HTMX).content.decode()
    picture = visitor.get(f"{begun.get_absolute_url()}report/diagram.svg?provider=gcp")

    assert "Google Cloud" in fragment
    assert "<html" not in fragment
    assert picture.content.startswith(b"<")


def test_report_of_an_unknown_provider_is_not_found(begun: Assessment, visitor: Client) -> None:
    visitor.post(f"{begun.get_absolute_url()}judge/")

    assert visitor.get(f"{begun.get_absolute_url()}report/?provider=ibm").status_code == 404


OWN_PAGES = [
    ("get", ""),
    ("post", ""),
    ("post", "answers/gpu/"),
    ("post", "judge/"),
    ("get", "report/"),
    ("get", "report/diagram.svg"),
]


@pytest.mark.parametrize(("method", "page"), OWN_PAGES)
def test_other_visitors_find_nothing(begun: Assessment, visitor: Client, method: str, page: str) -> None:
    visitor.post(f"{begun.get_absolute_url()}judge/")
    stranger, other = Client(), Client()
    other.post("/assessments/start/", {"name": "Mine"})

    for client in (stranger, other):
        assert getattr(client, method)(f"{begun.get_absolute_url()}{page}").status_code == 404


def test_assessment_without_an_owner_belongs_to_nobody(content: None, visitor: Client) -> None:
    assessment: Any = AssessmentFactory(owner="")
    session = visitor.session
    session[SESSION_KEY] = ""
    session.save()

    assert visitor.get(assessment.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("page", ["", "answers/gpu/", "judge/"])
def test_post_without_a_token_is_refused(content: None, page: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    assessment: Any = AssessmentFactory()

    assert strict.post(f"{assessment.get_absolute_url()}{page}").status_code == 403


@pytest.mark.parametrize("page", ["answers/gpu/", "judge/"])
def test_reading_never_writes(begun: Assessment, visitor: Client, page: str) -> None:
    assert visitor.get(f"{begun.get_absolute_url()}{page}").status_code == 405


def test_assessment_pages_are_never_cached_and_public_pages_carry_no_token(begun: Assessment, visitor: Client) -> None:
    assert "no-store" in visitor.get(begun.get_absolute_url()).headers["Cache-Control"]
    assert "csrf" not in visitor.get("/patterns/").content.decode()


def test_missing_page_offers_the_nearest_entries(content: None, visitor: Client) -> None:
    response = visitor.get("/patterns/fanout/")

    assert response.status_code == 404
    assert "/patterns/fan-out/" in response.content.decode()


def test_broken_page_is_a_plain_page(content: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("patterns.models.Pattern.objects", broken)
    response = Client(raise_request_exception=False).get("/patterns/")

    assert response.status_code == 500
    assert "Something broke on our side" in response.content.decode()


def test_every_answer_carries_the_headers(content: None, visitor: Client) -> None:
    headers = visitor.get("/").headers

    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "same-origin"
