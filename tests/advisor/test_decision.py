"""What is decided on an assessment: the form, two tabs, what the report shows of it, and the copy that comes next."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.decisions import MAX_NAME, next_name
from advisor.models import Answer, Assessment
from tests.factories import AssessmentFactory

pytestmark = pytest.mark.django_db
DIGEST = re.compile(r'name="shown" value="([0-9a-f]{32})"')


@pytest.fixture
def begun(content: None, visitor: Client) -> Assessment:
    """A visitor's own assessment with two answers, not judged yet."""
    visitor.post("/assessments/start/", {"name": "Order intake"})
    assessment = Assessment.objects.get()
    Answer.objects.create(
        assessment=assessment,
        input="requests_per_month",
        value=2_000_000,
        evidence="measured",
        note="from the log",
    )
    Answer.objects.create(assessment=assessment, input="triggers", value=["http"])
    return assessment


def own(assessment: Assessment, name: str) -> Assessment:
    """Another assessment of the same visitor."""
    other: Assessment = AssessmentFactory(owner=assessment.owner, name=name)  # type: ignore[assignment]
    return other


def address(assessment: Assessment) -> str:
    return f"{assessment.get_absolute_url()}decision/"


def digest(client: Client, assessment: Assessment) -> str:
    found = DIGEST.search(client.get(address(assessment)).content.decode())
    assert found
    return found[1]


def test_decision_is_stored_and_shown_on_the_report(begun: Assessment, visitor: Client) -> None:
    visitor.post(f"{begun.get_absolute_url()}judge/")
    posted = {
        "status": "accepted",
        "deciders": "  Ana,  Ben ",
        "rationale": "It is cheap.\r\n\r\nIt is <b>quick</b>.",
        "decided_on": "2026-11-20",
        "revisit_on": "2027-05-01",
    }

    response = visitor.post(address(begun), posted)

    assert response.status_code == 302
    assert response.headers["Location"] == f"{address(begun)}?saved=1"
    assert "The decision is saved." in visitor.get(response.headers["Location"]).content.decode()
    begun.refresh_from_db()
    assert (begun.status, begun.deciders, begun.rationale) == (
        "accepted",
        "Ana, Ben",
        "It is cheap.\n\nIt is <b>quick</b>.",
    )
    assert (begun.decided_on, begun.revisit_on) == (date(2026, 11, 20), date(2027, 5, 1))
    page = visitor.get(f"{begun.get_absolute_url()}report/").content.decode()
    for words in ("Accepted", "Decided by Ana, Ben", "It is &lt;b&gt;quick&lt;/b&gt;.", "Revisit on 1 May 2027"):
        assert words in page
    for kind in ("madr", "madr-minimal", "nygard"):
        assert f'href="{begun.get_absolute_url()}record.{kind}.md"' in page
    assert f'href="{begun.get_absolute_url()}everything.zip"' in page


def test_report_and_decision_say_when_to_look_again(begun: Assessment, visitor: Client) -> None:
    given_answers = {
        "requests_per_month": 2_000_000,
        "duration_ms": 120,
        "memory_mb": 512,
        "peak_to_mean": 12,
        "p99_ms": 1_500,
        "event_share": 0.1,
        "forecast_error": 1.0,
        "operations_fte": 0.3,
        "weeks_to_release": 6,
        "longest_seconds": 0.36,
    }
    begun.answers.all().delete()
    Answer.objects.bulk_create(
        Answer(assessment=begun, input=name, value=value)
        for name, value in {**given_answers, "triggers": ["http"]}.items()
    )
    visitor.post(f"{begun.get_absolute_url()}judge/")
    flip = next(row for row in begun.revisions.get().advice["flips"] if row["input"] == "memory_mb")

    for page in (f"{begun.get_absolute_url()}report/", address(begun)):
        text = visitor.get(page).content.decode()
        assert f"Revisit when memory passes {flip['to_text']}: the verdict is then" in text


def test_decision_can_be_recorded_before_anything_was_judged(begun: Assessment, visitor: Client) -> None:
    page = visitor.get(address(begun)).content.decode()

    assert "Nothing was judged yet." in page
    assert visitor.post(address(begun), {"status": "rejected"}).status_code == 302
    begun.refresh_from_db()
    assert begun.status == "rejected"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("status", "maybe", "Select a valid choice. maybe is not one of the available choices."),
        ("status", "", "This field is required."),
        ("deciders", "a" * 301, "at most 300 characters"),
        ("deciders", "a\x00b", "Null characters are not allowed."),
        ("deciders", "a\u202eb", "This holds a character that cannot be shown: remove it."),
        ("rationale", "a" * 100_000, "at most 4000 characters"),
        ("rationale", "a\x07b", "This holds a character that cannot be shown: remove it."),
        ("decided_on", "tomorrow", "Write the date as 2027-03-31."),
        ("decided_on", "31.03.2027", "Write the date as 2027-03-31."),
        ("decided_on", "2027-02-30", "Write the date as 2027-03-31."),
        ("revisit_on", "2026-11-20", "Write a day after that of the decision, or leave it empty."),
        ("superseded_by", "999999", "Choose one of your own assessments."),
        ("superseded_by", "<script>", "Choose one of your own assessments."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_the_rest_is_kept(
    begun: Assessment, visitor: Client, field: str, value: str, message: str
) -> None:
    posted = {
        "status": "accepted",
        "deciders": "Ana",
        "rationale": "It is cheap.",
        "decided_on": "2026-11-20",
        "revisit_on": "2027-05-01",
        field: value,
    }

    response = visitor.post(address(begun), posted)

    page = response.content.decode()
    assert response.status_code == 422
    assert re.search(rf'class="field-error" id="(id_)?{field}[-_]error">[^<]*{re.escape(message)}', page)
    assert "What you wrote is still below." in page
    for name, kept in (
        ("deciders", 'value="Ana"'),
        ("rationale", "It is cheap."),
        ("decided_on", 'value="2026-11-20"'),
    ):
        assert name == field or kept in page
    begun.refresh_from_db()
    assert (begun.status, begun.deciders) == ("proposed", "")


@given(
    posted=st.fixed_dictionaries(
        {},
        optional={
            name: st.one_of(
                st.text(max_size=50),
                st.sampled_from(
                    ["", "NaN", "-1", "\U0001f600", "<script>alert(1)</script>", "accepted", "2026-11-20", "0001-01-01"]
                ),
            )
            for name in ("status", "superseded_by", "deciders", "rationale", "decided_on", "revisit_on", "shown")
        },
    )
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_nothing_that_is_posted_breaks_the_page(begun: Assessment, visitor: Client, posted: dict[str, str]) -> None:
    response = visitor.post(address(begun), posted)

    assert response.status_code in {302, 422}
    assert b"<script>alert(1)" not in response.content
    assert visitor.get(address(begun)).status_code == 200


def test_line_breaks_of_a_browser_count_as_one_character(begun: Assessment, visitor: Client) -> None:
    text = "\r\n".join(["a" * 9] * 400)

    response = visitor.post(address(begun), {"status": "proposed", "rationale": f"{text}\r\n"})

    assert response.status_code == 302
    begun.refresh_from_db()
    assert len(begun.rationale) == 3_999


def test_successor_is_one_of_ones_own_and_goes_with_the_status(begun: Assessment, visitor: Client) -> None:
    following, strange = own(begun, "The next"), AssessmentFactory(owner="another", name="Not mine")

    page = visitor.get(address(begun)).content.decode()
    assert "The next" in page
    assert "Not mine" not in page
    refused = [
        ({"status": "superseded"}, "Choose the assessment that supersedes this one."),
        ({"status": "accepted", "superseded_by": following.pk}, "Choose the status Superseded, or leave this at none."),
        ({"status": "superseded", "superseded_by": strange.pk}, "Choose one of your own assessments."),
        ({"status": "superseded", "superseded_by": begun.pk}, "Choose one of your own assessments."),
    ]
    for posted, message in refused:
        assert message in visitor.post(address(begun), posted).content.decode()
    assert visitor.post(address(begun), {"status": "superseded", "superseded_by": following.pk}).status_code == 302
    begun.refresh_from_db()
    assert begun.superseded_by == following
    back = visitor.post(address(following), {"status": "superseded", "superseded_by": begun.pk})
    assert "That one is superseded by this one already." in back.content.decode()
    assert following.supersedes.get() == begun


def test_report_links_what_supersedes_it_only_while_it_is_ones_own(begun: Assessment, visitor: Client) -> None:
    following = own(begun, "The next")
    visitor.post(f"{begun.get_absolute_url()}judge/")
    Assessment.objects.filter(pk=begun.pk).update(status="superseded", superseded_by=following)

    assert "Superseded by <a" in visitor.get(f"{begun.get_absolute_url()}report/").content.decode()
    Assessment.objects.filter(pk=following.pk).update(owner="another")
    assert "The next" not in visitor.get(f"{begun.get_absolute_url()}report/").content.decode()


def test_a_save_over_a_newer_save_is_told_and_loses_nothing(begun: Assessment, visitor: Client) -> None:
    shown = digest(visitor, begun)
    visitor.post(address(begun), {"status": "accepted", "deciders": "Ana", "shown": shown})

    stale = visitor.post(address(begun), {"status": "rejected", "deciders": "Ben", "shown": shown})

    page = stale.content.decode()
    assert stale.status_code == 422
    assert "Meanwhile this decision was changed elsewhere." in page
    assert "Decided by Ana" in page
    assert 'value="Ben"' in page
    begun.refresh_from_db()
    assert (begun.status, begun.deciders) == ("accepted", "Ana")
    again = DIGEST.search(page)
    assert again
    visitor.post(address(begun), {"status": "rejected", "deciders": "Ben", "shown": again[1]})
    begun.refresh_from_db()
    assert (begun.status, begun.deciders) == ("rejected", "Ben")


def test_a_stale_page_with_a_mistake_is_told_both(begun: Assessment, visitor: Client) -> None:
    shown = digest(visitor, begun)
    visitor.post(address(begun), {"status": "accepted", "shown": shown})

    page = visitor.post(address(begun), {"status": "rejected", "decided_on": "soon", "shown": shown}).content.decode()

    assert "Meanwhile this decision was changed elsewhere." in page
    assert "Write the date as 2027-03-31." in page


def test_the_same_decision_from_a_stale_page_is_no_conflict(begun: Assessment, visitor: Client) -> None:
    shown = digest(visitor, begun)
    visitor.post(address(begun), {"status": "accepted", "shown": shown})

    assert visitor.post(address(begun), {"status": "accepted", "shown": shown}).status_code == 302


def test_a_decision_that_is_past_its_day_is_due(begun: Assessment, visitor: Client) -> None:
    visitor.post(f"{begun.get_absolute_url()}judge/")
    report = f"{begun.get_absolute_url()}report/"
    yesterday = timezone.localdate() - timedelta(days=1)
    Assessment.objects.update(revisit_on=yesterday)
    assert "due for another look" in visitor.get(report).content.decode()
    Assessment.objects.update(status="superseded")
    assert "due for another look" not in visitor.get(report).content.decode()
    Assessment.objects.update(status="accepted", revisit_on=timezone.localdate() + timedelta(days=1))
    assert "due for another look" not in visitor.get(report).content.decode()


def test_duplicate_has_the_answers_with_evidence_and_notes_and_no_decision(begun: Assessment, visitor: Client) -> None:
    visitor.post(f"{begun.get_absolute_url()}judge/")
    Assessment.objects.update(status="accepted", deciders="Ana", rationale="x", decided_on=date(2026, 11, 20))
    judged_on = begun.revisions.get().created

    response = visitor.post(f"{begun.get_absolute_url()}duplicate/")

    copy = Assessment.objects.exclude(pk=begun.pk).get()
    assert response.headers["Location"] == f"{copy.get_absolute_url()}?copied=1"
    assert copy.name == "Order intake (2)"
    assert copy.copied_from == f"Order intake, revision 1 of {judged_on:%Y-%m-%d}"
    assert (copy.status, copy.deciders, copy.rationale, copy.decided_on) == ("proposed", "", "", None)
    assert copy.owner == begun.owner
    values: Any = copy.answers.values_list("input", "value", "evidence", "note")
    assert list(values) == [
        ("requests_per_month", 2_000_000, "measured", "from the log"),
        ("triggers", ["http"], "", ""),
    ]
    assert copy.revisions.count() == 0
    begun.refresh_from_db()
    assert (begun.status, begun.superseded_by) == ("accepted", None)
    assert "This is a copy of Order intake, revision 1" in visitor.get(response.headers["Location"]).content.decode()


def test_duplicate_supersedes_where_that_is_asked_for(begun: Assessment, visitor: Client) -> None:
    visitor.post(f"{begun.get_absolute_url()}duplicate/", {"supersede": "1"})

    copy = Assessment.objects.get(name="Order intake (2)")
    begun.refresh_from_db()
    assert (begun.status, begun.superseded_by) == ("superseded", copy)
    assert copy.copied_from == "Order intake"


def test_duplicate_stays_with_the_account(begun: Assessment, visitor: Client, django_user_model: Any) -> None:
    user = django_user_model.objects.create_user("ana", password="x")
    Assessment.objects.filter(pk=begun.pk).update(account=user, owner="")
    visitor.force_login(user)

    visitor.post(f"{begun.get_absolute_url()}duplicate/")

    assert Assessment.objects.get(name="Order intake (2)").account == user


@pytest.mark.parametrize(
    ("name", "taken", "expected"),
    [
        ("Order intake", set(), "Order intake (2)"),
        ("Order intake (2)", {"Order intake (3)"}, "Order intake (4)"),
        ("a" * MAX_NAME, set(), f"{'a' * (MAX_NAME - 4)} (2)"),
        ("Costs (in EUR)", set(), "Costs (in EUR) (2)"),
        ("x (999999)", set(), "x (1000000)"),
    ],
)
def test_copies_are_counted(name: str, taken: set[str], expected: str) -> None:
    assert next_name(name, taken) == expected


def test_decision_and_copy_of_another_visitor_are_not_there(begun: Assessment, visitor: Client) -> None:
    stranger = Client()

    assert stranger.get(address(begun)).status_code == 404
    assert stranger.post(address(begun), {"status": "accepted"}).status_code == 404
    assert stranger.post(f"{begun.get_absolute_url()}duplicate/").status_code == 404
    assert visitor.get(f"{begun.get_absolute_url()}duplicate/").status_code == 405
    begun.refresh_from_db()
    assert begun.status == "proposed"
    assert Assessment.objects.count() == 1


def test_decision_and_copy_need_the_token_of_the_form(begun: Assessment, visitor: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = visitor.cookies

    assert strict.post(address(begun), {"status": "accepted"}).status_code == 403
    assert strict.post(f"{begun.get_absolute_url()}duplicate/").status_code == 403
