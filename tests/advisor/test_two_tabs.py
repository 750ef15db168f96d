"""Two tabs on one assessment: nothing that one tab stored is lost to the other without a word."""

import json
from typing import Any

import pytest
from django.test import Client

from advisor.models import Assessment

pytestmark = pytest.mark.django_db


def shown(**answers: Any) -> dict[str, str]:
    return {f"{name}_shown": json.dumps([value, "", ""]) for name, value in answers.items()}


def test_a_page_that_mentions_no_question_changes_none(begun: Assessment, visitor: Client) -> None:
    visitor.post(f"{begun.get_absolute_url()}answers/gpu/", {"gpu": "true"})

    visitor.post(begun.get_absolute_url(), {})

    assert begun.answer_values() == {"gpu": True}


def test_a_stale_page_keeps_what_another_tab_answered(begun: Assessment, visitor: Client) -> None:
    visitor.post(f"{begun.get_absolute_url()}answers/gpu/", {"gpu": "true"})

    posted = {"gpu": "unknown", "os_access": "true", **shown(gpu=None, os_access=None)}
    response = visitor.post(begun.get_absolute_url(), posted)

    assert response.status_code == 302
    assert begun.answer_values() == {"gpu": True, "os_access": True}


@pytest.mark.fault("F6")
@pytest.mark.asvs("15.4.2")
def test_an_answer_changed_in_both_tabs_is_asked_about_and_then_replaced(begun: Assessment, visitor: Client) -> None:
    visitor.post(f"{begun.get_absolute_url()}answers/memory_mb/", {"memory_mb": "512"})
    posted = {"memory_mb": "2048", **shown(memory_mb=None)}

    first = visitor.post(begun.get_absolute_url(), posted)
    page = first.content.decode()

    assert first.status_code == 422
    assert "Meanwhile this was changed elsewhere to" in page
    assert "1 answer is not saved; the others are." in page
    assert "Replace it" not in page
    assert 'name="memory_mb_shown" value="[512, &quot;&quot;, &quot;&quot;]"' in page
    assert begun.answer_values() == {"memory_mb": 512}
    visitor.post(begun.get_absolute_url(), {"memory_mb": "2048", **shown(memory_mb=512)})
    assert begun.answer_values() == {"memory_mb": 2048}


def test_one_answer_from_a_stale_tab_is_asked_about_too(begun: Assessment, visitor: Client) -> None:
    address = f"{begun.get_absolute_url()}answers/gpu/"
    visitor.post(address, {"gpu": "true", **shown(gpu=None)})

    response = visitor.post(address, {"gpu": "false", **shown(gpu=None)}, headers={"HX-Request": "true"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "Meanwhile" in page
    assert "Replace it</button>" in page
    assert 'name="gpu_shown" value="[true, &quot;&quot;, &quot;&quot;]" hx-swap-oob="true"' in page
    assert begun.answer_values() == {"gpu": True}


def test_the_page_learns_what_was_stored(begun: Assessment, visitor: Client) -> None:
    address = f"{begun.get_absolute_url()}answers/gpu/"

    page = visitor.post(address, {"gpu": "true", **shown(gpu=None)}, headers={"HX-Request": "true"}).content.decode()

    assert 'id="shown-gpu" name="gpu_shown" value="[true, &quot;&quot;, &quot;&quot;]" hx-swap-oob="true"' in page


@pytest.mark.parametrize("text", ["{", "[" * 9_000, "\x00", ""])
def test_a_hostile_shown_field_is_ignored(begun: Assessment, visitor: Client, text: str) -> None:
    response = visitor.post(f"{begun.get_absolute_url()}answers/gpu/", {"gpu": "true", "gpu_shown": text})

    assert response.status_code == 302
    assert begun.answer_values() == {"gpu": True}


@pytest.mark.parametrize(
    ("before", "posted", "after"),
    [
        (None, ["unknown", '"http"'], ["http"]),
        (["http"], ['"http"', "unknown"], None),
        (["http"], ['"http"', '"queue"', "unknown"], ["http", "queue"]),
        (["http"], [], None),
    ],
)
def test_not_knowing_and_boxes_exclude_each_other(
    begun: Assessment, visitor: Client, before: list[str] | None, posted: list[str], after: list[str] | None
) -> None:
    if before:
        begun.answers.create(input="triggers", value=before)

    visitor.post(f"{begun.get_absolute_url()}answers/triggers/", {"triggers": posted, **shown(triggers=before)})

    assert begun.answer_values().get("triggers") == after


@pytest.mark.parametrize("name", ["\x01\x02", "a\x00b", "x" * 201, "   "])
def test_a_name_that_could_not_be_judged_is_refused(content: None, visitor: Client, name: str) -> None:
    response = visitor.post("/assessments/start/", {"name": name.encode("utf-8", "surrogatepass").decode("latin-1")})

    assert response.status_code == 200
    assert "field-error" in response.content.decode()
    assert not Assessment.objects.exists()


def test_a_stale_page_keeps_the_grade_and_the_note_of_another_tab(begun: Assessment, visitor: Client) -> None:
    address = begun.get_absolute_url()
    visitor.post(address, {"memory_mb": "512", **shown(memory_mb=None)})
    remark = {"memory_mb_evidence": "measured", "memory_mb_note": "Load test by Ada"}
    visitor.post(address, {"memory_mb": "512", **remark, **shown(memory_mb=512)})

    stale = {"memory_mb": "512", "memory_mb_evidence": "", "memory_mb_note": "", **shown(memory_mb=512)}
    assert visitor.post(address, stale).status_code == 302

    row = begun.answers.get()
    assert (row.value, row.evidence, row.note) == (512, "measured", "Load test by Ada")


@pytest.mark.fault("F6")
def test_a_note_written_in_both_tabs_is_asked_about(begun: Assessment, visitor: Client) -> None:
    address = begun.get_absolute_url()
    visitor.post(address, {"memory_mb": "512", "memory_mb_note": "Ada", **shown(memory_mb=None)})

    response = visitor.post(address, {"memory_mb": "512", "memory_mb_note": "Bob", **shown(memory_mb=512)})

    page = response.content.decode()
    assert response.status_code == 422
    assert "with the note \u201cAda\u201d" in page
    assert 'value="Bob"' in page
    assert begun.answers.get().note == "Ada"
