"""Deleting an assessment: said beforehand, done for good, and nothing else with it."""

import pickle

import pytest
from django.core.cache import cache
from django.test import Client

from advisor.models import Assessment
from patterns import rendering
from tests.advisor.lens.samples import imported

pytestmark = pytest.mark.django_db


@pytest.fixture
def judged(content: None, visitor: Client) -> Assessment:
    """An assessment with rows of every kind."""
    visitor.post("/assessments/start/", {"name": "Order intake"})
    assessment = Assessment.objects.get()
    visitor.post(f"{assessment.get_absolute_url()}answers/gpu/", {"gpu": "true"})
    visitor.post(f"{assessment.get_absolute_url()}judge/")
    assessment.share_links.create()
    assessment.review_answers.create(lens=imported("on-call.json"), question="any")
    return assessment


def rows_of(assessment_id: int) -> dict[str, int]:
    """How many rows of each kind belong to an assessment."""
    owned = [relation for relation in Assessment._meta.related_objects if relation.related_model is not Assessment]
    return {
        relation.related_model.__name__: relation.related_model._default_manager.filter(
            **{relation.field.name: assessment_id}
        ).count()
        for relation in owned
    }


def test_page_says_what_goes_and_deletes_nothing(judged: Assessment, visitor: Client) -> None:
    judged.status, judged.deciders = Assessment.Status.ACCEPTED, "Ada"
    judged.save()
    before = rows_of(judged.pk)

    page = visitor.get(f"{judged.get_absolute_url()}delete/").content.decode()

    for text in ("1 answer with", "1 revision of", "“accepted”, with its reasons", "1 open share link"):
        assert text in page
    assert rows_of(judged.pk) == before
    assert visitor.head(f"{judged.get_absolute_url()}delete/").status_code == 200
    assert Assessment.objects.count() == 1


def test_deleted_is_gone_with_every_row_and_every_address(judged: Assessment, visitor: Client) -> None:
    assert set(rows_of(judged.pk).values()) == {1}
    token = judged.share_links.get().token

    response = visitor.post(f"{judged.get_absolute_url()}delete/")

    assert not Assessment.objects.exists()
    assert set(rows_of(judged.pk).values()) == {0}
    for page in (judged.get_absolute_url(), f"{judged.get_absolute_url()}report/", f"/shared/{token}/"):
        assert visitor.get(page).status_code == 404
    assert visitor.post(f"{judged.get_absolute_url()}delete/").status_code == 404
    assert "The assessment is deleted" in visitor.get(response.headers["Location"]).content.decode()


def test_other_assessments_stay_and_no_longer_name_it(judged: Assessment, visitor: Client) -> None:
    earlier = Assessment.objects.create(
        owner=judged.owner, name="Earlier", status=Assessment.Status.SUPERSEDED, superseded_by=judged
    )
    visitor.post(f"/shared/{judged.share_links.get().token}/copy/")

    page = visitor.get(f"{judged.get_absolute_url()}delete/").content.decode()
    visitor.post(f"{judged.get_absolute_url()}delete/")

    earlier.refresh_from_db()
    assert "1 other assessment of yours is superseded by this one" in page
    assert (earlier.status, earlier.superseded_by) == (Assessment.Status.SUPERSEDED, None)
    assert sorted(Assessment.objects.values_list("name", flat=True)) == ["Earlier", "Order intake"]
    for page in (earlier.get_absolute_url(), f"{earlier.get_absolute_url()}decision/", "/assessments/"):
        assert visitor.get(page).status_code == 200


def test_what_was_never_judged_can_be_deleted_from_its_questions(content: None, visitor: Client) -> None:
    visitor.post("/assessments/start/", {"name": "Order intake"})
    assessment = Assessment.objects.get()

    page = visitor.get(assessment.get_absolute_url()).content.decode()
    visitor.post(f"{assessment.get_absolute_url()}delete/")

    assert f'href="{assessment.get_absolute_url()}delete/"' in page
    assert not Assessment.objects.exists()


def test_deleting_without_a_token_of_the_form_is_refused(judged: Assessment, visitor: Client) -> None:
    visitor.handler.enforce_csrf_checks = True

    assert visitor.post(f"{judged.get_absolute_url()}delete/").status_code == 403
    assert Assessment.objects.exists()


def test_nothing_of_a_report_stays_in_the_cache(
    begun: Assessment, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.post(f"{begun.get_absolute_url()}judge/")
    kept: list[bytes] = []
    monkeypatch.setattr(cache, "set", lambda key, value, *rest, **named: kept.append(pickle.dumps(value)))
    monkeypatch.setattr(rendering, "typeset", lambda page, site: b"%PDF-1.7 Order intake")
    visitor.get(f"{begun.get_absolute_url()}report.pdf")

    assert [value for value in kept if b"Order intake" in value or b"%PDF" in value] == []


def test_one_who_has_too_many_is_told_to_delete_one(
    begun: Assessment, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisor.visitors.MOST_ASSESSMENTS", 1)
    response = visitor.post("/assessments/start/", {"name": "One more"})

    assert response.status_code == 403
    assert "You have 1 assessments. Delete one" in response.content.decode()
    assert Assessment.objects.count() == 1


def test_one_who_judged_too_often_is_told_to_duplicate(
    begun: Assessment, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("advisor.judgement.MOST_REVISIONS", 1)
    visitor.post(f"{begun.get_absolute_url()}judge/")
    begun.answers.create(input="gpu", value=True)
    response = visitor.post(f"{begun.get_absolute_url()}judge/")

    assert response.status_code == 403
    assert "was judged 1 times. Duplicate it" in response.content.decode()
