"""What visitors save is stored whole or not at all, and the same thing sent twice is stored once."""

from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from advisor.models import Answer, Assessment, GivenAnswer, Revision, RulesVersion
from tests.advisor.lens.samples import imported
from tests.failing import refuse

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def given() -> list[str]:
    return [str(row) for row in GivenAnswer.objects.all()]


def test_page_of_answers_that_fails_in_the_middle_stores_none(begun: Assessment, visitor: Client) -> None:
    refuse("INSERT", "advisor_answer", "NEW.input = 'os_access'")

    with pytest.raises(DatabaseError, match="refused by the test"):
        visitor.post(begun.get_absolute_url(), {"gpu": "true", "memory_mb": "512", "os_access": "true"})

    assert begun.answer_values() == {}
    assert given() == []


def test_answer_that_fails_at_its_last_statement_is_not_stored(begun: Assessment, visitor: Client) -> None:
    visitor.post(f"{begun.get_absolute_url()}answers/gpu/", {"gpu": "true"})
    refuse("UPDATE", "advisor_assessment")

    with pytest.raises(DatabaseError, match="refused by the test"):
        visitor.post(f"{begun.get_absolute_url()}answers/gpu/", {"gpu": "false"}, headers=HTMX)

    assert begun.answer_values() == {"gpu": True}
    assert given() == ["gpu = True"]


def test_start_that_fails_in_the_middle_leaves_no_assessment(content: None, visitor: Client) -> None:
    refuse("INSERT", "advisor_answer")

    with pytest.raises(DatabaseError, match="refused by the test"):
        visitor.post("/assessments/start/crud-api/")

    assert not Assessment.objects.exists()


def test_judgement_that_fails_leaves_neither_revision_nor_rules_version(begun: Assessment, visitor: Client) -> None:
    refuse("INSERT", "advisor_revision")

    with pytest.raises(DatabaseError, match="refused by the test"):
        visitor.post(f"{begun.get_absolute_url()}judge/")

    assert not Revision.objects.exists()
    assert not RulesVersion.objects.exists()


def test_answers_that_are_to_be_judged_stay_where_the_judgement_fails(begun: Assessment, visitor: Client) -> None:
    """Saving and judging are two steps: what was written is kept although the second one fails."""
    refuse("INSERT", "advisor_revision")

    with pytest.raises(DatabaseError, match="refused by the test"):
        visitor.post(begun.get_absolute_url(), {"gpu": "true", "report": "1"})

    assert begun.answer_values() == {"gpu": True}


def test_review_that_fails_in_the_middle_stores_no_answer_of_its_page(begun: Assessment, visitor: Client) -> None:
    address, posted = reviewed(begun, visitor)
    refuse("UPDATE", "advisor_assessment")

    with pytest.raises(DatabaseError, match="refused by the test"):
        visitor.post(address, posted)

    assert not begun.review_answers.exists()


def test_copy_that_replaces_its_original_is_not_made_where_the_original_cannot_be_marked(
    begun: Assessment, visitor: Client
) -> None:
    refuse("UPDATE", "advisor_assessment")

    with pytest.raises(DatabaseError, match="refused by the test"):
        visitor.post(f"{begun.get_absolute_url()}duplicate/", {"supersede": "on"})

    assert Assessment.objects.get() == begun


def test_decision_that_fails_changes_nothing(begun: Assessment, visitor: Client) -> None:
    refuse("UPDATE", "advisor_assessment")

    with pytest.raises(DatabaseError, match="refused by the test"):
        visitor.post(f"{begun.get_absolute_url()}decision/", {"name": "Other", "status": "rejected"})

    begun.refresh_from_db()
    assert (begun.name, begun.status) == ("Order intake", "proposed")


@pytest.mark.fault("F8")
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_answer_sent_twice_is_stored_and_noted_once(begun: Assessment, visitor: Client, headers: Any) -> None:
    posted = {"memory_mb": "exact", "memory_mb_exact": "700", "memory_mb_shown": '[null, "", ""]'}

    answered = [
        visitor.post(f"{begun.get_absolute_url()}answers/memory_mb/", posted, headers=headers).status_code
        for _ in range(2)
    ]

    assert answered in ([302, 302], [200, 200])
    assert [str(row) for row in Answer.objects.all()] == ["memory_mb = 700"]
    assert given() == ["memory_mb = 700"]


@pytest.mark.fault("F8")
def test_page_of_answers_sent_twice_gives_one_row_each_and_one_revision(begun: Assessment, visitor: Client) -> None:
    posted = {"gpu": "true", "os_access": "false", "report": "1"}

    for _ in range(2):
        assert visitor.post(begun.get_absolute_url(), posted).status_code == 302

    assert begun.answer_values() == {"gpu": True, "os_access": False}
    assert begun.answers.count() == 2
    assert len(given()) == 2
    assert begun.revisions.count() == 1


def test_judgement_asked_for_twice_is_one_revision(begun: Assessment, visitor: Client) -> None:
    for _ in range(2):
        visitor.post(f"{begun.get_absolute_url()}judge/")

    assert [revision.number for revision in begun.revisions.all()] == [1]
    assert RulesVersion.objects.count() == 1


def test_review_sent_twice_is_stored_once(begun: Assessment, visitor: Client) -> None:
    address, posted = reviewed(begun, visitor)

    for _ in range(2):
        assert visitor.post(address, posted).status_code == 302

    assert begun.review_answers.count() == 1


def test_decision_sent_twice_is_one_decision(begun: Assessment, visitor: Client) -> None:
    visitor.post(f"{begun.get_absolute_url()}judge/")
    page = visitor.get(f"{begun.get_absolute_url()}decision/").context["form"]
    posted = {name: page[name].value() or "" for name in page.fields} | {"status": "accepted", "deciders": "Ann"}

    for _ in range(2):
        assert visitor.post(f"{begun.get_absolute_url()}decision/", posted).status_code == 302

    begun.refresh_from_db()
    assert (begun.status, begun.deciders, begun.decided_revision) == ("accepted", "Ann", 1)
    assert begun.revisions.count() == 1


def reviewed(begun: Assessment, visitor: Client) -> tuple[str, dict[str, Any]]:
    """The address of the first pillar of a review, and what its page sends where the first choice is ticked."""
    lens = imported("backup-care.json")
    [pillar, *_] = lens.lens().pillars
    question = pillar.questions[0]
    address = f"{begun.get_absolute_url()}reviews/{lens.slug}/{pillar.id}/"
    return address, {question.id: question.choices[0].id}
