"""Mermaid itself renders every shipped diagram, and a hostile one, to the same nodes and flows."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from patterns.diagrams import mermaid
from patterns.diagrams.dot import note
from patterns.diagrams.model import Diagram, clean
from patterns.models import Pattern
from tests import node
from tests.patterns.diagrams.samples import LABELS, hostile
from tests.patterns.rendering.reading import squeezed
from tests.patterns.test_drawings import ENTRIES, PROVIDERS, diagram_of

RENDER = """async (text) => {
  const { svg } = await mermaid.render("drawn", text);
  document.body.innerHTML = svg;
  const texts = (selector) => [...document.querySelectorAll(selector)].map((found) => found.textContent);
  return {
    nodes: texts(".node .nodeLabel"),
    flows: document.querySelectorAll(".flowchart-link").length,
    labels: texts(".edgeLabel .edgeLabel").filter((label) => label !== ""),
    odd: document.body.querySelectorAll("script, a, img, iframe, code, strong, em, ul, ol").length,
  };
}"""


@pytest.fixture
def render(browser: Browser) -> Iterator[Any]:
    """Renders a text by Mermaid in a blank page that reaches no other address."""
    page: Page = browser.new_page()
    page.route("**/*", lambda route: route.abort())
    page.set_content("<!doctype html><body></body>")
    page.add_script_tag(path=node.package("mermaid") / "dist" / "mermaid.min.js")
    page.evaluate("mermaid.initialize({ startOnLoad: false, securityLevel: 'strict' })")
    yield lambda diagram: page.evaluate(RENDER, mermaid.write(diagram))
    page.close()


def boxes(diagram: Diagram) -> list[str]:
    return sorted(squeezed(clean(item.label) + note(item)) for item in diagram.nodes)


def visible(text: str) -> str:
    return squeezed(text).replace(mermaid.SPLIT, "")


@pytest.mark.django_db
def test_mermaid_renders_every_drawing(shipped: None, render: Any) -> None:
    if not Pattern.objects.exists():  # an earlier browser test's tables were emptied after it
        from patterns.loading import load_catalogue

        load_catalogue()
    diagrams = [diagram_of(slug, provider) for slug in ENTRIES for provider in PROVIDERS]

    for diagram in diagrams:
        found = render(diagram)

        assert sorted(map(squeezed, found["nodes"])) == boxes(diagram)
        assert found["flows"] == len(diagram.flows)
        assert sorted(map(squeezed, found["labels"])) == sorted(
            squeezed(flow.label) for flow in diagram.flows if flow.label
        )


def test_mermaid_shows_hostile_labels_as_text(render: Any) -> None:
    labels = [label for label in LABELS if clean(label).strip()]
    diagram = hostile(labels)

    found = render(diagram)

    assert sorted(map(visible, found["nodes"])) == boxes(diagram)
    assert sorted(map(visible, found["labels"])) == sorted(squeezed(clean(label)) for label in labels)
    assert found["odd"] == 0
