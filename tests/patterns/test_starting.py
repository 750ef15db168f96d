"""The starter of a pattern: its page, its zip, and what happens where there is none."""

import io
import zipfile

import pytest
from django.test import Client

from patterns.models import Pattern
from patterns.starters.targets import TARGETS

pytestmark = pytest.mark.django_db
CHOICES = [(target.slug, language) for target in TARGETS.values() for language in target.languages]


@pytest.mark.parametrize(("target", "language"), CHOICES)
def test_page_says_what_is_checked_and_what_is_not(content: None, visitor: Client, target: str, language: str) -> None:
    page = visitor.get(f"/patterns/sqs-queue/starter/?target={target}&language={language}").content.decode()

    assert TARGETS[target].checked
    assert TARGETS[target].unchecked
    assert f'href="/patterns/sqs-queue/starter.zip?target={target}&amp;language={language}"' in page
    assert 'id="unchecked"' in page
    assert f"<code>{TARGETS[target].main}</code>" in page


@pytest.mark.parametrize(("target", "language"), CHOICES)
def test_zip_holds_template_readme_and_handlers(content: None, visitor: Client, target: str, language: str) -> None:
    response = visitor.get(f"/patterns/sqs-queue/starter.zip?target={target}&language={language}")

    assert response.headers["Content-Disposition"] == 'attachment; filename="sqs-queue.zip"'
    names = zipfile.ZipFile(io.BytesIO(response.content)).namelist()
    assert {"sqs-queue/README.md", f"sqs-queue/{TARGETS[target].main}"} <= set(names)
    assert [name for name in names if name.startswith("sqs-queue/tests/")]


def test_pattern_leads_to_its_starter(content: None, visitor: Client) -> None:
    for address in ("/patterns/fan-out/", "/examples/rest-api/"):
        slug = address.split("/")[2]
        assert f'href="/patterns/{slug}/starter/"' in visitor.get(address).content.decode()
        assert visitor.get(f"/patterns/{slug}/starter/").status_code == 200


@pytest.mark.parametrize("query", ["target=cobol", "language=cobol", "target=aws-sam&language=cobol"])
@pytest.mark.parametrize("page", ["starter/", "starter.zip"])
def test_unknown_tool_or_language_is_not_found(content: None, visitor: Client, page: str, query: str) -> None:
    assert visitor.get(f"/patterns/fan-out/{page}?{query}").status_code == 404


def test_tool_without_the_language_is_shown_with_its_own(content: None, visitor: Client) -> None:
    page = visitor.get("/patterns/fan-out/starter/?target=cloudflare&language=python").content.decode()

    assert "language=javascript" in page
    assert "language=python" not in page


def test_pattern_without_a_drawing_says_so(content: None, visitor: Client) -> None:
    Pattern.objects.get(slug="fan-out").nodes.all().delete()

    page = visitor.get("/patterns/fan-out/starter/").content.decode()

    assert "The drawing is empty" in page
    assert visitor.get("/patterns/fan-out/starter.zip").status_code == 404


def test_starter_of_an_unpublished_pattern_is_not_found(content: None, visitor: Client) -> None:
    Pattern.objects.filter(slug="fan-out").update(is_published=False)

    assert visitor.get("/patterns/fan-out/starter/").status_code == 404
    assert visitor.get("/patterns/fan-out/starter.zip").status_code == 404
