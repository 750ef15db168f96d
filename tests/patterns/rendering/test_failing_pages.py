"""Pages and downloads where no picture can be drawn: the words and the text are there, and nothing breaks."""

import re
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from patterns.drawing import FORMATS, PICTURES, TEXTS
from patterns.models import Pattern
from patterns.rendering import engine
from tests.factories import FlowFactory, NodeFactory, PatternFactory, ServiceFactory
from tests.patterns.rendering.conftest import FakeDot

pytestmark = pytest.mark.django_db

BAD_ENDS = {
    "crash": ("kill -SEGV $$", "The layout engine failed (exit status -11)."),
    "error": ("exit 1", "The layout engine failed (exit status 1)."),
    "hang": ("exec sleep 60", "The layout took longer than 0.3 seconds and was stopped."),
    "garbage": ("echo nonsense", "The layout engine wrote something that is not a layout."),
}


@pytest.fixture
def pattern() -> Pattern:
    service: Any = ServiceFactory(name="Lambda")
    made: Any = PatternFactory(slug="relay", title="Relay")
    source: Any = NodeFactory(pattern=made, key="sender", label="Sender", role=service.role)
    target: Any = NodeFactory(pattern=made, key="receiver", label="Receiver", role=service.role)
    FlowFactory(source=source, target=target, label="message")
    return made


@pytest.fixture(params=BAD_ENDS.values(), ids=BAD_ENDS.keys())
def reason(request: pytest.FixtureRequest, fake_dot: FakeDot, monkeypatch: pytest.MonkeyPatch) -> str:
    """What is said of an engine that ends badly in one of the ways."""
    monkeypatch.setattr(engine, "GRAPHVIZ", replace(engine.GRAPHVIZ, seconds=0.3))
    script, said = request.param
    fake_dot(script)
    return str(said)


@pytest.mark.fault("F18", "F19")
@pytest.mark.asvs("16.5.2")
def test_page_shows_the_words_and_the_text_when_the_engine_fails(
    visitor: Client, pattern: Pattern, reason: str
) -> None:
    response = visitor.get(pattern.get_absolute_url())

    page = response.content.decode()
    assert response.status_code == 200
    assert reason in page
    assert "<li>Sender calls Receiver: message (waits for the answer)</li>" in page
    assert "digraph relay {" in page
    assert "<svg class" not in page


@pytest.mark.parametrize("file_format", PICTURES)
def test_download_says_why_there_is_no_picture(
    visitor: Client, pattern: Pattern, reason: str, file_format: str
) -> None:
    response = visitor.get(reverse("patterns:pattern_diagram", args=["relay", file_format]))

    assert response.status_code == 503
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == f"{reason}\n"


@pytest.mark.parametrize("file_format", TEXTS)
def test_text_can_be_downloaded_when_the_engine_fails(
    visitor: Client, pattern: Pattern, reason: str, file_format: str
) -> None:
    response = visitor.get(reverse("patterns:pattern_diagram", args=["relay", file_format]))

    assert response.status_code == 200
    assert b"Sender" in response.content


@pytest.mark.parametrize("path", ["/patterns/", "/examples/"])
def test_list_is_a_page_when_the_engine_fails(visitor: Client, pattern: Pattern, fake_dot: FakeDot, path: str) -> None:
    fake_dot("exit 1")

    assert visitor.get(path).status_code == 200


@pytest.mark.fault("F17")
@pytest.mark.usefixtures("no_engine", "_cold_cache")
def test_page_without_an_engine_says_what_to_install_and_offers_the_texts_alone(
    visitor: Client, pattern: Pattern
) -> None:
    response = visitor.get(pattern.get_absolute_url())

    page = response.content.decode()
    assert response.status_code == 200
    assert "Install the Debian package graphviz" in page
    assert "digraph relay {" in page
    assert re.findall(r"diagram\.([\w.]+)\?", page) == list(TEXTS)


@pytest.mark.usefixtures("no_engine", "_cold_cache")
def test_download_without_an_engine_says_what_to_install(visitor: Client, pattern: Pattern) -> None:
    response = visitor.get(reverse("patterns:pattern_diagram", args=["relay", "png"]))

    assert response.status_code == 503
    assert "Install the Debian package graphviz" in response.content.decode()


def test_pattern_without_nodes_has_a_page_and_downloads(visitor: Client, any_engine: str) -> None:
    ServiceFactory()
    PatternFactory(slug="draft", title="Draft")

    statuses = [
        visitor.get(path).status_code
        for path in ["/patterns/draft/", *(f"/patterns/draft/diagram.{name}" for name in FORMATS)]
    ]
    assert statuses == [200] * (1 + len(FORMATS))
