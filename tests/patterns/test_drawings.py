"""Every shipped drawing on every provider, read back from its SVG and compared with the rows."""

import re

import pytest

from patterns.diagrams.model import Diagram, role_name
from patterns.loading import CATALOGUE
from patterns.models import Flow, Node, Pattern, Provider, Role, Service
from patterns.rendering import draw_svg, engine_name
from patterns.rendering.glyphs import BOX, FOLDER, glyph
from tests.patterns.rendering.reading import SVG, DrawnFlow, DrawnNode, drawn, squeezed

ENTRIES = sorted(file.stem for kind in ("patterns", "examples") for file in (CATALOGUE / kind).glob("*.md"))
PROVIDERS = re.findall(r"^  - slug: (\S+)", (CATALOGUE / "providers.yaml").read_text(), re.MULTILINE)
ROLES = re.findall(r"^  - slug: (\S+)", (CATALOGUE / "roles.yaml").read_text(), re.MULTILINE)

needs_engine = pytest.mark.skipif(not engine_name(), reason="neither Graphviz nor pygraphviz is installed")
each_drawing = pytest.mark.parametrize(
    ("slug", "provider"), [(slug, provider) for slug in ENTRIES for provider in PROVIDERS]
)
Box = tuple[float, float, float, float]


def diagram_of(slug: str, provider_slug: str) -> Diagram:
    provider = Provider.objects.get(slug=provider_slug)
    services = Service.objects.on_all_providers().for_drawing(provider)
    return Pattern.objects.with_drawing().get(slug=slug).diagram_on(provider, services)


def expected_node(node: Node, service: Service) -> DrawnNode:
    """The box of a row, and of the row that says who plays its role."""
    gap = service.fit == Service.Fit.NONE
    name = "no equivalent" if gap else service.name
    texts = {"label": squeezed(node.label), "service": squeezed(name)}
    if service.fit == Service.Fit.PARTIAL:
        texts["mark"] = "partial"
    return DrawnNode(
        f"{node.pattern.slug}-node-{node.key}",
        ", ".join(part for part in (node.label, role_name(node.role.slug), name) if part),
        f"node group-{node.role.group} fit-{service.fit}",
        {kind: text for kind, text in texts.items() if text},
    )


def expected_flow(place: int, flow: Flow) -> DrawnFlow:
    title = f"{flow.source.label} to {flow.target.label}"
    return DrawnFlow(
        f"{flow.pattern.slug}-flow-{place}",
        f"{title}: {flow.label}" if flow.label else title,
        f"flow {flow.mode}",
        squeezed(flow.label),
    )


def test_catalogue_has_the_seventeen_entries_and_four_providers(content: None) -> None:
    assert len(ENTRIES) == 17
    assert sorted(Pattern.objects.values_list("slug", flat=True)) == ENTRIES
    assert list(Provider.objects.values_list("slug", flat=True)) == PROVIDERS
    assert len(PROVIDERS) == 4


@needs_engine
@each_drawing
def test_drawing_shows_the_rows_and_nothing_else(content: None, slug: str, provider: str) -> None:
    services = {service.role_id: service for service in Service.objects.filter(provider__slug=provider)}
    nodes = Node.objects.filter(pattern__slug=slug).select_related("role", "pattern").order_by("position")
    flows = Flow.objects.filter(pattern__slug=slug).select_related("source", "target", "pattern").order_by("position")

    picture = drawn(draw_svg(diagram_of(slug, provider), standalone=True))

    nobody = Service(name="")
    assert picture.nodes == [expected_node(node, services.get(node.role_id, nobody)) for node in nodes]
    assert picture.flows == [expected_flow(place, flow) for place, flow in enumerate(flows)]
    assert picture.frames == list(dict.fromkeys(node.cluster for node in nodes if node.cluster))


@each_drawing
def test_drawing_has_no_problems(content: None, slug: str, provider: str) -> None:
    assert diagram_of(slug, provider).problems() == []


def area(element_attributes: dict[str, str]) -> Box:
    x, y, width, height = (float(element_attributes[name]) for name in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@needs_engine
@each_drawing
def test_boxes_and_labels_of_a_drawing_do_not_cover_each_other(content: None, slug: str, provider: str) -> None:
    root = drawn(draw_svg(diagram_of(slug, provider), standalone=True)).root

    boxes, plates = (
        [area(item.attrib) for item in root.iter(f"{SVG}rect") if item.get("class") == kind]
        for kind in ("box", "plate")
    )
    pairs = [(one, other) for place, one in enumerate(boxes + plates) for other in (boxes + plates)[:place]]
    assert [pair for pair in pairs if meet(*pair)] == []


@needs_engine
@each_drawing
def test_drawing_lies_inside_its_picture(content: None, slug: str, provider: str) -> None:
    root = drawn(draw_svg(diagram_of(slug, provider), standalone=True)).root

    areas = [area(item.attrib) for item in root.iter(f"{SVG}rect") if "width" in item.attrib]
    left, top, right, bottom = (
        edge(edges) for edge, edges in zip((min, min, max, max), zip(*areas, strict=True), strict=True)
    )
    assert (left, top) == (0, 0)
    assert right <= float(root.attrib["width"])
    assert bottom <= float(root.attrib["height"])


@pytest.mark.parametrize("role", ROLES)
def test_role_has_a_glyph_of_its_own(role: str) -> None:
    assert (FOLDER / f"{role}.svg").is_file()
    assert glyph(role) != BOX


def test_every_glyph_belongs_to_a_role(content: None) -> None:
    assert {file.stem for file in FOLDER.glob("*.svg")} == set(ROLES)
    assert set(Role.objects.values_list("slug", flat=True)) == set(ROLES)
