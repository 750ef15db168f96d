"""Reviews beside an assessment: answers by pillar, what is kept on an error, sums, and the import in the admin."""

import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from advisor.models import Assessment, ReviewAnswer, ReviewLens
from advisor.reviews import review_of, reviews_of
from tests.advisor.lens.samples import DATA, imported

pytestmark = pytest.mark.django_db


@pytest.fixture
def policy() -> ReviewLens:
    return imported("release-policy.json")


def address(assessment: Assessment, *parts: str) -> str:
    return f"{assessment.get_absolute_url()}reviews/{''.join(f'{part}/' for part in parts)}"


def is_checked(page: str, own_id: str) -> bool:
    found = re.search(rf'<input type="checkbox" id="{own_id}"[^>]*>', page)
    assert found
    return " checked" in found[0]


def test_list_offers_every_lens_and_says_where_none_is_imported(begun: Assessment, visitor: Client) -> None:
    assert "No questionnaire was imported here yet" in visitor.get(address(begun)).content.decode()

    imported("release-policy.json")
    page = visitor.get(address(begun)).content.decode()

    assert f'href="{address(begun, "release-policy")}"' in page
    assert "Not begun" in page


def test_answers_are_stored_and_summed_by_pillar_and_in_all(
    begun: Assessment, policy: ReviewLens, visitor: Client
) -> None:
    first = visitor.post(
        address(begun, "release-policy", "delivery"),
        {"rollback": ["rollback_tested"], "rollback-note": "  in   March ", "on": "1"},
    )
    second = visitor.post(address(begun, "release-policy", "approval"), {"second_person": ["nobody_else"], "on": "1"})
    page = visitor.get(address(begun, "release-policy")).content.decode()

    assert first.headers["Location"] == address(begun, "release-policy", "approval")
    assert second.headers["Location"] == f"{address(begun, 'release-policy')}?saved=1"
    review = review_of(begun, policy)
    assert review.tally.sentence == "1 high, 1 medium"
    assert [pillar.tally["medium"] for pillar in review.pillars] == [1, 0]
    assert begun.review_answers.get(question="rollback").note == "in March"
    assert page.index("Who looks at a change") < page.index("How is a bad release")
    assert "Tie the alarm on errors to the deployment." in page
    assert "Shift a tenth of the traffic first." in page
    assert "Take a release back on purpose once a quarter." not in page
    assert 'href="https://example.com/alarms" rel="noopener noreferrer nofollow"' in page


def test_stored_answers_are_shown_again(begun: Assessment, policy: ReviewLens, visitor: Client) -> None:
    where = address(begun, "release-policy", "delivery")
    visitor.post(where, {"rollback": ["rollback_tested"], "rollback-note": "<b>in March</b>"})
    page = visitor.get(where).content.decode()

    assert is_checked(page, "rollback-rollback_tested")
    assert not is_checked(page, "rollback-rollback_automatic")
    assert 'value="&lt;b&gt;in March&lt;/b&gt;"' in page


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({"rollback": ["rollback_no", "rollback_tested"]}, "or none of these, not both"),
        ({"rollback": ["rollback_tested"], "rollback-na": "1", "rollback-note": "why"}, "uncheck one of both"),
        ({"rollback-na": "1"}, "Write in the note why it does not apply."),
        ({"rollback": ["made_up"]}, "not in the questionnaire"),
        ({"rollback": ["-"]}, "not in the questionnaire"),
        ({"rollback": ["rollback_tested"], "rollback-note": "x" * 501}, "The note has 501 characters"),
        ({"rollback": ["rollback_tested"], "rollback-note": "a\x00b"}, "control character"),
    ],
)
def test_answer_that_cannot_be_read_stores_nothing_and_keeps_everything(
    begun: Assessment, policy: ReviewLens, visitor: Client, posted: dict[str, Any], said: str
) -> None:
    response = visitor.post(address(begun, "release-policy", "delivery"), posted)
    page = response.content.decode()

    assert response.status_code == 422
    assert said in page
    assert is_checked(page, "rollback-rollback_tested") is ("rollback_tested" in posted.get("rollback", []))
    assert is_checked(page, "rollback-na") is ("rollback-na" in posted)
    assert posted.get("rollback-note", "") in page
    assert not ReviewAnswer.objects.exists()


def test_one_bad_answer_keeps_the_others_of_its_pillar_in_the_form(begun: Assessment, visitor: Client) -> None:
    imported("on-call.json")
    posted = {"alerts": ["what_next"], "rota": ["-", "day_off"]}

    page = visitor.post(address(begun, "on-call", "operationalExcellence"), posted).content.decode()

    assert is_checked(page, "alerts-what_next")
    assert is_checked(page, "rota-none")
    assert not ReviewAnswer.objects.exists()


def test_question_that_does_not_apply_has_no_risk(begun: Assessment, policy: ReviewLens, visitor: Client) -> None:
    posted = {"rollback-na": "1", "rollback-note": "Nothing is released."}
    visitor.post(address(begun, "release-policy", "delivery"), posted)

    review = review_of(begun, policy)

    assert review.tally.sentence == "1 unanswered, 1 does not apply"
    assert review.risks == []


def test_none_of_these_is_an_answer_with_and_without_a_choice_of_the_lens(begun: Assessment, visitor: Client) -> None:
    row = imported("on-call.json")
    where = address(begun, "on-call", "operationalExcellence")
    visitor.post(where, {"alerts": ["alerts_no"], "rota": ["-"]})

    assert review_of(begun, row).tally.sentence == "2 high"
    assert begun.review_answers.get(question="rota").choices == []
    page = visitor.get(where).content.decode()
    assert is_checked(page, "alerts-alerts_no")
    assert is_checked(page, "rota-none")


def test_answer_that_is_taken_back_leaves_no_row_and_a_note_alone_is_no_answer(
    begun: Assessment, policy: ReviewLens, visitor: Client
) -> None:
    where = address(begun, "release-policy", "delivery")
    visitor.post(where, {"rollback": ["rollback_no"]})
    visitor.post(where, {"rollback-note": "Ask Ana"})
    assert review_of(begun, policy).tally.sentence == "2 unanswered"
    assert begun.review_answers.get().note == "Ask Ana"

    visitor.post(where, {})
    assert not begun.review_answers.exists()


def test_answer_that_no_rule_fits_is_named_as_such(begun: Assessment, visitor: Client) -> None:
    row = imported("backup-care.json")
    visitor.post(address(begun, "backup-care", "reliability"), {"disputed": ["by_vendor"]})

    assert review_of(begun, row).tally.sentence == "3 unanswered, 1 no rule fits"


def test_old_version_is_offered_where_it_has_answers(begun: Assessment, policy: ReviewLens) -> None:
    source = (DATA / "release-policy.json").read_text().replace("Count what", "Count only what")
    newer = ReviewLens.objects.begun_from(policy.lens(), source)
    newer.save()
    assert [str(review.row) for review in reviews_of(begun)] == ["Release policy, version 2"]

    begun.review_answers.create(lens=policy, question="rollback", choices=["rollback_no"])

    assert [str(review.row) for review in reviews_of(begun)] == [
        "Release policy, version 2",
        "Release policy, version 1",
    ]


def test_report_shows_the_reviews_beside_it(begun: Assessment, policy: ReviewLens, visitor: Client) -> None:
    imported("on-call.json")
    visitor.post(address(begun, "release-policy", "delivery"), {"rollback": ["rollback_no"]})
    visitor.post(f"{begun.get_absolute_url()}judge/")

    page = visitor.get(f"{begun.get_absolute_url()}report/").content.decode()

    assert f'<a href="{address(begun, "release-policy")}">Release policy, version 1</a> (1 high, 1 unanswered)' in page
    assert f'<a href="{address(begun, "on-call")}">On call, version 1</a> (not begun)' in page


def test_unknown_lens_and_pillar_are_not_found(begun: Assessment, policy: ReviewLens, visitor: Client) -> None:
    assert visitor.get(address(begun, "no-such-lens")).status_code == 404
    assert visitor.get(address(begun, "release-policy", "no_such_pillar")).status_code == 404


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(get_user_model().objects.create_superuser("editor"))
    return client


def test_lens_is_imported_in_the_admin_with_its_findings(editor: Client) -> None:
    text = (DATA / "on-call.json").read_text()

    added = editor.post("/admin/advisor/reviewlens/add/", {"text": text})
    again = editor.post("/admin/advisor/reviewlens/add/", {"text": text})
    row = ReviewLens.objects.get()
    page = editor.get(f"/admin/advisor/reviewlens/{row.pk}/change/").content.decode()

    assert added.status_code == 302
    assert (row.slug, row.version, row.source) == ("on-call", 1, text)
    assert "imported from this very text already" in again.content.decode()
    assert "only their order makes it NO_RISK" in page


def test_refused_import_says_where_and_keeps_the_text(editor: Client) -> None:
    text = (DATA / "on-call.json").read_text().replace('"On call"', "NaN")

    page = editor.post("/admin/advisor/reviewlens/add/", {"text": text}).content.decode()

    assert "line 3, column 11: `NaN` is not JSON" in page
    assert "Who is woken, and what they find." in page
    assert not ReviewLens.objects.exists()
