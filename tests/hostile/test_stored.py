"""Hostile texts in all that a visitor can store of an assessment, and then every page and file that is made of it.

An assessment holds as many of the texts as its fields take; each page and file is held to that with harmless words.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client

from advisor.exports.decision_record import KINDS
from advisor.models import Answer, Assessment, ReviewLens
from patterns.drawing import FORMATS
from patterns.starters.targets import TARGETS
from tests.hostile import visits
from tests.hostile.browser import HTMX, Browser
from tests.hostile.files import members, outline
from tests.hostile.pages import Name
from tests.hostile.table import IS_WHOLE, dealer, packed, table, visible
from tests.hostile.visits import begun

PLAIN = "Plain words"
STARTERS = [(target.slug, language) for target in TARGETS.values() for language in target.languages]
PAGES = ("report/", "decision/", "revisions/", "reviews/", "reviews/backup-care/", "reviews/backup-care/reliability/")
LONG_PAGES = ("", "what-if/")


@dataclass
class Twin:
    """What the pages and files of an assessment with harmless words are."""

    active: dict[str, Counter[Name]] = field(default_factory=dict)
    outlines: dict[str, Any] = field(default_factory=dict)


@dataclass
class Reader:
    """Opens all that is made of one assessment after the other; the first one, with harmless words, is the twin."""

    browser: Browser
    twin: Twin = field(default_factory=Twin)

    def page(self, name: str, address: str, tried: str, **headers: Any) -> None:
        response = self.browser.get(address, None, tried, **headers)
        if response is None or response.status_code != 200:
            self.browser.faults.append(f"{name} of {tried[:80]!r} could not be opened")
            return
        expected = self.twin.active.setdefault(name, response.page.active)
        if response.page.active != expected:
            more, less = response.page.active - expected, expected - response.page.active
            self.browser.faults.append(f"{name} with {tried[:80]!r} has {dict(more)} more, {dict(less)} less")

    def file(self, name: str, address: str, tried: str) -> None:
        response = self.browser.get(address, None, tried)
        if response is None or response.status_code != 200:
            self.browser.faults.append(f"{name} of {tried[:80]!r} could not be had")
            return
        content = response.content
        try:
            found = members(content) if name.endswith("zip") else {name: content}
            read = {_plain_path(path): outline(path, text) for path, text in found.items()}
        except (ValueError, SyntaxError, AssertionError) as error:
            self.browser.faults.append(f"{name} with {tried[:80]!r}: {error!s:.300}")
            return
        expected = self.twin.outlines.setdefault(name, read)
        for path in expected.keys() | read.keys():
            if expected.get(path) != read.get(path):
                told = f"{read.get(path)!s:.200}, not {expected.get(path)!s:.200}"
                self.browser.faults.append(f"{name} with {tried[:80]!r}: {path} is {told}")


def _plain_path(path: str) -> str:
    """The path without the name of the project and the title in it, both of which follow the assessment's name."""
    folder, _, rest = path.partition("/")
    path = rest if folder not in {"records", "diagrams", "doc"} and rest else path
    head, _, last = path.rpartition("/")
    return f"{head}/record.md" if last.endswith(".md") and last[:4].isdigit() else path


@pytest.fixture
def seer(content: None) -> Browser:
    return Browser(Client())


def stored(seer: Browser, name: str, deal: Callable[[int], str]) -> Assessment:
    """A judged and shared assessment with a decision, notes and a review, each field with another text."""
    assessment = begun(seer, name=name, own_id=deal(200), description=deal(4000))
    base = assessment.get_absolute_url()
    for answer in assessment.answers.all():
        Answer.objects.filter(pk=answer.pk).update(note=deal(500))
    decided = {"status": "accepted", "deciders": deal(300), "rationale": deal(4000), "decided_on": "2026-11-01"}
    assert seer.client.post(f"{base}decision/", decided).status_code == 302
    assert seer.client.post(f"{base}links/", {"days": "7"}).status_code == 302
    said = {"shadowed": "region", "shadowed-note": deal(500)}
    seer.client.post(f"{base}reviews/backup-care/reliability/", said)
    assessment.refresh_from_db()
    return assessment


def open_all(reader: Reader, assessment: Assessment, number: int, tried: str) -> None:
    """Every page and file; the slowest in turns, unless the whole table is run."""
    base = assessment.get_absolute_url()
    turn = (lambda rows: rows) if IS_WHOLE else (lambda rows: [rows[number % len(rows)]])
    for page in (*PAGES, *turn(LONG_PAGES)):
        reader.page(page, f"{base}{page}", tried)
    shared = f"/shared/{assessment.share_links.get().token}/"
    for name, address in {"shared": shared, "copy": f"{shared}copy/", "log": "/assessments/?q=&sort=name"}.items():
        reader.page(name, address, tried)
    reader.page("drawing", shared, tried, **HTMX)
    for kind in turn(list(KINDS)):
        reader.file(f"record-{kind}.md", f"{base}record.{kind}.md", tried)
    reader.file("everything.zip", f"{base}everything.zip", tried)
    for target, language in turn(STARTERS):
        asked = f"?target={target}&language={language}"
        reader.page(f"starter page {asked}", f"{base}report/starter/{asked}", tried)
        reader.file(f"{target} {language}.zip", f"{base}report/starter.zip{asked}", tried)
    for file_format in turn(list(FORMATS)):
        reader.browser.get(f"{base}report/diagram.{file_format}", None, tried)


def test_every_page_and_file_of_an_assessment_is_that_with_harmless_words(seer: Browser) -> None:
    visits.lens_row()
    begun(seer)  # so that there is something to compare with
    reader = Reader(seer)
    plain = stored(seer, PLAIN, lambda most: PLAIN)
    seer.learns = True
    for number in range(len(STARTERS)):
        open_all(reader, plain, number, PLAIN)
    seer.learns = False
    assert seer.faults == []
    plain.delete()
    said = [text for row in table() if (text := visible(row.text))]
    deal = dealer(packed(said, 3900))
    names = packed([text for text in said if len(text) <= 200], 200)

    for number, name in enumerate(names[:: 1 if IS_WHOLE else 6]):
        assessment = stored(seer, name, deal)
        open_all(reader, assessment, number, name)
        assessment.delete()

    assert seer.faults == [], f"{len(seer.faults)} faults"
    assert len(names) > 50


def test_log_and_report_of_hostile_names_are_whole(seer: Browser) -> None:
    visits.lens_row()
    names = packed([text for row in table() if 0 < len(text := visible(row.text)) <= 200], 200)
    deal = dealer(names)
    made = [stored(seer, name, deal) for name in names[::10]]
    seer.learns = True

    archive = seer.get("/assessments/log.zip").content
    report = seer.get(f"{made[0].get_absolute_url()}report.pdf").content

    assert seer.faults == []
    assert report.startswith(b"%PDF")
    records = [name for name, text in members(archive).items() if name.endswith(".md") and outline(name, text)]
    assert len(records) == len(made) > 5
    assert ReviewLens.objects.get().answers.count() == len(made)
