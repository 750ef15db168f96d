"""Every shipped drawing on every provider in every format, read back by something that knows the format."""

import io
import json
import re
from functools import cache
from xml.etree.ElementTree import fromstring

import pypdfium2
import pytest
from django.urls import reverse
from PIL import Image

from patterns.diagrams.drawio import icon_style
from patterns.diagrams.model import Diagram, clean
from patterns.diagrams.names import cluster_name, flow_name, node_name
from patterns.diagrams.structurizr import THEMES
from patterns.drawing import CONTENT_TYPES, FORMATS, PICTURES, TEXTS, export
from patterns.models import Service
from patterns.rendering import engine
from patterns.rendering.svg import node_title
from tests.patterns import reading_drawio, structurizr_grammar
from tests.patterns.rendering.reading import SVG, drawn, squeezed
from tests.patterns.test_drawings import diagram_of, each_drawing, needs_engine

OUTSIDE = re.compile(r"https?:|//|url\(|@import|@font-face|(?<!-)data:|javascript:")


@cache
def kept(slug: str, provider: str) -> Diagram:
    return diagram_of(slug, provider)


@cache
def written(slug: str, provider: str, file_format: str) -> bytes:
    """The file, made once: the shipped content is the same in every test."""
    return export(kept(slug, provider), file_format)


def text(slug: str, provider: str, file_format: str) -> str:
    return written(slug, provider, file_format).decode()


def ink(image: Image.Image) -> float:
    """The share of the pixels that are not white."""
    white = image.convert("L").histogram()[255]
    return 1 - white / (image.width * image.height)


def test_every_format_has_a_sentence_a_content_type_and_a_writer() -> None:
    assert FORMATS.keys() == CONTENT_TYPES.keys() == TEXTS.keys() | PICTURES.keys()
    assert not TEXTS.keys() & PICTURES.keys()


@pytest.mark.parametrize("file_format", FORMATS)
def test_address_of_a_format_holds_its_name(file_format: str) -> None:
    address = reverse("patterns:pattern_diagram", args=["fan-out", file_format])

    assert address == f"/patterns/fan-out/diagram.{file_format}"


@needs_engine
@each_drawing
@pytest.mark.parametrize("file_format", ["svg", "drawio.svg"])
def test_svg_shows_the_nodes_and_flows(content: None, slug: str, provider: str, file_format: str) -> None:
    diagram = kept(slug, provider)

    picture = drawn(text(slug, provider, file_format))

    assert [(node.id, node.title) for node in picture.nodes] == [
        (node_name(diagram, node.id), node_title(node)) for node in diagram.nodes
    ]
    assert [(flow.id, flow.label) for flow in picture.flows] == [
        (flow_name(diagram, place), squeezed(flow.label)) for place, flow in enumerate(diagram.flows)
    ]


@needs_engine
@each_drawing
@pytest.mark.parametrize("file_format", ["svg", "drawio.svg"])
def test_svg_holds_no_script_and_leads_nowhere(content: None, slug: str, provider: str, file_format: str) -> None:
    root = fromstring(text(slug, provider, file_format))  # noqa: S314 - what the project itself wrote

    sheet = re.sub(r"/\*.*?\*/", "", root.findtext(f"{SVG}style") or "")
    values = [value for element in root.iter() for value in element.attrib.values()]
    assert [value for value in [sheet, *values] if OUTSIDE.search(value)] == []
    assert not [name for element in root.iter() for name in element.attrib if name.startswith("on")]
    assert not {element.tag.removeprefix(SVG) for element in root.iter()} & {"script", "image", "foreignObject", "a"}


@needs_engine
@each_drawing
def test_png_is_a_picture_that_is_not_blank(content: None, slug: str, provider: str) -> None:
    with Image.open(io.BytesIO(written(slug, provider, "png"))) as image:
        assert image.format == "PNG"
        assert image.width > 600
        assert 0.02 < ink(image) < 0.9


@needs_engine
@each_drawing
def test_pdf_is_one_page_with_every_label(content: None, slug: str, provider: str) -> None:
    with pypdfium2.PdfDocument(written(slug, provider, "pdf")) as document:
        [page] = document
        words = squeezed(page.get_textpage().get_text_range())
        image = page.render(scale=1).to_pil()

    assert 0.02 < ink(image) < 0.9
    assert [node.label for node in kept(slug, provider).nodes if squeezed(node.label) not in words] == []


@needs_engine
@each_drawing
def test_dot_is_laid_out_by_graphviz(content: None, slug: str, provider: str) -> None:
    diagram = kept(slug, provider)

    answer = json.loads(engine.run(text(slug, provider, "dot"), engine.LAYOUT))

    nodes = {item["name"]: item["id"] for item in answer["objects"] if not item["name"].startswith("cluster_")}
    flows = {edge["id"] for edge in answer["edges"]}
    assert nodes == {node.id: node_name(diagram, node.id) for node in diagram.nodes}
    assert flows == {flow_name(diagram, place) for place in range(len(diagram.flows))}


@needs_engine
@each_drawing
def test_drawio_holds_the_boxes_and_arrows_of_the_picture(content: None, slug: str, provider: str) -> None:
    diagram = kept(slug, provider)
    root = drawn(text(slug, provider, "svg")).root
    boxes = [item for item in root.iter(f"{SVG}rect") if item.get("class") == "box"]

    sheet = reading_drawio.read(text(slug, provider, "drawio"))

    nodes = sheet.kind(f"{diagram.id}-node-")
    assert [node.id for node in nodes] == [node_name(diagram, node.id) for node in diagram.nodes]
    for node, box in zip(nodes, boxes, strict=True):
        place = [float(box.attrib[name]) for name in ("x", "y", "width", "height")]
        assert [node.x, node.y, node.width, node.height] == pytest.approx(place, abs=0.11)
    assert [(arrow.id, arrow.source, arrow.target) for arrow in sheet.arrows.values()] == [
        (flow_name(diagram, place), node_name(diagram, flow.source), node_name(diagram, flow.target))
        for place, flow in enumerate(diagram.flows)
    ]
    clusters = dict.fromkeys(node.cluster for node in diagram.nodes if node.cluster)
    assert sheet.kind(f"{diagram.id}-cluster-") == [
        sheet.shapes[cluster_name(diagram, cluster)] for cluster in clusters
    ]


@needs_engine
@each_drawing
def test_drawio_holds_the_icon_of_each_node_that_has_one(content: None, slug: str, provider: str) -> None:
    diagram = kept(slug, provider)

    sheet = reading_drawio.read(text(slug, provider, "drawio"))

    icons = {name: shape.style for name, shape in sheet.shapes.items() if name.endswith("-icon")}
    assert icons.keys() == {f"{node_name(diagram, node.id)}-icon" for node in diagram.nodes if node.icon}
    for node in diagram.nodes:
        if node.icon:
            style = icons[f"{node_name(diagram, node.id)}-icon"]
            assert node.icon in (style["shape"], style.get("resIcon"), style.get("image"))


@needs_engine
@each_drawing
def test_drawio_svg_carries_the_drawio_file(content: None, slug: str, provider: str) -> None:
    root = drawn(text(slug, provider, "drawio.svg")).root

    assert root.attrib["content"] == text(slug, provider, "drawio")


@each_drawing
def test_structurizr_is_read_by_its_grammar(content: None, slug: str, provider: str) -> None:
    diagram = kept(slug, provider)

    found = structurizr_grammar.read(text(slug, provider, "dsl"))

    names = [node_name(diagram, node.id) for node in diagram.nodes]
    assert found.elements.keys() - {f"{diagram.id}-system"} == set(names)
    assert [found.elements[name].name for name in names] == [clean(node.label) for node in diagram.nodes]
    assert [found.elements[name].tags[-1] for name in names if found.elements[name].tags[-1].count(" - ")] == [
        node.tag for node in diagram.nodes if node.tag
    ]
    assert [(name, arrow.tags) for name, arrow in found.relationships.items()] == [
        (flow_name(diagram, place), (flow.mode,)) for place, flow in enumerate(diagram.flows)
    ]


@each_drawing
def test_json_is_imported_as_the_same_diagram(content: None, slug: str, provider: str) -> None:
    assert Diagram.from_mapping(json.loads(written(slug, provider, "json"))) == kept(slug, provider)


@each_drawing
@pytest.mark.parametrize("file_format", TEXTS)
def test_text_is_the_same_at_every_run(content: None, slug: str, provider: str, file_format: str) -> None:
    again = export(Diagram.from_mapping(kept(slug, provider).to_mapping()), file_format)

    assert again == written(slug, provider, file_format)


def test_every_icon_of_the_catalogue_has_a_library(content: None) -> None:
    icons = Service.objects.exclude(icon="").values_list("icon", flat=True)

    assert [icon for icon in icons if not icon_style(icon, "#000000")] == []


def test_every_tag_of_the_catalogue_has_a_theme(content: None) -> None:
    tags = Service.objects.exclude(tag="").values_list("tag", flat=True)

    assert [tag for tag in tags if not tag.startswith(tuple(THEMES))] == []
