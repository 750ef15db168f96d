"""A picture as SVG: for a page, coloured by the site's sheet, or as a file that stands alone."""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

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
REMEMBERED = 1024

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
# With the attributes that the outermost element alone may have.
ROOT = {"svg": ALLOWED["svg"] | {"content"}}
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
    root = {
        "xmlns": "http://www.w3.org/2000/svg",
        "class": f"diagram{size}",
        "role": "group" if links else "img",
        "viewBox": f"0 0 {_n(picture.width)} {_n(picture.height)}",
        "width": _n(picture.width),
        "height": _n(picture.height),
        "text-anchor": "middle",
        "aria-labelledby": f"{name}-title",
        "aria-describedby": f"{name}-desc",
        **ink.paint(font_family=FONTS),
        **({"content": content} if content else {}),
    }
    told = [diagram.description.rstrip(". "), *diagram.sentences()]
    labels = {node.id: clean(node.label) for node in diagram.nodes}
    parts = [
        words("title", clean(diagram.title), id=f"{name}-title"),
        words("desc", ". ".join([clean(part, 2000) for part in told if part]) + ".", id=f"{name}-desc"),
        _ground(picture, ink) if standalone else "",
        element("defs", {}, _symbols(picture)),
        *[_frame(frame, ink) for frame in picture.frames],
        *[_arrow(arrow, flow_name(diagram, place), labels, ink) for place, arrow in enumerate(picture.arrows)],
        *[_linked(_box(box, diagram, ink), box.node, links or {}) for box in picture.boxes],
    ]
    return element("svg", root, "".join(parts), allowed=ROOT)


def _size_class(width: float) -> str:
    """How far a page may shrink the picture before it scrolls instead: not to where its text cannot be read."""
    return "" if width <= SMALL else " wide" if width <= WIDE else " vast"


def element(tag: str, given: Mapping[str, str], inside: str = "", *, allowed: Mapping[str, Set[str]] = ALLOWED) -> str:
    """The element as text around what is inside, which is such text or escaped; LayoutFailed for what is not allowed.

    Every part of a picture is written by it alone: each tag and attribute is an allowed one, each link stays inside.
    """
    known = allowed.get(tag)
    if known is None or not given.keys() <= known:
        raise LayoutFailed(f"The picture holds <{tag}> with {sorted(given)}, which is not allowed.")
    if "href" in given and not (LOCAL if tag == "a" else INSIDE).fullmatch(given["href"]):
        raise LayoutFailed(f"The picture holds <{tag}> that leads to {given['href']}, which is not allowed.")
    start = tag + _attributes(given)
    return f"<{start}>{inside}</{tag}>" if inside else f"<{start} />"


def _attributes(given: Mapping[str, str]) -> str:
    """Nearly no value holds what must be escaped: then there are two quotes for each, and nothing else to be seen."""
    plain = "".join([f' {name}="{value}"' for name, value in given.items()])
    if plain.count('"') == 2 * len(given) and not ("&" in plain or "<" in plain or ">" in plain):
        return plain
    return "".join([f' {name}="{_escaped(value, QUOTE)}"' for name, value in given.items()])


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


def _ground(picture: Picture, ink: _Ink) -> str:
    """What a file alone has: the rules, and paper below the picture."""
    place = _place(0, 0, picture.width, picture.height, 0)
    paper = element("rect", {"class": "ground", **place, **ink.paint(fill=LIGHT["paper"])})
    return words("style", standalone_sheet()) + paper


def _symbols(picture: Picture) -> str:
    roles = dict.fromkeys([node.role for node in picture.diagram.nodes])
    view, name = f"0 0 {SIDE} {SIDE}", picture.diagram.id
    return "".join(
        [element("symbol", {"id": _symbol_id(name, role), "viewBox": view}, _shapes(role)) for role in roles]
    )


@lru_cache(REMEMBERED)
def _shapes(role: str) -> str:
    return "".join([element(shape.tag, dict(shape.attributes)) for shape in glyph(role)])


def _symbol_id(name: str, role: str) -> str:
    return f"{name}-glyph-{re.sub('[^A-Za-z0-9_-]', '-', role)}"


def _linked(drawn: str, node: Node, links: Mapping[str, str]) -> str:
    """A drawn node, inside a link where it has one."""
    return element("a", {"href": links[node.id]}, drawn) if node.id in links else drawn


def _box(box: Box, diagram: Diagram, ink: _Ink) -> str:
    node = box.node
    color = LIGHT[family(node)]
    fill = ink.paint(fill="none", stroke_dasharray="5 4")
    if node.fit != "none":
        fill = ink.paint(fill=tint(color, LIGHT["paper"]))
    place = _place(box.x, box.y, box.width, box.height, 8)
    x, y = box.glyph_at
    link = {"class": "glyph", "href": f"#{_symbol_id(diagram.id, node.role)}"}
    strokes = ink.paint(fill="none", stroke=color, stroke_width=str(STROKE))
    ends = ink.paint(stroke_linecap="round", stroke_linejoin="round")
    parts = [
        words("title", node_title(node)),
        element("rect", {"class": "box", **place, **fill, **ink.paint(stroke=color, stroke_width="1.5")}),
        element("use", {**link, "x": _n(x), "y": _n(y), "width": _n(GLYPH), "height": _n(GLYPH), **strokes, **ends}),
    ]
    if node.mark:
        paint = ink.paint(fill=LIGHT["paper"], stroke=color)
        parts.append(element("rect", {"class": "tab", **_place(*box.mark_at, *MARK, 8), **paint}))
    parts += [_line(line, ink) for line in box.all_lines]
    return element("g", {"id": node_name(diagram, node.id), "class": node_classes(node)}, "".join(parts))


def node_title(node: Node) -> str:
    """ "createUser, function, AWS Lambda": what a pointer on the box shows."""
    service = "no equivalent" if node.fit == "none" else clean(node.service)
    return ", ".join(part for part in (clean(node.label), clean(role_name(node.role)), service) if part)


def _arrow(arrow: Arrow, name: str, labels: dict[str, str], ink: _Ink) -> str:
    flow = arrow.flow
    said = f": {clean(flow.label)}" if flow.label else ""
    waits, color = flow.mode == "sync", LIGHT["ink-soft"]
    stroke = ink.paint(stroke=color, stroke_width="1.5")
    dashes = {} if waits else ink.paint(stroke_dasharray="6 4")
    head = f"M{_chain('L', arrow.head)}{'Z' if waits else ''}"
    parts = [
        words("title", f"{labels[flow.source]} to {labels[flow.target]}{said}"),
        element("path", {"class": "line", "d": curve(arrow.line), **ink.paint(fill="none"), **stroke, **dashes}),
        element("path", {"class": "head", "d": head, **ink.paint(fill=color if waits else "none"), **stroke}),
    ]
    if arrow.plate:
        plate = _place(arrow.plate.left, arrow.plate.top, arrow.plate.width, arrow.plate.height, 3)
        parts.append(element("rect", {"class": "plate", **plate, **ink.paint(fill=LIGHT["paper"])}))
    parts += [_line(line, ink) for line in arrow.lines]
    return element("g", {"id": name, "class": f"flow {flow.mode}"}, "".join(parts))


def curve(points: Sequence[Point]) -> str:
    """Path data of a chain of cubic Bezier curves."""
    return f"M{_chain('', points[:1])}C{_chain(' ', points[1:])}"


def _frame(frame: Frame, ink: _Ink) -> str:
    place = _place(frame.x, frame.y, frame.width, frame.height, 12)
    paint = ink.paint(fill="none", stroke=LIGHT["ink-soft"], stroke_dasharray="2 4")
    parts = [
        words("title", clean(frame.cluster.label)),
        element("rect", {"class": "frame-box", **place, **paint}),
        _line(frame.line, ink),
    ]
    return element("g", {"class": "frame"}, "".join(parts))


def _line(line: Line, ink: _Ink) -> str:
    color = LIGHT["ink" if line.kind == "label" else "ink-soft"]
    plain = ink.paint(fill=color, font_size=str(line.size), font_weight="600" if line.kind == "label" else "400")
    return words("text", line.text, x=_n(line.x), y=_n(line.y), **{"class": line.kind}, **plain)


def words(tag: str, text: str, **attributes: str) -> str:
    return element(tag, attributes, _escaped(text))


def _place(x: float, y: float, width: float, height: float, radius: float) -> dict[str, str]:
    return {"x": _n(x), "y": _n(y), "width": _n(width), "height": _n(height), "rx": _n(radius)}


def _chain(between: str, points: Sequence[Point]) -> str:
    return between.join([f"{x:.1f},{y:.1f}" for x, y in points]).replace(".0", "")


@lru_cache(REMEMBERED)
def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
