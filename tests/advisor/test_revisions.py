"""Revisions by their own addresses, any two of them side by side, and the answers that were not taken."""

import json
from typing import Any

import pytest
from django.test import Client

from advisor.models import Assessment, GivenAnswer, Revision, ShareLink

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def twice(begun: Assessment, visitor: Client) -> Assessment:
    """An assessment judged on AWS, then without answers of callers on Azure."""
    judge(visitor, begun, triggers='"http"', provider='"aws"')
    judge(visitor, begun, triggers='"queue"', provider='"azure"')
    return begun


def judge(visitor: Client, assessment: Assessment, **answers: str) -> None:
    visitor.post(assessment.get_absolute_url(), answers)
    visitor.post(f"{assessment.get_absolute_url()}judge/")


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def report(assessment: Assessment) -> str:
    return f"{assessment.get_absolute_url()}report/"


def test_address_of_a_revision_stays_on_it(twice: Assessment, visitor: Client) -> None:
    link = ShareLink.objects.create(assessment=twice)

    for client, address in ((visitor, report(twice)), (Client(), f"/shared/{link.token}/")):
        older, newer = (page(client, f"{address}?revision={number}") for number in (1, 2))
        assert f'revision 1 of 2, newest is <a href="{address}?revision=2">2</a>' in older
        assert twice.revisions.get(number=1).advice["sentence"] in older
        assert "revision 2 of 2, the newest" in newer
        assert f'hx-get="{address}?provider=gcp&amp;revision=1"' in older
        assert "diagram.svg?provider=aws&amp;revision=1" in older
        assert page(client, f"{address}diagram.svg?revision=1") != page(client, f"{address}diagram.svg?revision=2")
    assert "You have changed answers" not in page(visitor, f"{report(twice)}?revision=1")


@pytest.mark.parametrize("number", ["3", "0", "-1", "x", "1.0", "9" * 40, "😀", "%00"])
def test_revision_that_is_not_there_is_not_found(twice: Assessment, visitor: Client, number: str) -> None:
    link = ShareLink.objects.create(assessment=twice)

    for path in (report(twice), f"{report(twice)}diagram.svg", f"{twice.get_absolute_url()}report.pdf"):
        assert visitor.get(f"{path}?revision={number}").status_code == 404
    for path in ("", "diagram.svg", "copy/"):
        assert Client().get(f"/shared/{link.token}/{path}?revision={number}").status_code == 404


def test_guest_copies_the_revision_that_is_shown(twice: Assessment) -> None:
    link, guest = ShareLink.objects.create(assessment=twice), Client()
    shown = page(guest, f"/shared/{link.token}/?revision=1")
    copy = f"/shared/{link.token}/copy/?revision=1"
    assert f'href="{copy}"' in shown
    assert f'action="{copy}"' in page(guest, copy)

    guest.post(copy)

    assert Assessment.objects.latest("id").answer_values() == {"triggers": ["http"], "provider": "aws"}


def test_figures_say_for_which_provider_they_are(twice: Assessment, visitor: Client) -> None:
    text = page(visitor, f"{report(twice)}?revision=1")

    assert "Costs a month on AWS" in text
    assert "Latency and capacity on AWS" in text
    assert "Costs, limits and latency below" not in text


def test_drawing_on_another_provider_says_that_the_figures_are_not(twice: Assessment, visitor: Client) -> None:
    link = ShareLink.objects.create(assessment=twice)
    note = "This drawing is on Azure. Costs, limits and latency below are judged for AWS."

    own = page(visitor, f"{report(twice)}?revision=1&provider=azure")
    shared = page(Client(), f"/shared/{link.token}/?revision=1&provider=azure")

    assert note in own
    assert f'<a href="{twice.get_absolute_url()}what-if/#q-provider">Judge for Azure</a>' in own
    assert note in shared
    assert "what-if" not in shared


def test_switch_by_fragment_brings_the_note_and_the_pdf_along(
    twice: Assessment, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("patterns.rendering.can_typeset", lambda: True)
    address = f"{report(twice)}?provider=gcp&revision=1"

    fragment = visitor.get(address, headers=HTMX).content.decode()

    assert "<html" not in fragment
    assert 'id="drawn-on" hx-swap-oob="true"><p class="message">This drawing is on Google Cloud.' in fragment
    pdf = f"{twice.get_absolute_url()}report.pdf?provider=gcp&amp;revision=1"
    assert f'id="pdf" hx-swap-oob="true" href="{pdf}"' in fragment
    assert f'id="pdf" href="{pdf}"' in page(visitor, address)


def test_shared_fragment_offers_nothing_of_the_owner(twice: Assessment) -> None:
    link = ShareLink.objects.create(assessment=twice)

    fragment = Client().get(f"/shared/{link.token}/?provider=gcp", headers=HTMX).content.decode()

    assert "This drawing is on Google Cloud." in fragment
    assert "/assessments/" not in fragment


def compared(assessment: Assessment, query: str = "") -> str:
    return f"/assessments/compare/?left={assessment.public_id}:1&right={assessment.public_id}:2{query}"


def test_judgements_of_two_providers_are_compared_by_roles(twice: Assessment, visitor: Client) -> None:
    text = page(visitor, compared(twice))

    assert "Before was judged on AWS, after on Azure, so the drawing compares roles and names no service." in text
    assert "API gateway: removed" in text
    assert "API Management" not in text
    assert f'href="{compared(twice, "&provider=gcp").replace("&", "&amp;")}#architecture"' in text


def test_both_can_be_drawn_on_one_provider(twice: Assessment, visitor: Client) -> None:
    text = page(visitor, compared(twice, "&provider=azure"))

    assert "Before was judged on AWS, after on Azure: both are drawn on Azure." in text
    assert "API Management" in text


def test_judgements_of_one_provider_are_drawn_on_it(begun: Assessment, visitor: Client) -> None:
    judge(visitor, begun, triggers='"http"')
    judge(visitor, begun, provider='"aws"')

    text = page(visitor, compared(begun))

    assert "was judged on" not in text
    assert "By roles" not in text


def test_any_two_can_be_chosen(twice: Assessment, visitor: Client) -> None:
    visitor.post("/assessments/start/daily-report/")
    other = Assessment.objects.latest("id")
    visitor.post(f"{other.get_absolute_url()}judge/")

    text = page(visitor, f"{twice.get_absolute_url()}revisions/")

    for value in (f"{twice.public_id}:1", f"{twice.public_id}:2", other.public_id):
        assert text.count(f'<option value="{value}"') == 2
    assert f'<option value="{twice.public_id}:1" selected>' in text
    assert f'href="{report(twice)}?revision=1"' in text
    assert 'class="tag v-' in text


def test_revisions_come_fifty_a_page_the_newest_first(twice: Assessment, visitor: Client) -> None:
    first = twice.revisions.select_related("rules_version").get(number=1)
    Revision.objects.bulk_create(
        Revision(
            assessment=twice,
            number=number,
            workload=first.workload,
            advice=first.advice,
            rules_version=first.rules_version,
            facts_version=first.facts_version,
        )
        for number in range(3, 53)
    )
    address = f"{twice.get_absolute_url()}revisions/"

    newest, oldest = page(visitor, address), page(visitor, f"{address}?page=2")

    assert newest.index(">Revision 52<") < newest.index(">Revision 3<")
    assert (">Revision 2</a>" in newest, ">Revision 2</a>" in oldest) == (False, True)
    assert "Page 1 of 2" in newest
    assert f"left={twice.public_id}:2&amp;right={twice.public_id}:3" in newest
    for strange in ("0", "x", "9" * 40):
        assert visitor.get(f"{address}?page={strange}").status_code == 200


def test_answer_that_another_tab_came_before_is_listed(begun: Assessment, visitor: Client) -> None:
    address = f"{begun.get_absolute_url()}answers/runtime/"
    visitor.post(address, {"runtime": '"node"', "runtime_shown": '[null, "", ""]'})
    visitor.post(address, {"runtime": '"java"', "runtime_shown": '[null, "", ""]'})

    text = page(visitor, f"{begun.get_absolute_url()}revisions/")

    assert begun.answer_values() == {"runtime": "node"}
    assert "Answers that were not taken" in text
    row = text[text.index("Answers that were not taken") :]
    assert "Java" in row
    assert f'href="{begun.get_absolute_url()}#q-runtime"' in row
    assert Client().get(f"{begun.get_absolute_url()}revisions/").status_code == 404


def test_answers_that_were_not_taken_are_bounded_and_escaped(begun: Assessment, visitor: Client) -> None:
    values: list[Any] = [f"<b>{number}</b>" for number in range(25)]
    GivenAnswer.objects.bulk_create(
        GivenAnswer(assessment=begun, input="runtime", value=value, was_taken=False) for value in values
    )
    GivenAnswer.objects.create(assessment=begun, input="gpu", value=None, was_taken=False)
    GivenAnswer.objects.create(assessment=begun, input="memory_mb", value=77_777, was_taken=True)

    text = page(visitor, f"{begun.get_absolute_url()}revisions/")

    assert "I don\u2019t know" in text
    assert text.count("&lt;b&gt;") == 19
    assert ("<b>" in text, "77,777" in text) == (False, False)


def test_list_without_a_refused_answer_has_no_table(twice: Assessment, visitor: Client) -> None:
    assert json.dumps(twice.answer_values()["triggers"]) == '["queue"]'
    assert "Answers that were not taken" not in page(visitor, f"{twice.get_absolute_url()}revisions/")
