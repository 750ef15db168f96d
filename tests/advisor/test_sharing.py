"""Share links: what a guest reads and never reaches, how long, and what a copy takes along."""

import re
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import urldefrag, urljoin

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from advisor.models import Answer, Assessment, ShareLink
from advisor.sharing import MOST_OPEN_LINKS
from tests.factories import AssessmentFactory

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
LINK = re.compile(r'\s(?:href|hx-get|action)="([^"]*)"')
ANCHOR = re.compile(r'\sid="([^"]*)"')


@pytest.fixture
def judged(content: None, visitor: Client) -> Assessment:
    """An assessment of the visitor with three answers, judged."""
    visitor.post("/assessments/start/", {"name": "Order intake"})
    assessment = Assessment.objects.get()
    note = "From last month's metrics"
    assessment.answers.create(input="triggers", value=["http", "queue"])
    assessment.answers.create(input="requests_per_month", value=2_000_000, evidence="measured", note=note)
    assessment.answers.create(input="gpu", value=None, note="Ask the data team")
    visitor.post(f"{assessment.get_absolute_url()}judge/")
    return assessment


@pytest.fixture
def link(judged: Assessment, visitor: Client) -> ShareLink:
    visitor.post(f"{judged.get_absolute_url()}links/", {"days": "7"})
    return judged.share_links.get()


@pytest.fixture
def guest() -> Client:
    """Another browser."""
    return Client()


def shared(link: ShareLink) -> str:
    return f"/shared/{link.token}/"


@pytest.mark.parametrize(("days", "expected"), [("1", 1), ("7", 7), ("30", 30), ("", None)])
def test_link_works_for_as_long_as_was_chosen(
    judged: Assessment, visitor: Client, guest: Client, days: str, expected: int | None
) -> None:
    response = visitor.post(f"{judged.get_absolute_url()}links/", {"days": days})

    link = judged.share_links.get()
    assert response.headers["Location"] == f"{judged.get_absolute_url()}report/#share"
    assert guest.get(shared(link)).status_code == 200
    if expected is None:
        assert link.expires is None
    else:
        assert link.expires is not None
        assert timedelta(days=expected) - (link.expires - timezone.now()) < timedelta(minutes=1)


def test_owner_finds_the_whole_address_of_each_open_link(judged: Assessment, link: ShareLink, visitor: Client) -> None:
    closed = judged.share_links.create(revoked=timezone.now())

    page = visitor.get(f"{judged.get_absolute_url()}report/").content.decode()

    assert f'value="http://testserver{shared(link)}" readonly' in page
    assert closed.token not in page


def test_days_that_were_not_offered_make_no_link(judged: Assessment, visitor: Client) -> None:
    response = visitor.post(f"{judged.get_absolute_url()}links/", {"days": "9999999"})

    assert response.status_code == 422
    assert "9999999 is not one of the available choices" in response.content.decode()
    assert not ShareLink.objects.exists()


def test_open_links_are_so_many_and_no_more(judged: Assessment, visitor: Client) -> None:
    ShareLink.objects.bulk_create(ShareLink(assessment=judged) for _ in range(MOST_OPEN_LINKS))

    refused = visitor.post(f"{judged.get_absolute_url()}links/", {"days": ""})
    ShareLink.objects.filter(pk=ShareLink.objects.first().pk).update(revoked=timezone.now())  # type: ignore[union-attr]
    taken = visitor.post(f"{judged.get_absolute_url()}links/", {"days": ""})

    assert (refused.status_code, taken.status_code) == (422, 302)
    assert f"{MOST_OPEN_LINKS} links are open" in refused.content.decode()


def test_what_was_never_judged_cannot_be_shared(content: None, visitor: Client) -> None:
    visitor.post("/assessments/start/", {"name": "Order intake"})
    assessment = Assessment.objects.get()

    assert visitor.post(f"{assessment.get_absolute_url()}links/", {"days": ""}).status_code == 404
    assert not ShareLink.objects.exists()


def test_guest_reads_the_report_the_answers_and_the_decision(
    judged: Assessment, link: ShareLink, guest: Client
) -> None:
    judged.status, judged.deciders = Assessment.Status.ACCEPTED, "Ada and Grace"
    judged.save()

    page = guest.get(shared(link)).content.decode()

    for text in (
        judged.revisions.get().advice["sentence"],
        "For and against, added up",
        "2,000,000 requests a month",
        "HTTP requests, with somebody waiting; ",
        "measured",
        "From last month&#x27;s metrics",
        "Ask the data team",
        "Ada and Grace",
    ):
        assert text in page


@pytest.mark.asvs("14.2.1", "14.3.2")
def test_shared_page_is_kept_nowhere_and_tells_nobody_its_address(link: ShareLink, guest: Client) -> None:
    for page in ("", "diagram.svg", "copy/"):
        headers = guest.get(f"{shared(link)}{page}").headers
        assert headers["X-Robots-Tag"] == "noindex, nofollow"
        assert "no-store" in headers["Cache-Control"]
    assert guest.get(shared(link)).headers["Referrer-Policy"] == "no-referrer"
    assert guest.get(f"{shared(link)}diagram.svg").headers["Referrer-Policy"] == "no-referrer"
    assert '<meta name="robots" content="noindex, nofollow">' in guest.get(shared(link)).content.decode()


def test_every_link_of_the_shared_page_leads_a_guest_somewhere(
    judged: Assessment, link: ShareLink, guest: Client
) -> None:
    page = guest.get(shared(link)).content.decode()

    targets = {urljoin(shared(link), unescape(found)) for found in LINK.findall(page)}
    ours = {target for target in targets if not target.startswith("/static/")}
    here = {urldefrag(target) for target in ours if urldefrag(target).url == shared(link)}
    broken = [target for target in ours if guest.get(urldefrag(target).url).status_code != 200]
    assert broken == []
    assert {fragment for _, fragment in here if fragment} - set(ANCHOR.findall(page)) == set()
    assert judged.public_id not in page
    assert 'method="post"' not in page


def test_provider_is_switched_and_the_drawing_downloaded_under_the_shared_address(
    link: ShareLink, guest: Client
) -> None:
    fragment = guest.get(f"{shared(link)}?provider=gcp", headers=HTMX)
    picture = guest.get(f"{shared(link)}diagram.svg?provider=gcp")

    page = fragment.content.decode()
    assert "Google Cloud" in page
    assert "<html" not in page
    assert f'href="{shared(link)}diagram.svg?provider=gcp"' in page
    assert "HX-Request" in fragment.headers["Vary"]
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert guest.get(f"{shared(link)}?provider=ibm").status_code == 404
    assert guest.get(f"{shared(link)}diagram.exe").status_code == 404


@pytest.mark.asvs("8.2.2")
@pytest.mark.parametrize("page", ["", "diagram.svg", "copy/"])
def test_unknown_expired_and_revoked_links_cannot_be_told_apart(link: ShareLink, guest: Client, page: str) -> None:
    def missing(token: str) -> str:
        response = guest.get(f"/shared/{token}/{page}")
        assert response.status_code == 404
        return response.content.decode()

    unknown = missing("x" * 32)
    ShareLink.objects.update(expires=timezone.now() - timedelta(seconds=1))
    expired = missing(link.token)
    ShareLink.objects.update(expires=None, revoked=timezone.now())
    revoked = missing(link.token)

    assert unknown == expired == revoked
    assert link.token not in revoked


@pytest.mark.asvs("8.2.2")
def test_revoked_link_leads_nowhere_from_then_on(
    judged: Assessment, link: ShareLink, visitor: Client, guest: Client
) -> None:
    address = f"{judged.get_absolute_url()}links/{link.pk}/revoke/"
    before = guest.get(shared(link)).status_code

    visitor.post(address)
    link.refresh_from_db()
    first = link.revoked
    again = visitor.post(address)
    link.refresh_from_db()

    assert (before, guest.get(shared(link)).status_code, again.status_code) == (200, 404, 302)
    assert link.revoked == first
    assert guest.post(f"{shared(link)}copy/").status_code == 404


def test_link_is_revoked_through_its_own_assessment_alone(judged: Assessment, link: ShareLink, visitor: Client) -> None:
    visitor.post("/assessments/start/", {"name": "Another"})
    another = Assessment.objects.exclude(pk=judged.pk).get()

    for pk in (link.pk, link.pk + 1, 10**30):
        assert visitor.post(f"{another.get_absolute_url()}links/{pk}/revoke/").status_code == 404
    assert ShareLink.objects.open().count() == 1


def test_guest_reads_what_was_judged_and_not_what_was_answered_since(
    judged: Assessment, link: ShareLink, visitor: Client, guest: Client
) -> None:
    judged.answers.filter(input="requests_per_month").update(value=7_654_321, note="Not for others yet")

    before = guest.get(shared(link)).content.decode()
    visitor.post(f"{judged.get_absolute_url()}judge/")
    after = guest.get(shared(link)).content.decode()

    assert "7,654,321" not in before
    assert "Not for others yet" not in before
    assert "2,000,000 requests a month" in before
    assert "7,654,321 requests a month" in after
    assert "Not for others yet" in after


def test_shared_page_names_no_other_assessment_of_its_owner(judged: Assessment, link: ShareLink, guest: Client) -> None:
    other: Any = AssessmentFactory(owner=judged.owner, name="A secret plan", superseded_by=judged)
    Assessment.objects.filter(pk=judged.pk).update(superseded_by=other, copied_from="Its secret source")

    page = guest.get(shared(link)).content.decode()

    assert "A secret plan" not in page
    assert "Its secret source" not in page


@pytest.mark.asvs("1.2.1")
def test_what_the_owner_wrote_is_text_to_a_guest(judged: Assessment, visitor: Client, guest: Client) -> None:
    script = "<script>alert(1)</script>"
    Assessment.objects.update(name=script, deciders=script, rationale=script)
    Answer.objects.update(note=script)
    visitor.post(f"{judged.get_absolute_url()}judge/")
    link = judged.share_links.create()

    pages = [guest.get(f"{shared(link)}{page}").content.decode() for page in ("", "copy/")]

    assert [page for page in pages if script in page] == []
    assert "&lt;script&gt;" in pages[0]


def test_shared_page_takes_the_same_number_of_queries_whatever_was_answered(
    judged: Assessment, link: ShareLink, visitor: Client, guest: Client
) -> None:
    guest.get(shared(link))
    with CaptureQueriesContext(
        connection,
    ) as few:
        guest.get(shared(link))
    for name, value in {"gpu": False, "steps": 3, "memory_mb": 512, "duration_ms": 120, "provider": "gcp"}.items():
        judged.answers.update_or_create(input=name, defaults={"value": value, "note": "Known"})
    visitor.post(f"{judged.get_absolute_url()}judge/")
    ShareLink.objects.bulk_create(ShareLink(assessment=judged) for _ in range(5))
    guest.get(shared(link))  # other patterns may be recommended: what is read of them once is read
    with CaptureQueriesContext(connection) as many:
        guest.get(shared(link))

    assert len(few) <= 17
    assert len(many) <= len(few)


def test_copy_is_the_guests_own_and_the_original_stays(
    judged: Assessment, link: ShareLink, visitor: Client, guest: Client
) -> None:
    asked = guest.get(f"{shared(link)}copy/")
    before = Assessment.objects.count()
    response = guest.post(f"{shared(link)}copy/")

    copy = Assessment.objects.exclude(pk=judged.pk).get()
    rows = {row.input: (row.value, row.evidence, row.note) for row in copy.answers.all()}
    assert (asked.status_code, before) == (200, 1)
    assert rows == {row.input: (row.value, row.evidence, row.note) for row in judged.answers.all()}
    assert rows["requests_per_month"] == (2_000_000, "measured", "From last month's metrics")
    assert copy.name == "Order intake"
    assert copy.copied_from == "Order intake, shared with you, revision 1"
    assert copy.status == Assessment.Status.PROPOSED
    assert "This is a copy of Order intake" in guest.get(response.headers["Location"]).content.decode()
    assert visitor.get(copy.get_absolute_url()).status_code == 404
    assert guest.get(judged.get_absolute_url()).status_code == 404


def test_copy_has_what_was_judged(judged: Assessment, link: ShareLink, guest: Client) -> None:
    judged.answers.filter(input="requests_per_month").update(value=5, note="Private", evidence="guessed")
    judged.answers.create(input="memory_mb", value=512)

    guest.post(f"{shared(link)}copy/")

    copy = Assessment.objects.exclude(pk=judged.pk).get()
    assert copy.answer_values() == {"triggers": ["http", "queue"], "requests_per_month": 2_000_000}
    answer = copy.answers.get(input="requests_per_month")
    assert (answer.evidence, answer.note) == ("measured", "")


def test_copy_of_the_longest_name_fits(judged: Assessment, visitor: Client, guest: Client) -> None:
    Assessment.objects.update(name="W" * 200)
    visitor.post(f"{judged.get_absolute_url()}judge/")
    link = judged.share_links.create()

    guest.post(f"{shared(link)}copy/")

    copy = Assessment.objects.exclude(pk=judged.pk).get()
    copy.full_clean()
    assert copy.name == "W" * 200


def test_sharing_without_a_token_of_the_form_is_refused(judged: Assessment, link: ShareLink, visitor: Client) -> None:
    visitor.handler.enforce_csrf_checks = True
    page = judged.get_absolute_url()

    for address in (f"{page}links/", f"{page}links/{link.pk}/revoke/", f"{shared(link)}copy/"):
        assert visitor.post(address).status_code == 403
    assert ShareLink.objects.open().count() == 1
    assert Assessment.objects.count() == 1
