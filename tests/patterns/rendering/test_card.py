"""Cards for sharing: their size, their words, and what they show where little or nothing can be drawn."""

import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from patterns.diagrams.measure import text_width
from patterns.diagrams.model import Diagram, Flow, Node
from patterns.diagrams.picture import Picture, picture
from patterns.rendering import Card, LayoutUnavailable, card, draw_card, engine
from patterns.rendering.layout import layout
from patterns.sharing import picture as shared_picture
from tests.factories import NodeFactory, PatternFactory, ServiceFactory
from tests.patterns.rendering.test_bitmap import size

CHAIN = Diagram(
    "chain",
    "Chain",
    nodes=tuple(Node(f"n{place}", "function", f"Step {place}", "AWS Lambda", group="compute") for place in range(12)),
    flows=tuple(Flow(f"n{place}", f"n{place + 1}", "hand over") for place in range(11)),
)
PLAIN = Card("Challenge", "Cold starts", "A request waits until an environment is ready.")
DRAWN = Card("Pattern on AWS", "Chain", "Twelve steps, one after the other.", CHAIN)
LONG = {
    "words": "An exceedingly long title that tells all of the pattern in eighty characters xx",
    "one word": "W" * 80,
    "nothing": "",
}

Placed = tuple[str, float, float, float]


def lines(source: str) -> list[Placed]:
    """Text, left side, baseline and size of each line of the card's own, from its DOT."""
    found = re.findall(
        r'\tt\d+ \[label="(.*?)\\l" fixedsize="true" width="([\d.]+)" .*? pos="([\d.]+),([\d.]+)" .*? fontsize="(\S+)"',
        source,
    )
    return [
        (text, float(x) - float(width) * 72 / 2, card.HEIGHT - float(y) + float(font) * 0.36, float(font))
        for text, width, x, y, font in found
    ]


def drawn_chain() -> Picture:
    return picture(CHAIN, layout(CHAIN))


@pytest.mark.parametrize("shown", [PLAIN, DRAWN, replace(PLAIN, role="queue", group="messaging"), Card("", "")])
def test_card_is_1200_by_630_pixels(each_engine: str, shown: Card) -> None:
    assert size(draw_card(shown)) == (1200, 630)


@pytest.mark.parametrize("title", LONG.values(), ids=LONG.keys())
@pytest.mark.parametrize("shown", [PLAIN, DRAWN], ids=["plain", "drawn"])
def test_words_of_a_card_stay_inside_and_apart(any_engine: str, shown: Card, title: str) -> None:
    long = replace(shown, title=title, summary="A sentence of seven words and more. " * 30)

    texts = lines(card.source(long, drawn_chain() if shown.diagram else None))

    assert texts[0][0] == shown.kind
    for text, left, baseline, font in [texts[0], *texts[2:]]:
        assert left >= card.EDGE
        assert left + text_width(text, font) <= card.WIDTH - card.EDGE + 1
        assert font <= baseline <= card.HEIGHT - font
    words = texts[2:]
    for above, below in pairwise(words):
        assert below[2] - above[2] >= below[3]


def test_title_of_a_card_is_never_cut() -> None:
    for title in LONG.values():
        source = card.source(replace(PLAIN, title=title), None)

        shown = "".join(text for text, *_ in lines(source)[2:])
        assert shown.replace(" ", "").startswith(title.replace(" ", ""))


def test_summary_that_fits_is_whole_and_a_longer_one_ends_with_an_ellipsis() -> None:
    assert card.cut("One two three.", 20, 500, 2) == ("One two three.",)
    assert card.cut("one two three four five six", 20, 100, 2)[-1].endswith("…")
    assert len(card.cut("one two three four five six", 20, 100, 2)) == 2


@given(st.text(max_size=60), st.integers(1, 3))
def test_cut_text_never_takes_more_lines_than_it_may(text: str, most: int) -> None:
    assert len(card.cut(text, 20, 120, most)) <= most


@pytest.mark.parametrize("title", ["<b>x</b>", '"];x[', "\\N\\", "\\l", "{a|b}", "&lt;", "\x00\ud800", "🦀 שלום"])
def test_hostile_words_are_drawn(any_engine: str, title: str) -> None:
    assert size(draw_card(Card(title, title, title))) == (1200, 630)


def test_drawing_of_a_card_lies_inside_its_panel(any_engine: str) -> None:
    drawn = drawn_chain()

    source = card.source(DRAWN, drawn)

    assert drawn.width > card.WIDTH
    labels = re.findall(r'\tt\d+ \[label="Step \d+" pos="([\d.]+),([\d.]+)"', source)
    assert len(labels) == 12
    assert all(card.EDGE < float(x) < card.WIDTH - card.EDGE for x, _ in labels)
    assert all(0 < float(y) < card.HEIGHT / 2 for _, y in labels)


def test_card_is_drawn_once(any_engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = draw_card(PLAIN)
    monkeypatch.setattr(engine, "JOBS", {})

    assert draw_card(PLAIN) == first
    with pytest.raises(KeyError):
        draw_card(replace(PLAIN, title="Another one"))


def test_card_whose_diagram_cannot_be_drawn_shows_its_words(any_engine: str) -> None:
    broken = replace(DRAWN, diagram=replace(CHAIN, flows=(Flow("n0", "nowhere"),)))

    assert shared_picture(broken) == draw_card(replace(DRAWN, diagram=None))


def test_card_of_a_diagram_without_nodes_shows_its_words(any_engine: str) -> None:
    assert shared_picture(replace(DRAWN, diagram=Diagram("a", "A"))) == draw_card(replace(DRAWN, diagram=None))


@pytest.mark.usefixtures("no_engine", "_cold_cache")
def test_card_without_an_engine_says_what_to_install() -> None:
    with pytest.raises(LayoutUnavailable, match="Install the Debian package graphviz"):
        draw_card(PLAIN)


@pytest.mark.django_db
@pytest.mark.usefixtures("no_engine", "_cold_cache")
def test_page_without_an_engine_names_no_card(visitor: Client) -> None:
    ServiceFactory()
    node: Any = NodeFactory(pattern=PatternFactory(slug="relay"))

    page = visitor.get(node.pattern.get_absolute_url()).content.decode()

    assert '<meta property="og:title"' in page
    assert "og:image" not in page
    assert '<meta name="twitter:card" content="summary">' in page
    assert visitor.get("/og/pattern/relay.png").status_code == 503
