"""Diagrams as SVG: what a reader, a browser and a hostile author find in them."""

import re
from dataclasses import replace
from xml.etree.ElementTree import Element, fromstring

import pytest
from django.core.cache import cache
from hypothesis import given, settings
from hypothesis import strategies as st

from patterns.diagrams.model import Cluster, Diagram, Flow, Node, Service, clean
from patterns.diagrams.palette import DARK, LIGHT
from patterns.rendering import LayoutFailed, draw_svg, engine_name
from patterns.rendering.svg import element, words
from tests.patterns.rendering.reading import SVG, DrawnFlow, DrawnNode, drawn, squeezed

ORDERS = Diagram(
    "orders",
    "Order intake",
    "A client hands in an order.",
    nodes=(
        Node("client", "client", "Client", group="actor"),
        Node("api", "api-gateway", "Orders API", group="edge"),
        Node("handler", "function", "createOrder", group="compute", cluster="vpc"),
        Node("table", "sql-db", "Orders table", group="data", cluster="vpc"),
        Node("bus", "event-bus", "Event bus", group="messaging"),
    ),
    flows=(
        Flow("client", "api", "POST /orders"),
        Flow("api", "handler", "invoke"),
        Flow("handler", "table", "insert"),
        Flow("handler", "bus", "order created", "async"),
        Flow("handler", "api"),
    ),
    clusters=(Cluster("vpc", "Private network"),),
).on(
    "aws",
    {
        "client": Service("Browser"),
        "function": Service("AWS Lambda"),
        "sql-db": Service("Aurora", "partial"),
        "event-bus": Service("", "none"),
    },
)
BOTH = pytest.mark.parametrize("standalone", [True, False], ids=["file", "page"])


def two(label: str, flow: str = "call", service: str = "") -> Diagram:
    nodes = (Node("a", "function", label, service, group="compute"), Node("b", "queue", "Queue", group="messaging"))
    return Diagram("two", "Two", nodes=nodes, flows=(Flow("a", "b", flow),))


def style(root: Element) -> str:
    return root.findtext(f"{SVG}style") or ""


@BOTH
def test_every_node_is_drawn_once_in_order(each_engine: str, standalone: bool) -> None:
    picture = drawn(draw_svg(ORDERS, standalone=standalone))

    assert picture.nodes == [
        DrawnNode(
            "orders-node-client",
            "Client, client, Browser",
            "node group-actor fit-full",
            {"label": "Client", "service": "Browser"},
        ),
        DrawnNode("orders-node-api", "Orders API, API gateway", "node group-edge fit-full", {"label": "OrdersAPI"}),
        DrawnNode(
            "orders-node-handler",
            "createOrder, function, AWS Lambda",
            "node group-compute fit-full",
            {"label": "createOrder", "service": "AWSLambda"},
        ),
        DrawnNode(
            "orders-node-table",
            "Orders table, SQL db, Aurora",
            "node group-data fit-partial",
            {"label": "Orderstable", "service": "Aurora", "mark": "partial"},
        ),
        DrawnNode(
            "orders-node-bus",
            "Event bus, event bus, no equivalent",
            "node group-messaging fit-none",
            {"label": "Eventbus", "service": "noequivalent"},
        ),
    ]


@BOTH
def test_every_flow_is_drawn_once_in_order(each_engine: str, standalone: bool) -> None:
    picture = drawn(draw_svg(ORDERS, standalone=standalone))

    assert picture.flows == [
        DrawnFlow("orders-flow-0", "Client to Orders API: POST /orders", "flow sync", "POST/orders"),
        DrawnFlow("orders-flow-1", "Orders API to createOrder: invoke", "flow sync", "invoke"),
        DrawnFlow("orders-flow-2", "createOrder to Orders table: insert", "flow sync", "insert"),
        DrawnFlow("orders-flow-3", "createOrder to Event bus: order created", "flow async", "ordercreated"),
        DrawnFlow("orders-flow-4", "createOrder to Orders API", "flow sync", ""),
    ]


def test_frame_is_drawn_around_its_nodes(each_engine: str) -> None:
    assert drawn(draw_svg(ORDERS, standalone=True)).frames == ["Private network"]


def test_same_diagram_is_drawn_the_same_twice(each_engine: str) -> None:
    first = draw_svg(ORDERS, standalone=True)
    cache.clear()

    assert draw_svg(ORDERS, standalone=True) == first


@BOTH
def test_title_comes_first_and_then_the_description(any_engine: str, standalone: bool) -> None:
    root = drawn(draw_svg(ORDERS, standalone=standalone)).root

    assert [(element.tag, element.get("id")) for element in root[:2]] == [
        (f"{SVG}title", "orders-title"),
        (f"{SVG}desc", "orders-desc"),
    ]
    assert root[0].text == "Order intake"
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"] == "orders-title"
    assert root.attrib["aria-describedby"] == "orders-desc"


def test_description_says_in_words_what_is_drawn(any_engine: str) -> None:
    root = drawn(draw_svg(two("Send", service="AWS Lambda"), standalone=True)).root

    assert root[1].text == "Send: function, AWS Lambda. Queue. Send calls Queue: call (waits for the answer)."


@BOTH
def test_glyphs_are_inside_the_picture_once_per_role(any_engine: str, standalone: bool) -> None:
    nodes = (*ORDERS.nodes, Node("second", "function", "Second", group="compute"))

    root = drawn(draw_svg(replace(ORDERS, nodes=nodes), standalone=standalone)).root

    symbols = {element.attrib["id"]: len(element) for element in root.iter(f"{SVG}symbol")}
    uses = [element.attrib["href"] for element in root.iter(f"{SVG}use")]
    assert len(uses) == 6
    assert len(symbols) == 5
    assert {href.removeprefix("#") for href in uses} == symbols.keys()
    assert all(symbols.values())


@BOTH
def test_picture_refers_to_nothing_outside(any_engine: str, standalone: bool) -> None:
    text = draw_svg(ORDERS, standalone=standalone)

    without_names = text.replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert not re.search(r"https?:|//|url\(|@import|@font-face|(?<!-)data:", re.sub(r"/\*.*?\*/", "", without_names))
    assert all(value.startswith("#") for value in re.findall(r'href="([^"]*)"', text))


def test_node_leads_to_its_address_and_the_picture_is_then_a_group(any_engine: str) -> None:
    links_of = {"client": "/building-blocks/client/"}
    root = fromstring(draw_svg(ORDERS, standalone=False, links=links_of))  # noqa: S314 - our own picture

    links = [element for element in root.iter() if element.tag.endswith("}a")]
    assert root.get("role") == "group"
    assert [link.get("href") for link in links] == ["/building-blocks/client/"]
    assert links[0][0].get("id") == "orders-node-client"


def test_address_of_another_site_is_refused(any_engine: str) -> None:
    with pytest.raises(LayoutFailed, match="not allowed"):
        draw_svg(ORDERS, standalone=False, links={"client": "https://evil.example/"})


@pytest.mark.asvs("1.3.4")
@BOTH
def test_picture_has_no_scripts_images_or_foreign_content(any_engine: str, standalone: bool) -> None:
    root = drawn(draw_svg(ORDERS, standalone=standalone)).root

    tags = {element.tag.removeprefix(SVG) for element in root.iter()}
    plain = {"svg", "title", "desc", "defs", "symbol", "g", "use", "rect", "path", "circle", "line", "text"}
    assert tags <= plain | ({"style"} if standalone else set())
    assert not [name for element in root.iter() for name in element.attrib if name.startswith("on")]


def test_ids_are_unique_and_begin_with_the_diagram(any_engine: str) -> None:
    root = drawn(draw_svg(ORDERS, standalone=True)).root

    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids))
    assert all(name.startswith("orders-") for name in ids)


def test_file_holds_the_colours_of_both_schemes(any_engine: str) -> None:
    sheet = style(drawn(draw_svg(ORDERS, standalone=True)).root)

    light, dark = sheet.split("@media (prefers-color-scheme:dark)", 1)
    assert all(f"--{name}:{color};" in light for name, color in LIGHT.items())
    assert all(f"--{name}:{color};" in dark for name, color in DARK.items())
    assert ".diagram .box" in sheet


def test_file_has_plain_colours_for_programs_without_style_sheets(any_engine: str) -> None:
    root = drawn(draw_svg(ORDERS, standalone=True)).root

    painted = [element for element in root.iter() if element.get("class") in ("box", "line", "label", "glyph")]
    assert painted
    assert all(element.get("fill") or element.get("stroke") for element in painted)


def test_picture_in_a_page_takes_its_colours_from_the_page(any_engine: str) -> None:
    root = drawn(draw_svg(ORDERS, standalone=False)).root

    assert root.find(f"{SVG}style") is None
    assert not [element for element in root.iter() if {"fill", "stroke", "style"} & element.attrib.keys()]


def test_gap_has_a_dashed_empty_box_in_a_file(any_engine: str) -> None:
    root = drawn(draw_svg(ORDERS, standalone=True)).root

    [gap] = [group for group in root.iter(f"{SVG}g") if "fit-none" in group.attrib["class"]]
    box = gap.find(f"{SVG}rect")
    assert box is not None
    assert (box.attrib["fill"], box.attrib["stroke-dasharray"]) == ("none", "5 4")


def test_flow_that_does_not_wait_is_dashed_with_an_open_head_in_a_file(any_engine: str) -> None:
    root = drawn(draw_svg(ORDERS, standalone=True)).root

    [group] = [group for group in root.iter(f"{SVG}g") if group.attrib["class"] == "flow async"]
    line, head = group.findall(f"{SVG}path")
    assert line.attrib["stroke-dasharray"] == "6 4"
    assert head.attrib["fill"] == "none"
    assert not head.attrib["d"].endswith("Z")


def test_diagram_without_nodes_is_an_empty_picture(any_engine: str) -> None:
    picture = drawn(draw_svg(Diagram("empty", "Empty"), standalone=True))

    assert (picture.nodes, picture.flows) == ([], [])


def test_flow_to_itself_is_drawn(any_engine: str) -> None:
    diagram = replace(two("Poll"), flows=(Flow("a", "a", "again"),))

    assert [flow.label for flow in drawn(draw_svg(diagram, standalone=True)).flows] == ["again"]


def test_role_without_a_glyph_gets_a_box(any_engine: str) -> None:
    diagram = Diagram("odd", "Odd", nodes=(Node("a", "../../secret", "Odd"),))

    root = drawn(draw_svg(diagram, standalone=True)).root

    [symbol] = root.iter(f"{SVG}symbol")
    assert [shape.tag for shape in symbol] == [f"{SVG}rect"]
    assert re.fullmatch(r"odd-glyph-[-\w]+", symbol.attrib["id"])


def test_largest_diagram_that_is_allowed_is_drawn(any_engine: str) -> None:
    nodes = tuple(Node(f"n{number}", "function", f"Step {number}", group="compute") for number in range(200))
    flows = tuple(Flow(f"n{number % 200}", f"n{(number + 1 + number // 200) % 200}", "next") for number in range(400))

    picture = drawn(draw_svg(Diagram("large", "Large", nodes=nodes, flows=flows), standalone=False))

    assert (len(picture.nodes), len(picture.flows)) == (200, 400)


def test_diagram_with_faults_is_refused_in_words() -> None:
    diagram = replace(two("A"), flows=(Flow("a", "c"),))

    with pytest.raises(LayoutFailed, match="names an unknown node: 'c'"):
        draw_svg(diagram, standalone=True)


PIECES = [
    *('"', "'", "\\", '\\"', '\\\\"', "\n", "\r\n", "\t", "\x00", "\x1b[31m", "\x7f", "\x85", "\u2028", "\ufffe"),
    *(
        "<b>x</b>",
        "<",
        ">",
        "<<i>y</i>>",
        "&",
        "&lt;",
        "&#60;",
        "&quot;",
        "&amp;amp;",
        "]]>",
        "<!--",
        "-->",
        "<?",
        "<![CDATA[",
    ),
    *("{a|b}", "{", "|", "<port>", "\\N", "\\G", "\\E", "\\T", "\\H", "\\L", "\\l", "\\r", "\\n", "%s", "${x}"),
    *("];", "->", "--", "/*", "//", "#", ";", "=", "digraph {", "}", "label=x", "</text>", "<script>alert(1)</script>"),
    *("🦀", "👩\u200d💻", "e\u0301", "漢字", "שלום", "\u202eright", "\u200f", "\u2066", "\ufeff", "\ud83e", " ", "  "),
]
HOSTILE = st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=6).map("".join)


@pytest.mark.skipif(not engine_name(), reason="neither Graphviz nor pygraphviz is installed")
@settings(deadline=None, max_examples=100 if engine_name() == "dot" else 40)
@given(HOSTILE, HOSTILE, HOSTILE, st.booleans())
def test_hostile_text_changes_nothing_but_the_text(label: str, flow: str, service: str, standalone: bool) -> None:
    diagram = two(label, flow, service)

    picture = drawn(draw_svg(diagram, standalone=standalone))

    first, second = picture.nodes
    [arrow] = picture.flows
    assert first.id == "two-node-a"
    assert first.classes == "node group-compute fit-full"
    assert first.texts.get("label", "") == squeezed(clean(label))
    assert first.texts.get("service", "") == squeezed(clean(service))
    assert first.title == ", ".join(part for part in (clean(label), "function", clean(service)) if part)
    assert second.texts == {"label": "Queue"}
    assert arrow.label == squeezed(clean(flow))
    assert arrow.title.startswith(f"{clean(label)} to Queue")
    assert {element.tag.removeprefix(SVG) for element in picture.root.iter()} <= {
        *("svg", "title", "desc", "style", "defs", "symbol", "g", "use", "rect", "path", "text"),
    }


@pytest.mark.skipif(not engine_name(), reason="neither Graphviz nor pygraphviz is installed")
@settings(deadline=None, max_examples=20)
@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_hostile_names_leave_the_picture_well_formed(title: str, role: str, group: str, fit: str) -> None:
    node = Node("a", role, "A", group=group, fit=fit, cluster=title)
    diagram = Diagram("odd", title, title, nodes=(node,), clusters=(Cluster(title, title),))

    picture = drawn(draw_svg(diagram, standalone=True))

    assert (picture.root[0].text or "") == clean(title)
    assert len(picture.nodes) == 1
    assert re.fullmatch(r"node group-\w+ fit-(full|partial|none)", picture.nodes[0].classes)


@pytest.mark.asvs("1.3.4")
@pytest.mark.parametrize(
    ("tag", "attributes"),
    [
        ("script", {}),
        ("image", {"href": "#a"}),
        ("foreignObject", {}),
        ("a", {"href": "https://evil.example/"}),
        ("a", {"href": "//evil.example/"}),
        ("a", {"href": "javascript:alert(1)"}),
        ("a", {"href": "/\\evil.example/"}),
        ("a", {"href": "/", "target": "_blank"}),
        ("animate", {}),
        ("use", {"href": "https://evil.example/#a"}),
        ("use", {"href": "javascript:alert(1)"}),
        ("use", {"href": ""}),
        ("use", {"{http://www.w3.org/1999/xlink}href": "#a"}),
        ("rect", {"onclick": "alert(1)"}),
        ("rect", {"style": "fill:red"}),
        ("text", {"id": "a"}),
        ("g", {"content": "<mxfile/>"}),
        ("svg", {"content": "<mxfile/>"}),
        ("{http://www.w3.org/1999/xhtml}div", {}),
    ],
)
def test_element_with_anything_foreign_is_refused(tag: str, attributes: dict[str, str]) -> None:
    with pytest.raises(LayoutFailed, match="not allowed"):
        element(tag, attributes)


def test_text_and_values_of_an_element_are_escaped() -> None:
    given = {"href": "#a", "x": "1", "width": '<&"'}

    text = element("svg", {}, words("text", "a < 'b'") + element("use", given))

    assert text == '<svg><text>a &lt; \'b\'</text><use href="#a" x="1" width="&lt;&amp;&quot;" /></svg>'
    assert fromstring(text)[1].attrib == given  # noqa: S314 - what was just written


@pytest.mark.parametrize("value", ['a" onclick="b', '"', "<", ">", "&", '""', "&quot;"])
def test_value_cannot_leave_its_quotes(value: str) -> None:
    [shape] = fromstring(element("svg", {}, element("rect", {"x": "1", "class": value})))  # noqa: S314

    assert shape.attrib == {"x": "1", "class": value}
