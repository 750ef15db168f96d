"""The report as PDF: every section is in it, nothing of the site around it, and the button only where it works."""

import os

import pypdfium2
import pytest
from django.test import Client

from advisor.models import Assessment
from patterns import rendering
from patterns.rendering import LayoutFailed

pytestmark = pytest.mark.django_db

SECTIONS = """
The decision|When to look again|What would change it|For and against, added up|The architecture it calls for
Why each box is there|Recommended patterns|Trade-offs of this architecture|Costs a month|The curve in figures
Latency and capacity|By runtime and provider|Risks|Challenges to expect|Practices to plan in|What was assumed
""".replace("\n", "|")


@pytest.fixture
def judged(content: None, visitor: Client) -> Assessment:
    """A worked example of the visitor's own, judged."""
    begun = visitor.post("/assessments/start/crud-api/")
    visitor.post(f"{begun.url.partition('?')[0]}judge/")
    return Assessment.objects.get()


def pages(made: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(made)
    return [document[at].get_textpage().get_text_range() for at in range(len(document))]


def needs_typesetter() -> None:
    if not rendering.can_typeset():
        if os.environ.get("CI"):
            pytest.fail("CI must have WeasyPrint and Pango to make PDFs")
        pytest.skip("WeasyPrint or Pango is not installed")


def test_every_section_of_the_report_is_in_the_pdf(judged: Assessment, visitor: Client) -> None:
    needs_typesetter()
    response = visitor.get(f"{judged.get_absolute_url()}report.pdf")

    text = " ".join(" ".join(pages(response.content)).split())
    assert response["Content-Disposition"] == (
        'attachment; filename="0001-run-crud-api-of-a-web-application-on-functions.pdf"'
    )
    assert [name for name in SECTIONS.split("|") if name not in text] == []
    assert judged.revisions.get().advice["sentence"] in text
    assert "you are here" in text
    assert "API gateway" in text


def test_pdf_has_nothing_that_one_can_only_do_on_the_site(judged: Assessment, visitor: Client) -> None:
    needs_typesetter()
    text = " ".join(pages(visitor.get(f"{judged.get_absolute_url()}report.pdf").content))

    assert [
        word for word in ("What if?", "Make a link", "Download", "Skip to content", "Sign in") if word in text
    ] == []


def test_costs_begin_on_the_page_of_their_curve(judged: Assessment, visitor: Client) -> None:
    needs_typesetter()
    made = pages(visitor.get(f"{judged.get_absolute_url()}report.pdf").content)

    [begin] = [page for page in made if "Costs a month" in page]
    assert "you are here" in begin


def test_gap_of_a_provider_is_in_the_pdf(judged: Assessment, visitor: Client) -> None:
    needs_typesetter()
    text = " ".join(pages(visitor.get(f"{judged.get_absolute_url()}report.pdf?provider=cloudflare").content))

    assert "Gap: Cloudflare has no equivalent for" in " ".join(text.split())


def test_pdf_is_on_the_provider_that_is_asked_for(judged: Assessment, visitor: Client) -> None:
    needs_typesetter()
    text = " ".join(pages(visitor.get(f"{judged.get_absolute_url()}report.pdf?provider=azure").content))

    assert "On Microsoft Azure" in text
    assert visitor.get(f"{judged.get_absolute_url()}report.pdf?provider=nobody").status_code == 404


def test_name_of_a_workload_stays_text(content: None, visitor: Client) -> None:
    needs_typesetter()
    begun = visitor.post("/assessments/start/crud-api/")
    Assessment.objects.update(name="<svg><a><b>x</b> </head> &lt;")
    visitor.post(f"{begun.url.partition('?')[0]}judge/")

    text = " ".join(pages(visitor.get(f"{Assessment.objects.get().get_absolute_url()}report.pdf").content))
    assert "<svg><a><b>x</b> </head> &lt;" in text


@pytest.mark.parametrize("can", [True, False])
def test_button_is_there_where_a_pdf_can_be_made(
    judged: Assessment, visitor: Client, monkeypatch: pytest.MonkeyPatch, can: bool
) -> None:
    monkeypatch.setattr(rendering, "can_typeset", lambda: can)

    assert ("report.pdf" in visitor.get(f"{judged.get_absolute_url()}report/").content.decode()) is can


def test_pdf_that_cannot_be_made_is_told_and_the_report_still_stands(
    judged: Assessment, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(page: str, site: str) -> bytes:
        raise LayoutFailed("The typesetter failed (exit status 1).")

    monkeypatch.setattr(rendering, "typeset", fails)
    response = visitor.get(f"{judged.get_absolute_url()}report.pdf")

    assert (response.status_code, response.content) == (503, b"The typesetter failed (exit status 1).\n")
    assert visitor.get(f"{judged.get_absolute_url()}report/").status_code == 200


def test_what_was_never_judged_has_no_pdf(begun: Assessment, visitor: Client) -> None:
    assert visitor.get(f"{begun.get_absolute_url()}report.pdf").status_code == 404
