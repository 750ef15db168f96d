"""A decision stays with the judgement it was taken on, until somebody decides again."""

import io
import json
import re
import zipfile
from typing import Any

import pytest
from django.test import Client

from advisor.models import Assessment, ShareLink

pytestmark = pytest.mark.django_db
RECORDS = ("record.madr.md", "record.madr-minimal.md", "record.nygard.md")


@pytest.fixture
def accepted(begun: Assessment, visitor: Client) -> Assessment:
    """An assessment judged once and accepted, then judged to another end."""
    judge(visitor, begun, triggers='"http"', gpu="false")
    decide(visitor, begun, status="accepted", deciders="Ann")
    judge(visitor, begun, gpu="true", longest_seconds="exact")
    begun.refresh_from_db()
    return begun


def judge(visitor: Client, assessment: Assessment, **answers: str) -> None:
    posted: dict[str, str] = {"longest_seconds_exact": "90000"} if "longest_seconds" in answers else {}
    visitor.post(assessment.get_absolute_url(), {**answers, **posted})
    visitor.post(f"{assessment.get_absolute_url()}judge/")


def decide(visitor: Client, assessment: Assessment, **posted: str) -> Any:
    return visitor.post(f"{assessment.get_absolute_url()}decision/", posted)


def sentences(assessment: Assessment) -> list[str]:
    return [revision.advice["sentence"] for revision in assessment.revisions.order_by("number")]


def page(client: Client, assessment: Assessment, path: str) -> str:
    return client.get(f"{assessment.get_absolute_url()}{path}").content.decode()


def test_decision_is_on_the_newest_judgement_of_its_moment(begun: Assessment, visitor: Client) -> None:
    numbers = []
    for status in ("rejected", "proposed", "accepted"):
        judge(visitor, begun, triggers='"http"')
        decide(visitor, begun, status=status)
        numbers.append(Assessment.objects.get().decided_revision)

    assert numbers == [1, None, 1]


def test_decision_before_any_judgement_is_on_none(begun: Assessment, visitor: Client) -> None:
    decide(visitor, begun, status="accepted")

    assert Assessment.objects.get().decided_revision is None


def test_superseding_keeps_what_was_decided_on(accepted: Assessment, visitor: Client) -> None:
    visitor.post(f"{accepted.get_absolute_url()}duplicate/", {"supersede": "1"})

    accepted.refresh_from_db()
    assert (accepted.status, accepted.decided_revision) == ("superseded", 1)


def test_report_and_decision_page_say_that_a_newer_judgement_differs(accepted: Assessment, visitor: Client) -> None:
    _, newer = sentences(accepted)
    report = f"{accepted.get_absolute_url()}report/"

    for path in ("report/", "decision/"):
        text = page(visitor, accepted, path)
        assert f'You accepted <a href="{report}?revision=1">revision 1</a>.' in text
        assert f'<a href="{report}?revision=2">Revision 2</a> says “{newer}”: ' in text
        assert "decide again or keep it" in text


def test_judgement_that_says_the_same_is_told_as_that(begun: Assessment, visitor: Client) -> None:
    judge(visitor, begun, triggers='"http"')
    decide(visitor, begun, status="accepted")
    judge(visitor, begun, free_tiers="false")

    text = page(visitor, begun, "report/")

    assert "Revision 2</a> says the same." in text
    assert "decide again" not in text


@pytest.mark.parametrize("path", RECORDS)
def test_record_is_written_from_the_judgement_decided_on(accepted: Assessment, visitor: Client, path: str) -> None:
    response = visitor.get(f"{accepted.get_absolute_url()}{path}")

    text = response.content.decode()
    assert "Revision 1, judged by" in text
    assert "GPU: no" in text
    assert response.headers["Content-Disposition"].startswith('attachment; filename="0001-')


@pytest.mark.parametrize("path", ["everything.zip", "/assessments/log.zip"])
def test_zips_are_written_from_the_judgement_decided_on(accepted: Assessment, visitor: Client, path: str) -> None:
    address = path if path.startswith("/") else f"{accepted.get_absolute_url()}{path}"

    with zipfile.ZipFile(io.BytesIO(visitor.get(address).content)) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith((".md", ".json"))}

    assert all("Revision 1, judged by" in text for name, text in texts.items() if name.endswith(".md"))
    assert all("Revision 2" not in text for text in texts.values())
    if "workload.json" in texts:
        assert json.loads(texts["workload.json"])["gpu"] is False


def test_name_of_the_record_stays_when_it_is_judged_again(begun: Assessment, visitor: Client) -> None:
    judge(visitor, begun, triggers='"http"', gpu="false")
    decide(visitor, begun, status="accepted")
    names = [visitor.get(f"{begun.get_absolute_url()}record.madr.md").headers["Content-Disposition"]]
    judge(visitor, begun, gpu="true")
    names.append(visitor.get(f"{begun.get_absolute_url()}record.madr.md").headers["Content-Disposition"])

    assert names[0] == names[1]


def test_guest_reads_the_judgement_decided_on_and_that_there_is_a_newer_one(accepted: Assessment) -> None:
    link = ShareLink.objects.create(assessment=accepted)
    older, newer = sentences(accepted)

    text = Client().get(f"/shared/{link.token}/").content.decode()

    assert re.search(rf"<h1[^>]*>{re.escape(older)}</h1>", text)
    assert f'<a href="/shared/{link.token}/?revision=2">Revision 2</a> says “{newer}”.' in text
    assert "decide again" not in text


def test_saving_keeps_the_judgement_that_the_page_says_and_deciding_again_takes_the_newest(
    accepted: Assessment, visitor: Client
) -> None:
    form = page(visitor, accepted, "decision/")
    assert '<input type="radio" name="revision" value="1" checked>' in form
    assert '<input type="radio" name="revision" value="2">' in form

    for number in (1, 2):
        decide(visitor, accepted, status="accepted", deciders="Ann and Bob", revision=str(number))
        accepted.refresh_from_db()
        assert (accepted.decided_revision, accepted.deciders) == (number, "Ann and Bob")
    assert "You accepted" not in page(visitor, accepted, "report/")


@pytest.mark.parametrize("number", ["3", "0", "-1", "x", "1e9", "9" * 40, "😀", "\x00"])
def test_judgement_that_is_not_there_cannot_be_decided_on(accepted: Assessment, visitor: Client, number: str) -> None:
    response = decide(visitor, accepted, status="rejected", revision=number)

    assert response.status_code == 422
    accepted.refresh_from_db()
    assert (accepted.status, accepted.decided_revision) == ("accepted", 1)


def test_tab_that_did_not_see_a_newer_decision_is_told(accepted: Assessment, visitor: Client) -> None:
    shown = re.search(r'name="shown" value="([0-9a-f]{32})"', page(visitor, accepted, "decision/"))
    assert shown
    decide(visitor, accepted, status="accepted", deciders="Ann", revision="2")

    response = decide(visitor, accepted, status="accepted", deciders="Ann", revision="1", shown=shown[1])

    assert response.status_code == 422
    assert "Meanwhile this decision was changed elsewhere." in response.content.decode()
    accepted.refresh_from_db()
    assert accepted.decided_revision == 2


def test_page_made_before_a_newer_judgement_decides_on_what_it_showed(begun: Assessment, visitor: Client) -> None:
    judge(visitor, begun, triggers='"http"')
    assert 'name="revision" value="1"' in page(visitor, begun, "decision/")
    judge(visitor, begun, gpu="true")

    decide(visitor, begun, status="accepted", revision="1")

    assert Assessment.objects.get().decided_revision == 1
