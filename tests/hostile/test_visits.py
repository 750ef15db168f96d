"""Hostile texts in everything that a visitor can send: nothing fails, acts, reaches out, or takes long."""

from typing import Any

import pytest
from django.test import Client

from advisor.models import Assessment
from tests.hostile import visits
from tests.hostile.browser import HTMX, Browser
from tests.hostile.table import IS_WHOLE, sendable, table
from tests.hostile.visits import ALWAYS, FORMS, begun

PLAIN = ("Plain words", "x" * 100_000, "", "1", "\N{SNOWMAN}")
# In the suite each text begins an assessment, and goes through one or two of the other forms in turn.
STRIDE = 1 if IS_WHOLE else 16


@pytest.fixture
def seer(content: None) -> Browser:
    return Browser(Client(raise_request_exception=True))


def learn(browser: Browser, base: str) -> None:
    """Take in what the same pages hold with harmless words."""
    browser.learns = True
    for number, text in enumerate(PLAIN * 2):
        for visit in (*ALWAYS, *FORMS):
            visit(browser, base, text, number)
    for page in ("", "report/", "what-if/", "decision/", "report/starter/", "revisions/", "reviews/", "links/"):
        browser.get(f"{base}{page}")
    browser.learns = False
    assert browser.faults == []
    browser.statuses.clear()


def test_every_text_can_be_sent_by_every_kind_of_form(seer: Browser) -> None:
    visits.lens_row()
    own = begun(seer)
    base = own.get_absolute_url()
    learn(seer, base)

    for number, row in enumerate(table()):
        if number % 20 == 0:  # so that the log stays short
            Assessment.objects.exclude(pk=own.pk).delete()
        text = sendable(row.text)
        for visit in (*ALWAYS, *FORMS[number % STRIDE :: STRIDE]):
            visit(seer, base, text, number)
    assert seer.faults == [], f"{len(seer.faults)} faults"
    assert min(seer.statuses[status] for status in (200, 302, 404, 422)) > 100


def questionnaire(texts: list[str], begin: int) -> dict[str, Any]:
    """All fields of all questions, each with another text."""
    from advisor.engine.inputs import INPUTS

    names = [name for name, row in INPUTS.items() if row.group != "record"]
    fields = [f"{name}{part}" for name in names for part in ("", "_exact", "_unit", "_evidence", "_note", "_shown")]
    return {name: texts[(begin + place) % len(texts)][:3000] for place, name in enumerate(fields)}


def test_questionnaire_takes_or_refuses_every_text_in_its_fields(seer: Browser) -> None:
    base = begun(seer).get_absolute_url()
    seer.learns = True
    for page in ("", "what-if/"):
        seer.post(f"{base}{page}", questionnaire(["Plain", "2", ""], 0))
        seer.post(f"{base}{page}", questionnaire(["2", "", "Plain"], 0), **HTMX)
    seer.learns = False
    texts = [sendable(row.text) for row in table()]

    for begin in range(0, len(texts), 1 if IS_WHOLE else 150):
        seer.post(base, questionnaire(texts, begin), f"texts from {begin} on")
        seer.post(f"{base}what-if/", questionnaire(texts, begin), f"texts from {begin} on", **HTMX)

    assert seer.faults == []
    assert set(seer.statuses) == {422}
