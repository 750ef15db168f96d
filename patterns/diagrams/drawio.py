"""A picture as a draw.io file: the same places, and the providers' icons by their names in draw.io's libraries."""

from html import escape
from itertools import pairwise
from math import hypot
from xml.etree.ElementTree import Element, SubElement, tostring

from patterns.diagrams import dot
from patterns.diagrams.model import clean
from patterns.diagrams.names import cluster_name, flow_name, node_name
from patterns.diagrams.palette import LIGHT, tint
from patterns.diagrams.picture import MARK, Arrow, Box, Frame, Picture, Point

LAYER = "1"
AWS, GCP, AZURE = "mxgraph.aws4.", "mxgraph.gcp2.", "img/lib/azure2/"
_LETTERS = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./+() ")

Style = dict[str, str | float]


def write(picture: Picture) -> str:
    """The text of an uncompressed mxfile; every node, flow and frame has the id that it has in the SVG."""
    diagram = picture.diagram
    file = Element("mxfile")
    page = SubElement(file, "diagram", id=diagram.id, name=clean(diagram.title) or diagram.id)
    sheet = {"pageWidth": _n(picture.width), "pageHeight": _n(picture.height)}
    model = SubElement(page, "mxGraphModel", {"grid": "0", "guides": "1", "fold": "0", "math": "0", **sheet})
    root = SubElement(model, "root")
    SubElement(root, "mxCell", id="0")
    SubElement(root, "mxCell", {"id": LAYER, "parent": "0"})
    for frame in picture.frames:
        _frame(root, frame, cluster_name(diagram, frame.cluster.id))
    boxes = {box.node.id: box for box in picture.boxes}
    frames = {frame.cluster.id: frame for frame in picture.frames}
    for box in picture.boxes:
        _box(root, box, node_name(diagram, box.node.id), *_inside(picture, frames.get(box.node.cluster)))
    for place, arrow in enumerate(picture.arrows):
        ends = {end: node_name(diagram, getattr(arrow.flow, end)) for end in ("source", "target")}
        _arrow(root, arrow, flow_name(diagram, place), boxes, ends)
    return tostring(file, encoding="unicode")


def icon_style(icon: str, color: str) -> Style:
    """The style that draws an icon, by its library; empty for a name of none of them."""
    if set(icon) - _LETTERS:
        return {}
    if icon.startswith(AWS):
        square: Style = {"shape": f"{AWS}resourceIcon", "resIcon": icon, "fillColor": color, "strokeColor": "#ffffff"}
        return square | {"aspect": "fixed", "outlineConnect": 0}
    if icon.startswith(GCP):
        return {"shape": icon, "fillColor": color, "strokeColor": "none", "aspect": "fixed", "outlineConnect": 0}
    if icon.startswith(AZURE) and icon.endswith(".svg") and ".." not in icon:
        return {"shape": "image", "image": icon, "imageAspect": 0, "aspect": "fixed"}
    return {}


def _inside(picture: Picture, frame: Frame | None) -> tuple[str, Point]:
    """The id of what a box is a part of, and the corner that its place is counted from."""
    return (cluster_name(picture.diagram, frame.cluster.id), (frame.x, frame.y)) if frame else (LAYER, (0, 0))


def _frame(root: Element, frame: Frame, name: str) -> None:
    style: Style = {"rounded": 1, "absoluteArcSize": 1, "arcSize": 24, "container": 1, "collapsible": 0}
    style |= {"fillColor": "none", "strokeColor": LIGHT["ink-soft"], "dashed": 1, "dashPattern": "2 4"}
    style |= {"verticalAlign": "top", "align": "left", "spacingLeft": 8, "fontStyle": 1}
    style |= _text(frame.line.size, LIGHT["ink-soft"])
    cell = _cell(root, name, [escape(frame.line.text)], style, parent=LAYER, vertex="1")
    _place(cell, frame.x, frame.y, frame.width, frame.height)


def _box(root: Element, box: Box, name: str, parent: str, corner: Point) -> None:
    node, color = box.node, LIGHT[dot.family(box.node)]
    gap = node.fit == "none"
    icon = icon_style(node.icon, color)
    style: Style = {"rounded": 1, "absoluteArcSize": 1, "arcSize": 16, "strokeColor": color, "strokeWidth": 1.5}
    style |= {"fillColor": "none" if gap else tint(color, "#ffffff"), "dashed": int(gap)}
    style |= _text(dot.SERVICE_SIZE, LIGHT["ink-soft"])
    if icon:
        style |= {"verticalAlign": "top", "spacingTop": dot.PADDING + dot.GLYPH, "container": 1, "collapsible": 0}
    cell = _cell(root, name, _label(box), style, parent=parent, vertex="1")
    _place(cell, box.x - corner[0], box.y - corner[1], box.width, box.height)
    if icon:
        x, y = box.glyph_at
        cell = _cell(root, f"{name}-icon", [], icon, parent=name, vertex="1", connectable="0")
        _place(cell, x - box.x, y - box.y, dot.GLYPH, dot.GLYPH)
    if node.mark:
        x, y = box.mark_at
        mark: Style = {"rounded": 1, "arcSize": 50, "fillColor": "#ffffff", "strokeColor": color}
        cell = _cell(root, f"{name}-mark", [node.mark], mark | _text(10, LIGHT["ink"]), parent=name, vertex="1")
        cell.set("connectable", "0")
        _place(cell, x - box.x, y - box.y, *MARK)


def _label(box: Box) -> list[str]:
    """The lines of the box as HTML, the label in bold and larger."""
    ink, size = LIGHT["ink"], dot.LABEL_SIZE
    strong = f'<b style="font-size:{size}px;color:{ink}">{{}}</b>'
    return [strong.format(escape(line.text)) if line.kind == "label" else escape(line.text) for line in box.lines]


def _arrow(root: Element, arrow: Arrow, name: str, boxes: dict[str, Box], ends: dict[str, str]) -> None:
    flow, waits = arrow.flow, arrow.flow.mode != "async"
    source, target, tip = boxes[flow.source], boxes[flow.target], arrow.head[1]
    style: Style = {"curved": 1, "strokeColor": LIGHT["ink-soft"], "strokeWidth": 1.5, "dashed": int(not waits)}
    style |= {"endArrow": "block" if waits else "open", "endFill": int(waits), "endSize": 7}
    style |= _port("exit", arrow.points[0], source) | _port("entry", tip, target)
    style |= {"labelBackgroundColor": "#ffffff", **_text(dot.FLOW_SIZE, LIGHT["ink-soft"])}
    cell = _cell(root, name, [escape(line.text) for line in arrow.lines], style, parent=LAYER, edge="1", **ends)
    geometry = SubElement(cell, "mxGeometry", {"relative": "1", "as": "geometry"})
    bends = _bends(arrow)
    if bends:
        points = SubElement(geometry, "Array", {"as": "points"})
        for point in bends:
            SubElement(points, "mxPoint", x=_n(point[0]), y=_n(point[1]))
    if arrow.plate:
        middle = _middle([arrow.points[0], *bends, tip])
        away = {"x": _n(arrow.plate.x - middle[0]), "y": _n(arrow.plate.y - middle[1])}
        SubElement(geometry, "mxPoint", {**away, "as": "offset"})


def _bends(arrow: Arrow) -> list[Point]:
    """The handles of the curve, none for a straight line: draw.io's curves pass between their points, as this does."""
    level = arrow.points[0][1]
    if all(abs(y - level) < 1 for _, y in (*arrow.points, arrow.head[1])):
        return []
    return [point for place, point in enumerate(arrow.points) if place % 3]


def _middle(points: list[Point]) -> Point:
    """The point at half the length of a line of straight pieces: where draw.io sets the label of an arrow."""
    pieces = list(pairwise(points))
    left = sum(hypot(end[0] - start[0], end[1] - start[1]) for start, end in pieces) / 2
    for start, end in pieces:
        length = hypot(end[0] - start[0], end[1] - start[1])
        if length and left <= length:
            share = left / length
            return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share
        left -= length
    return points[-1]


def _port(side: str, point: Point, box: Box) -> Style:
    """Where an arrow meets its box, in shares of the box."""
    x, y = (point[0] - box.x) / box.width, (point[1] - box.y) / box.height
    port: Style = {f"{side}X": round(min(max(x, 0), 1), 4), f"{side}Y": round(min(max(y, 0), 1), 4)}
    return port | {f"{side}Dx": 0, f"{side}Dy": 0, f"{side}Perimeter": 0}


def _text(size: int, color: str) -> Style:
    return {"html": 1, "fontSize": size, "fontColor": color, "fontFamily": "Helvetica"}


def _cell(root: Element, name: str, lines: list[str], style: Style, **attributes: str) -> Element:
    words = {key: value if isinstance(value, str) else f"{value:g}" for key, value in style.items()}
    written = "".join(f"{key}={word};" for key, word in words.items())
    return SubElement(root, "mxCell", {"id": name, "value": "<br>".join(lines), "style": written, **attributes})


def _place(cell: Element, x: float, y: float, width: float, height: float) -> None:
    place = {"x": _n(x), "y": _n(y), "width": _n(width), "height": _n(height)}
    SubElement(cell, "mxGeometry", {**place, "as": "geometry"})


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
