"""A picture as PNG or PDF, by Graphviz itself: shapes as xdot strokes of the background, text as nodes in place.

Nothing is laid out again: the layout "nop2" keeps the places that the picture has. Text stands in nodes, because
Graphviz 2.43 crashes on text in a background.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from math import sqrt

import graphviz

from patterns.diagrams.dot import GLYPH, family
from patterns.diagrams.palette import LIGHT, tint
from patterns.diagrams.picture import MARK, Arrow, Box, Line, Picture, Point
from patterns.rendering.glyphs import SIDE, STROKE, Shape, glyph
from patterns.rendering.layout import FONT, safe

PIXELS_PER_UNIT = 2
POINTS_PER_INCH = 72
MOST_PIXELS = 8_000_000
GROUND = "#ffffff"
# How far a Bezier handle stands from a corner, in radii, for a quarter of a circle.
ROUND = 0.5523
# The reader of DOT in Graphviz 2.43 cannot hold a longer string; parts are joined by "+".
LONGEST_STRING = 8000

_STEP = re.compile(r"([MLHVCZ])([^MLHVCZ]*)")
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")


def source(picture: Picture, file_format: str) -> str:
    """DOT that says where everything is, for "png" or "pdf"; deterministic."""
    pen = _Pen(picture.height)
    strokes = " ".join(_strokes(picture, pen))
    parts = [strokes[start : start + LONGEST_STRING] for start in range(0, len(strokes), LONGEST_STRING)] or [""]
    graph = graphviz.Digraph("picture")
    dots_per_inch = _dots_per_inch(picture) if file_format == "png" else POINTS_PER_INCH
    graph.attr("graph", bgcolor=GROUND, pad="0", margin="0", dpi=str(dots_per_inch))
    graph.body.append("\tgraph [_background=" + " + ".join(f'"{part}"' for part in parts) + "]\n")
    size = {"width": f"{picture.width / POINTS_PER_INCH:.4f}", "height": f"{picture.height / POINTS_PER_INCH:.4f}"}
    graph.node("ground", shape="box", style="invis", label="", fixedsize="true", **size, pos=pen.at(_middle(picture)))
    for place, line in enumerate(_lines(picture)):
        graph.node(f"t{place}", safe(line.text), **_text(line, pen))
    return str(graph.source)


def _dots_per_inch(picture: Picture) -> int:
    """Two pixels per unit, fewer for a picture that would be too large for a page or a viewer."""
    scale = min(PIXELS_PER_UNIT, sqrt(MOST_PIXELS / (picture.width * picture.height)))
    return round(POINTS_PER_INCH * scale)


class _Pen:
    """Writes xdot operations; Graphviz counts y upwards."""

    def __init__(self, height: float) -> None:
        self._height = height

    def at(self, point: Point) -> str:
        return f"{point[0]:.2f},{self._height - point[1]:.2f}"

    def points(self, points: Sequence[Point]) -> str:
        return f"{len(points)} " + " ".join(f"{x:.2f} {self._height - y:.2f}" for x, y in points)

    def ink(self, stroke: str, fill: str = GROUND, width: float = 1.5, style: str = "solid") -> str:
        words = (("c", stroke), ("C", fill), ("S", f"setlinewidth({width})"), ("S", style))
        return " ".join(f"{letter} {len(word)} -{word}" for letter, word in words)

    def curve(self, points: Sequence[Point], *, filled: bool = False) -> str:
        return f"{'b' if filled else 'B'} {self.points(points)}"

    def polygon(self, points: Sequence[Point]) -> str:
        return f"P {self.points(points)}"

    def polyline(self, points: Sequence[Point]) -> str:
        return f"L {self.points(points)}"

    def circle(self, middle: Point, radius: float, *, filled: bool = False) -> str:
        x, y = middle
        return f"{'E' if filled else 'e'} {x:.2f} {self._height - y:.2f} {radius:.2f} {radius:.2f}"


def _strokes(picture: Picture, pen: _Pen) -> Iterator[str]:
    for frame in picture.frames:
        yield pen.ink(LIGHT["ink-soft"], width=1, style="dotted")
        yield pen.curve(_rounded(frame.x, frame.y, frame.width, frame.height, 12))
    for arrow in picture.arrows:
        yield from _arrow(arrow, pen)
    for box in picture.boxes:
        yield from _box(box, pen)


def _arrow(arrow: Arrow, pen: _Pen) -> Iterator[str]:
    waits, color = arrow.flow.mode == "sync", LIGHT["ink-soft"]
    yield pen.ink(color, style="solid" if waits else "dashed")
    yield pen.curve(arrow.line)
    yield pen.ink(color, fill=color)
    yield pen.polygon(arrow.head) if waits else pen.polyline(arrow.head)
    if arrow.plate:
        plate = arrow.plate
        yield pen.ink(GROUND)
        yield pen.curve(_rounded(plate.left, plate.top, plate.width, plate.height, 3), filled=True)


def _box(box: Box, pen: _Pen) -> Iterator[str]:
    color, gap = LIGHT[family(box.node)], box.node.fit == "none"
    outline = _rounded(box.x, box.y, box.width, box.height, 8)
    yield pen.ink(color, GROUND if gap else tint(color, GROUND), style="dashed" if gap else "solid")
    yield pen.curve(outline, filled=True)
    yield from _glyph(box, color, pen)
    if box.node.fit == "partial":
        yield pen.ink(color, width=1)
        yield pen.curve(_rounded(*box.mark_at, *MARK, 8), filled=True)


def _glyph(box: Box, color: str, pen: _Pen) -> Iterator[str]:
    """The strokes, then a dot on each end and corner: Graphviz has no round ones."""
    yield pen.ink(color, fill=color, width=STROKE * GLYPH / SIDE)
    ends: list[Point] = []
    for shape in glyph(box.node.role):
        if shape.tag in ("circle", "rect"):
            yield _closed(shape, box.glyph_at, pen)
            continue
        for points in _placed(shape, box.glyph_at):
            yield pen.curve(points)
            ends += points[::3]
    # A pen as wide as the strokes would leave holes in the dots.
    yield pen.ink(color, fill=color, width=0.1)
    yield from (pen.circle(end, STROKE * GLYPH / SIDE / 2, filled=True) for end in ends)


def _closed(shape: Shape, corner: Point, pen: _Pen) -> str:
    number = {name: float(value) * GLYPH / SIDE for name, value in shape.attributes}
    if shape.tag == "circle":
        return pen.circle((corner[0] + number["cx"], corner[1] + number["cy"]), number["r"])
    x, y = corner[0] + number["x"], corner[1] + number["y"]
    return pen.curve(_rounded(x, y, number["width"], number["height"], number["rx"]))


def _placed(shape: Shape, corner: Point) -> list[list[Point]]:
    way = dict(shape.attributes).get("d") or "M{x1},{y1}L{x2},{y2}".format(**dict(shape.attributes))
    scale = GLYPH / SIDE
    return [[(corner[0] + x * scale, corner[1] + y * scale) for x, y in points] for points in strokes_of(way)]


def strokes_of(way: str) -> list[list[Point]]:
    """Path data of absolute M, L, H, V, C and Z as chains of cubic Bezier curves."""
    strokes: list[list[Point]] = []
    for letter, rest in _STEP.findall(way):
        numbers = [float(number) for number in _NUMBER.findall(rest)]
        if letter == "M":
            strokes.append([(numbers[0], numbers[1])])
            numbers = numbers[2:]
        here = strokes[-1][-1]
        if letter == "C":
            strokes[-1] += zip(numbers[::2], numbers[1::2], strict=True)
            continue
        if letter in "HV":
            ends = [(number, here[1]) if letter == "H" else (here[0], number) for number in numbers]
        else:
            ends = [strokes[-1][0]] if letter == "Z" else list(zip(numbers[::2], numbers[1::2], strict=True))
        for end in ends:
            strokes[-1] += [strokes[-1][-1], end, end]
    return strokes


def _rounded(x: float, y: float, width: float, height: float, radius: float) -> list[Point]:
    """A rectangle with round corners as a closed chain of cubic Bezier curves."""
    right, bottom, handle = x + width, y + height, radius * (1 - ROUND)
    corners = (
        ((x, y + radius), (x, y + handle), (x + handle, y), (x + radius, y)),
        ((right - radius, y), (right - handle, y), (right, y + handle), (right, y + radius)),
        ((right, bottom - radius), (right, bottom - handle), (right - handle, bottom), (right - radius, bottom)),
        ((x + radius, bottom), (x + handle, bottom), (x, bottom - handle), (x, bottom - radius)),
    )
    points: list[Point] = [corners[0][0]]
    for corner in corners:
        if points[-1] != corner[0]:
            points += [points[-1], corner[0], corner[0]]
        points += corner[1:]
    return [*points, points[-1], points[0], points[0]]


def _lines(picture: Picture) -> Iterable[Line]:
    for frame in picture.frames:
        yield frame.line
    for arrow in picture.arrows:
        yield from arrow.lines
    for box in picture.boxes:
        yield from box.all_lines


def _text(line: Line, pen: _Pen) -> dict[str, str]:
    strong = line.kind in ("label", "frame")
    return {
        "shape": "none",
        "margin": "0",
        "width": "0",
        "height": "0",
        "pos": pen.at((line.x, line.y - line.size * 0.36)),
        "fontname": f"{FONT}-Bold" if strong else FONT,
        "fontsize": str(line.size),
        "fontcolor": LIGHT["ink" if strong or line.kind == "mark" else "ink-soft"],
    }


def _middle(picture: Picture) -> Point:
    return picture.width / 2, picture.height / 2
