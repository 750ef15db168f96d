"""Generated labels, titles and notes through everything that writes a diagram, and what programs read back of it.

3,000 texts where CI is set, 50,000 with HOSTILE=all, fewer while somebody waits.
"""

import json
import os
from xml.etree.ElementTree import fromstring

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from patterns.diagrams.model import Diagram
from patterns.drawing import TEXTS, export
from patterns.plain_markdown import plain, quoted, yaml_text
from patterns.rendering import draw_svg
from tests.hostile.browser import of_json, of_xml
from tests.hostile.files import RENDERED, rendered
from tests.hostile.pages import faults
from tests.hostile.table import IS_WHOLE, texts
from tests.hostile.watch import watched
from tests.patterns.diagrams.samples import LABELS, hostile
from tests.patterns.reading_drawio import read as read_drawio
from tests.patterns.rendering.reading import drawn

PER_DIAGRAM = 10
GENERATED = 50_000 if IS_WHOLE else 3_000 if os.environ.get("CI") else 500
DIAGRAMS = GENERATED // PER_DIAGRAM
TABLE = [text for text in texts() if len(text) < 400]
LABEL = st.one_of(
    st.text(max_size=60),
    st.text("\"'<>&\\{}[]|`;:#%$!@=-+/*\n\r\t\x00\x1b\u2028\u202e\u200b\ufeff x", max_size=40),
    st.lists(st.sampled_from([*LABELS, *TABLE]), min_size=1, max_size=3).map("".join),
)


@settings(max_examples=DIAGRAMS, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(LABEL, min_size=PER_DIAGRAM, max_size=PER_DIAGRAM))
def test_every_format_holds_the_nodes_and_flows_and_nothing_that_acts(labels: list[str]) -> None:
    """Each label is a node's, its service's, a frame's and a flow's; all of them together are the description."""
    diagram = hostile(labels)

    with watched() as watch:
        written = {name: write(diagram) for name, write in TEXTS.items() if name != "json"}
        picture, page = export(diagram, "svg"), draw_svg(diagram, standalone=False, links={"n0": "/patterns/"})
        sheet, in_svg = export(diagram, "drawio"), export(diagram, "drawio.svg")

    assert watch.faults == []
    for content in (picture, page.encode(), in_svg):
        assert of_xml(content, svg=True) == []
        read = drawn(content.decode())
        assert (len(read.nodes), len(read.flows)) == (PER_DIAGRAM, PER_DIAGRAM)
    shapes = read_drawio(sheet.decode())
    assert len(shapes.arrows) == PER_DIAGRAM
    assert len(shapes.kind("hostile-node-")) == PER_DIAGRAM
    inside = fromstring(in_svg).attrib["content"]  # noqa: S314 - what was just written
    assert of_xml(inside.encode(), svg=False) == []
    for text in written.values():
        assert len(text.splitlines()) == len(text.rstrip("\n").split("\n"))
        text.encode()
    _check_json(diagram)


def _check_json(diagram: Diagram) -> None:
    """Halves of characters, which no file can hold, are refused before there is a diagram to be stored."""
    text = json.dumps(diagram.to_mapping())

    assert of_json(text) == []
    assert Diagram.from_mapping(json.loads(text)).to_mapping() == diagram.to_mapping()


@settings(max_examples=GENERATED // 3, deadline=None, suppress_health_check=list(HealthCheck))
@given(LABEL, LABEL, LABEL)
def test_notes_in_a_record_are_words(title: str, note: str, decider: str) -> None:
    text = f"---\nby: {yaml_text(decider)}\n---\n\n# {plain(title)}\n\n* Note: {plain(note)}\n\n{quoted(note)}\n"

    page = rendered(text)

    assert faults(page, RENDERED) == []
    assert sum(tag == "h1" for tag, _, _ in page.elements) == 1
