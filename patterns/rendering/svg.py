"""A picture as SVG: for a page, coloured by the site's sheet, or as a file that stands alone."""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement

from patterns.diagrams.dot import GLYPH, family, node_classes
from patterns.diagrams.model import Diagram, Node, clean, role_name
from patterns.diagrams.names import flow_name, node_name
from patterns.diagrams.palette import DARK, LIGHT, tint
from patterns.diagrams.picture import MARK, Arrow, Box, Frame, Line, Picture, Point
from patterns.rendering.glyphs import SIDE, STROKE, glyph
from patterns.rendering.trouble import LayoutFailed

SHEET = Path(__file__).resolve().parent.parent.parent / "static" / "css" / "diagrams.css"
FONTS = '"IBM Plex Sans", Helvetica, Arial, sans-serif'

SMALL, WIDE = 1088, 1450

_PAINT = {"fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin"}
_TEXT = {"x", "y", "font-size", "font-weight", "fill"}
ALLOWED = {
    "svg": {"xmlns", "viewBox", "width", "height", "role", "aria-labelledby", "aria-describedby", "class"}
    | {"text-anchor", "font-family"},
    "title": {"id"},
    "desc": {"id"},
    "style": set(),
    "defs": set(),
    "symbol": {"id", "viewBox"},
    "g": {"id", "class"},
    "use": {"href", "x", "y", "width", "height", "class"} | _PAINT,
    "rect": {"x", "y", "width", "height", "rx", "class"} | _PAINT,
    "path": {"d", "class"} | _PAINT,
    "circle": {"cx", "cy", "r"},
    "line": {"x1", "y1", "x2", "y2"},
    "text": {"class"} | _TEXT,
    "a": {"href"},
}
ROOT_ONLY, NONE = frozenset({"content"}), frozenset[str]()
INSIDE, LOCAL = re.compile(r"#.*"), re.compile(r"#.*|/(?!/)[A-Za-z0-9/_?=&#.-]*")
QUOTE = "&quot;"


def write(picture: Picture, *, standalone: bool, links: Mapping[str, str] | None = None, content: str = "") -> str:
    """The SVG text. In a page it takes its colours from the sheet; a file holds them, in both schemes.

    `links` leads from the ids of nodes to addresses of this site; with it the picture is a group and not one image,
    because links inside an image are not announced. `content` is a draw.io file: draw.io looks for it in the root and
    opens it instead of the picture.
    """
    diagram = picture.diagram
    name, ink = diagram.id, _Ink(standalone)
    size = "" if standalone else _size_class(picture.width)
    root = Element(
        "svg", {"xmlns": "http://www.w3.org/2000/svg", "class": f"diagram{size}", "role": "group" if links else "img"}
    )
    root.attrib |= {"viewBox": f"0 0 {_n(picture.width)} {_n(picture.height)}"}
    root.attrib |= {"width": _n(picture.width), "height": _n(picture.height), "text-anchor": "middle"}
    root.attrib |= {"aria-labelledby": f"{name}-title", "aria-describedby": f"{name}-desc"}
    root.attrib |= ink.paint(font_family=FONTS) | ({"content": content} if content else {})
    _words(root, "title", clean(diagram.title), id=f"{name}-title")
    words = [diagram.description.rstrip(". "), *diagram.sentences()]
    _words(root, "desc", ". ".join(clean(part, 2000) for part in words if part) + ".", id=f"{name}-desc")
    if standalone:
        _words(root, "style", standalone_sheet())
        ground = _place(0, 0, picture.width, picture.height, 0)
        SubElement(root, "rect", {"class": "ground", **ground}, **ink.paint(fill=LIGHT["paper"]))
    _symbols(SubElement(root, "defs"), picture)
    for frame in picture.frames:
        _frame(root, frame, ink)
    labels = {node.id: clean(node.label) for node in diagram.nodes}
    for place, arrow in enumerate(picture.arrows):
        _arrow(root, arrow, flow_name(diagram, place), labels, ink)
    for box in picture.boxes:
        _box(_linked(root, box.node, links or {}), box, diagram, ink)
    return markup(root)


def _size_class(width: float) -> str:
    """How far a page may shrink the picture before it scrolls instead: not to where its text cannot be read."""
    return "" if width <= SMALL else " wide" if width <= WIDE else " vast"


def markup(element: Element, beside: Set[str] = ROOT_ONLY) -> str:
    """The tree as text, if every tag and attribute in it is allowed and every link stays inside; else LayoutFailed.

    `beside` is allowed to this element and to none in it.
    """
    tag, given = element.tag, element.attrib
    beyond = given.keys() - ALLOWED.get(tag, NONE) - beside
    leads_out = "href" in given and not (LOCAL if tag == "a" else INSIDE).fullmatch(given["href"])
    if tag not in ALLOWED or beyond or leads_out:
        raise LayoutFailed(f"The picture holds <{tag}> with {sorted(beyond)}, which is not allowed.")
    start = tag + "".join([f' {name}="{_escaped(value, QUOTE)}"' for name, value in given.items()])
    inside = _escaped(element.text or "") + "".join([markup(part, NONE) for part in element])
    return f"<{start}>{inside}</{tag}>" if inside else f"<{start} />"


def _escaped(text: str, quote: str = '"') -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', quote)


@cache
def standalone_sheet() -> str:
    """The site's rules for diagrams, with values for the colours that a page would define."""
    light, dark = ("".join(f"--{name}:{value};" for name, value in tone.items()) for tone in (LIGHT, DARK))
    schemes = f".diagram{{{light}}}@media (prefers-color-scheme:dark){{.diagram{{{dark}}}}}"
    return f"{schemes}\n{SHEET.read_text()}"


@dataclass(frozen=True)
class _Ink:
    """Plain colours, for programs that read no style rules; a page needs none."""

    standalone: bool

    def paint(self, **attributes: str) -> dict[str, str]:
        if not self.standalone:
            return {}
        return {name.replace("_", "-"): value for name, value in attributes.items()}


def _symbols(defs: Element, picture: Picture) -> None:
    for role in dict.fromkeys(node.role for node in picture.diagram.nodes):
        symbol = SubElement(defs, "symbol", id=_symbol_id(picture.diagram.id, role), viewBox=f"0 0 {SIDE} {SIDE}")
        for shape in glyph(role):
            SubElement(symbol, shape.tag, dict(shape.attributes))


def _symbol_id(name: str, role: str) -> str:
    return f"{name}-glyph-{re.sub('[^A-Za-z0-9_-]', '-', role)}"


def _linked(root: Element, node: Node, links: Mapping[str, str]) -> Element:
    """Where a node is drawn: inside a link where it has one."""
    if node.id not in links:
        return root
    return SubElement(root, "a", {"href": links[node.id]})


def _box(root: Element, box: Box, diagram: Diagram, ink: _Ink) -> None:
    node = box.node
    color = LIGHT[family(node)]
    group = SubElement(root, "g", id=node_name(diagram, node.id))
    group.set("class", node_classes(node))
    _words(group, "title", node_title(node))
    place = _place(box.x, box.y, box.width, box.height, 8)
    fill = ink.paint(fill="none", stroke_dasharray="5 4")
    if node.fit != "none":
        fill = ink.paint(fill=tint(color, LIGHT["paper"]))
    SubElement(group, "rect", {"class": "box", **place, **fill}, **ink.paint(stroke=color, stroke_width="1.5"))
    corner = {"x": _n(box.glyph_at[0]), "y": _n(box.glyph_at[1]), "width": _n(GLYPH), "height": _n(GLYPH)}
    link = {"class": "glyph", "href": f"#{_symbol_id(diagram.id, node.role)}"}
    strokes = ink.paint(fill="none", stroke=color, stroke_width=str(STROKE))
    ends = ink.paint(stroke_linecap="round", stroke_linejoin="round")
    SubElement(group, "use", link | corner | strokes | ends)
    if node.mark:
        paint = ink.paint(fill=LIGHT["paper"], stroke=color)
        SubElement(group, "rect", {"class": "tab", **_place(*box.mark_at, *MARK, 8), **paint})
    for line in box.all_lines:
        _line(group, line, ink)


def node_title(node: Node) -> str:
    """ "createUser, function, AWS Lambda": what a pointer on the box shows."""
    service = "no equivalent" if node.fit == "none" else clean(node.service)
    return ", ".join(part for part in (clean(node.label), clean(role_name(node.role)), service) if part)


def _arrow(root: Element, arrow: Arrow, name: str, labels: dict[str, str], ink: _Ink) -> None:
    flow = arrow.flow
    group = SubElement(root, "g", id=name)
    group.set("class", f"flow {flow.mode}")
    said = f": {clean(flow.label)}" if flow.label else ""
    _words(group, "title", f"{labels[flow.source]} to {labels[flow.target]}{said}")
    waits, color = flow.mode == "sync", LIGHT["ink-soft"]
    stroke = ink.paint(stroke=color, stroke_width="1.5")
    dashes = {} if waits else ink.paint(stroke_dasharray="6 4")
    SubElement(
        group,
        "path",
        {"class": "line", "d": curve(arrow.line)},
        **ink.paint(fill="none"),
        **stroke,
        **dashes,
    )
    head = "M" + "L".join(map(_pair, arrow.head)) + ("Z" if waits else "")
    SubElement(group, "path", {"class": "head", "d": head}, **ink.paint(fill=color if waits else "none"), **stroke)
    if arrow.plate:
        plate = _place(arrow.plate.left, arrow.plate.top, arrow.plate.width, arrow.plate.height, 3)
        SubElement(group, "rect", {"class": "plate", **plate}, **ink.paint(fill=LIGHT["paper"]))
    for line in arrow.lines:
        _line(group, line, ink)


def curve(points: tuple[Point, ...]) -> str:
    """Path data of a chain of cubic Bezier curves."""
    return f"M{_pair(points[0])}C{' '.join(map(_pair, points[1:]))}"


def _frame(root: Element, frame: Frame, ink: _Ink) -> None:
    group = SubElement(root, "g")
    group.set("class", "frame")
    _words(group, "title", clean(frame.cluster.label))
    place = {
        "x": _n(frame.x),
        "y": _n(frame.y),
        "width": _n(frame.width),
        "height": _n(frame.height),
        "rx": "12",
    }
    paint = ink.paint(fill="none", stroke=LIGHT["ink-soft"], stroke_dasharray="2 4")
    SubElement(group, "rect", {"class": "frame-box", **place, **paint})
    _line(group, frame.line, ink)


def _line(group: Element, line: Line, ink: _Ink) -> None:
    color = LIGHT["ink" if line.kind == "label" else "ink-soft"]
    plain = ink.paint(fill=color, font_size=str(line.size), font_weight="600" if line.kind == "label" else "400")
    _words(group, "text", line.text, x=_n(line.x), y=_n(line.y), **{"class": line.kind}, **plain)


def _words(parent: Element, tag: str, text: str, **attributes: str) -> None:
    SubElement(parent, tag, attributes).text = text


def _place(x: float, y: float, width: float, height: float, radius: float) -> dict[str, str]:
    return {"x": _n(x), "y": _n(y), "width": _n(width), "height": _n(height), "rx": _n(radius)}


def _pair(point: Point) -> str:
    return f"{_n(point[0])},{_n(point[1])}"


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
