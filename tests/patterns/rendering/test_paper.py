"""Pages as PDF: the colours of drawings, what is opened on the way, and what is said where it cannot be done."""

import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from patterns.diagrams.model import Diagram, Node
from patterns.diagrams.palette import GROUPS, LIGHT
from patterns.rendering import LayoutFailed, LayoutUnavailable, draw_svg, paper
from patterns.rendering.trouble import LayoutBusy

SITE = "https://faasible.example/"


@pytest.fixture
def typesetter(_cold_cache: None) -> None:
    if not paper.can_typeset():
        if os.environ.get("CI"):
            pytest.fail("CI must have WeasyPrint and Pango to make PDFs")
        pytest.skip("WeasyPrint or Pango is not installed")


def page(body: str, head: str = "") -> str:
    return f"<!doctype html><html><head><title>A page</title>{head}</head><body>{body}</body></html>"


def text_of(made: bytes) -> str:
    document = pypdfium2.PdfDocument(made)
    return "\n".join(document[at].get_textpage().get_text_range() for at in range(len(document)))


def test_colours_are_those_of_the_site() -> None:
    assert paper.colors().items() >= LIGHT.items()


def test_sheet_of_a_drawing_is_plain_and_names_every_group() -> None:
    sheet = paper.drawing_sheet()

    assert not {"var(", "@", "--"} & {part for part in ("var(", "@", "--") if part in sheet}
    assert all(f".group-{group} .box{{ fill: {LIGHT['paper']}; stroke: {LIGHT[group]}" in sheet for group in GROUPS)
    assert f".curves polyline.of-functions{{ stroke: {LIGHT['compute']}; }}" in sheet


def test_sheet_of_a_page_has_its_colours() -> None:
    assert "var(" not in paper.page_sheet()
    assert f"color: {LIGHT['ink']}" in paper.page_sheet()


@pytest.mark.usefixtures("typesetter")
def test_text_stays_text_and_pages_are_a4_and_counted() -> None:
    made = paper.typeset(
        page("<main><p class='eyebrow'>Order intake</p><h1>Go \u201cserverless\u201d</h1></main>" * 40), SITE
    )

    document = pypdfium2.PdfDocument(made)
    assert [round(side) for side in document[0].get_size()] == [595, 842]
    assert f"Page 1 of {len(document)}" in text_of(made)
    assert text_of(made).count("Go \u201cserverless\u201d") == 40


@pytest.mark.usefixtures("typesetter")
def test_boxes_of_a_diagram_are_drawn_also_where_they_are_links() -> None:
    diagram = Diagram("one", "One", nodes=(Node("a", "function", "Send"),))
    drawn = draw_svg(diagram, standalone=False, links={"a": "#why-a"})

    assert "Send" in text_of(paper.typeset(page(drawn), SITE))


@pytest.mark.usefixtures("typesetter")
def test_nothing_is_opened_but_the_font(tmp_path: Path) -> None:
    secret = tmp_path / "secret.svg"
    secret.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="20"><text y="15">planted</text></svg>'
    )
    opened = f'<link rel="stylesheet" href="{secret.as_uri()}"><link rel="attachment" href="{secret.as_uri()}">'

    made = paper.typeset(page(f'<p>Seen</p><img src="{secret.as_uri()}" alt="not opened">', opened), SITE)

    assert "planted" not in text_of(made)
    assert "not opened" in text_of(made)
    assert b"EmbeddedFile" not in made
    assert len(made) < 100_000


@pytest.mark.usefixtures("typesetter")
def test_page_that_is_too_large_is_refused() -> None:
    with pytest.raises(LayoutFailed, match="too large for a PDF"):
        paper.typeset(page("x" * paper.MAX_BYTES), SITE)


@pytest.mark.usefixtures("typesetter")
@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (
            [sys.executable, "-c", "import time; time.sleep(60)"],
            r"The PDF took longer than 0.5 seconds and was stopped",
        ),
        ([sys.executable, "-c", "raise SystemExit(3)"], r"The typesetter failed \(exit status 3\)"),
        (["/nowhere/python"], "The typesetter"),
    ],
)
def test_typesetter_that_ends_badly_is_told(command: Sequence[str], reason: str) -> None:
    child = replace(paper.TYPESETTER, seconds=0.5)

    with pytest.raises(LayoutFailed, match=reason):
        child.run(list(command), b"")


def test_second_pdf_at_a_time_is_put_off() -> None:
    child = replace(paper.TYPESETTER, seconds=0.1)

    with child.turns, pytest.raises(LayoutBusy, match="Other PDFs are being made"):
        child.run([sys.executable, "-c", ""], b"")


def test_where_there_is_no_typesetter_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "can_typeset", lambda: False)

    with pytest.raises(LayoutUnavailable, match=r"install requirements/pdf.txt"):
        paper.typeset(page("x"), SITE)
