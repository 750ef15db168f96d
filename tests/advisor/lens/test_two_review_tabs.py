"""A review in two tabs: the second keeps what the first saved, and says where both answered the same question."""

import re

import pytest
from django.test import Client

from advisor.models import Assessment, ReviewLens
from tests.advisor.lens.samples import imported
from tests.advisor.lens.test_reviews import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def policy() -> ReviewLens:
    return imported("release-policy.json")


def seen(page: str) -> dict[str, str]:
    """The stamps that a page posts again."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+-seen)" value="([^"]+)">', page))


def test_second_tab_that_left_a_question_alone_keeps_the_answer_of_the_first(
    begun: Assessment, policy: ReviewLens, visitor: Client
) -> None:
    place = address(begun, "release-policy", "delivery")
    tab = seen(visitor.get(place).content.decode())
    visitor.post(place, {**tab, "rollback": ["rollback_tested"], "rollback-note": "In March"})

    response = visitor.post(place, tab)

    answer = begun.review_answers.get(question="rollback")
    assert response.status_code == 302
    assert set(tab) == {"rollback-seen"}
    assert (answer.choices, answer.note) == (["rollback_tested"], "In March")


def test_second_tab_that_answered_otherwise_is_told_and_replaces_only_when_saved_again(
    begun: Assessment, policy: ReviewLens, visitor: Client
) -> None:
    place = address(begun, "release-policy", "delivery")
    tab = seen(visitor.get(place).content.decode())
    visitor.post(place, {**tab, "rollback": ["rollback_tested"], "rollback-note": "In March"})
    mine = {"rollback-na": "1", "rollback-note": "Never <tried>"}

    told = visitor.post(place, {**tab, **mine})
    between = begun.review_answers.get(question="rollback").note
    page = told.content.decode()
    again = visitor.post(place, {**seen(page), **mine})

    assert told.status_code == 422
    assert "Meanwhile another page saved this" in page
    assert "with the note \u201cIn March\u201d" in page
    assert 'value="Never &lt;tried&gt;"' in page
    assert between == "In March"
    assert again.status_code == 302
    assert begun.review_answers.get(question="rollback").note == "Never <tried>"


def test_same_answer_in_both_tabs_is_no_conflict(begun: Assessment, policy: ReviewLens, visitor: Client) -> None:
    place = address(begun, "release-policy", "delivery")
    tab = seen(visitor.get(place).content.decode())
    for _ in range(2):
        response = visitor.post(place, {**tab, "rollback": ["rollback_tested"]})

    assert response.status_code == 302
    assert begun.review_answers.get(question="rollback").choices == ["rollback_tested"]
