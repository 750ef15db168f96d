"""Diagrams as PNG and PDF, and the DOT with our own places that makes them."""

import re
import struct
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patterns.diagrams.model import Cluster, Diagram, Flow, Node
from patterns.diagrams.picture import Layout, Route, picture
from patterns.rendering import LayoutFailed, draw_pdf, draw_png, draw_svg
from patterns.rendering.bitmap import LONGEST_STRING, source, strokes_of
from tests.patterns.rendering.reading import drawn

TWO = Diagram(
    "two",
    "Two",
    nodes=(
        Node("a", "function", "Send", "AWS Lambda", "partial", "vpc", group="compute"),
        Node("b", "queue", "Queue", "", "none", group="messaging"),
    ),
    flows=(Flow("a", "b", "message", "async"), Flow("b", "a", "receipt")),
    clusters=(Cluster("vpc", "Network"),),
)
WAY = ((124.0, 60.0), (150.0, 60.0), (170.0, 60.0), (190.0, 60.0))
LAYOUT = Layout(
    330,
    120,
    nodes={"a": (62, 60), "b": (262, 60)},
    routes=(Route(WAY, (199.0, 60.0), (160.0, 60.0)), Route(WAY[::-1], (115.0, 60.0), (160.0, 60.0))),
    frames={"vpc": (0, 0, 130, 120)},
)


def size(png: bytes) -> tuple[int, int]:
    """Width and height in pixels, from the header chunk."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    assert png[12:16] == b"IHDR"
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_png_has_two_pixels_for_each_unit_of_the_svg(each_engine: str) -> None:
    root = drawn(draw_svg(TWO, standalone=True)).root

    width, height = size(draw_png(TWO))

    assert width == pytest.approx(2 * float(root.attrib["width"]), abs=2)
    assert height == pytest.approx(2 * float(root.attrib["height"]), abs=2)


def test_pdf_is_one_page_of_its_own_size(each_engine: str) -> None:
    root = drawn(draw_svg(TWO, standalone=True)).root

    pdf = draw_pdf(TWO)

    assert pdf.startswith(b"%PDF-")
    assert pdf.rstrip().endswith(b"%%EOF")
    box = re.search(rb"/MediaBox \[ ?0 0 ([\d.]+) ([\d.]+) ?\]", pdf)
    assert box is not None
    assert float(box[1]) == pytest.approx(float(root.attrib["width"]), abs=2)
    assert float(box[2]) == pytest.approx(float(root.attrib["height"]), abs=2)


def test_diagram_without_nodes_has_a_png_and_a_pdf(any_engine: str) -> None:
    empty = Diagram("empty", "Empty")

    assert size(draw_png(empty)) == (40, 40)
    assert draw_pdf(empty).startswith(b"%PDF-")


@pytest.mark.parametrize("label", ["<b>x</b>", '"];x[', "\\N\\", "{a|b}", "&lt;", "\x00\ud800", "🦀 שלום"])
def test_hostile_label_is_drawn_as_png_and_pdf(any_engine: str, label: str) -> None:
    diagram = replace(TWO, title=label, nodes=(replace(TWO.nodes[0], label=label, service=label), TWO.nodes[1]))

    assert size(draw_png(diagram))[0] > 500
    assert draw_pdf(diagram).startswith(b"%PDF-")


def test_largest_diagram_is_drawn_in_at_most_eight_megapixels(any_engine: str) -> None:
    nodes = tuple(
        Node(f"n{number}", "stream", f"Step {number} with words", "A managed service", "partial", group="data")
        for number in range(150)
    )
    flows = tuple(
        Flow(f"n{number % 150}", f"n{(number + 1 + number // 150) % 150}", "next one") for number in range(300)
    )

    width, height = size(draw_png(Diagram("large", "Large", nodes=nodes, flows=flows)))

    assert width * height < 8_400_000


def test_diagram_with_faults_has_no_png() -> None:
    with pytest.raises(LayoutFailed, match="unknown mode"):
        draw_png(replace(TWO, flows=(Flow("a", "b", mode="later"),)))


def test_source_is_the_same_for_the_same_picture() -> None:
    assert source(picture(TWO, LAYOUT), "png") == source(picture(TWO, LAYOUT), "png")


def test_source_holds_every_line_of_text_once() -> None:
    text = source(picture(TWO, LAYOUT), "png")

    labels = re.findall(r'label="([^"]*)" pos="[^"]*" fontname', text)
    assert labels == ["Network", "message", "receipt", "Send", "AWS Lambda", "partial", "Queue", "no equivalent"]


def test_source_has_no_string_that_is_too_long_for_the_reader_of_dot() -> None:
    strings = re.findall(r'"((?:[^"\\]|\\.)*)"', source(picture(TWO, LAYOUT), "png"))

    assert max(map(len, strings)) <= LONGEST_STRING


@given(st.text(alphabet=st.sampled_from('<>b"\\{}|&;]N '), max_size=20))
def test_source_quotes_any_label(label: str) -> None:
    diagram = replace(TWO, nodes=(replace(TWO.nodes[0], label=label), TWO.nodes[1]))

    outside = re.sub(r'"(?:[^"\\]|\\.)*"', '""', source(picture(diagram, LAYOUT), "pdf"))

    assert outside.count('"') % 2 == 0
    assert not set("<>\\|&;") & set(outside)


@pytest.mark.parametrize(
    ("way", "strokes"),
    [
        ("M1 2L3 4", [[(1, 2), (1, 2), (3, 4), (3, 4)]]),
        ("M1 2H5V6", [[(1, 2), (1, 2), (5, 2), (5, 2), (5, 2), (5, 6), (5, 6)]]),
        ("M0,0C1,1 2,2 3,3", [[(0, 0), (1, 1), (2, 2), (3, 3)]]),
        ("M0 0L.5-.5Z", [[(0, 0), (0, 0), (0.5, -0.5), (0.5, -0.5), (0.5, -0.5), (0, 0), (0, 0)]]),
        ("M0 0H1M2 2V3", [[(0, 0), (0, 0), (1, 0), (1, 0)], [(2, 2), (2, 2), (2, 3), (2, 3)]]),
        ("M0 0 4 4", [[(0, 0), (0, 0), (4, 4), (4, 4)]]),
    ],
)
def test_path_data_becomes_chains_of_curves(way: str, strokes: list[list[tuple[float, float]]]) -> None:
    assert strokes_of(way) == strokes
