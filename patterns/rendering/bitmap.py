"""A picture as PNG or PDF, by Graphviz itself: shapes as xdot strokes of the background, text as nodes in place.

Nothing is laid out again: the layout "nop2" keeps the places that the picture has. Text stands in nodes, because
Graphviz 2.43 crashes on text in a background.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import sqrt

from patterns.diagrams.dot import GLYPH, Attributes, family
from patterns.diagrams.palette import LIGHT, tint
from patterns.diagrams.picture import MARK, Arrow, Box, Line, Picture, Point
from patterns.rendering.glyphs import SIDE, STROKE, Glyph, Shape, glyph
from patterns.rendering.layout import safe

PIXELS_PER_UNIT = 2
POINTS_PER_INCH = 72
MOST_PIXELS = 8_000_000
GROUND = "#ffffff"
# Not Helvetica, for which Graphviz takes the wider DejaVu Sans where Arial's metrics could be had.
FONT, STRONG = "Arial", "Arial Bold"
# How far a Bezier handle stands from a corner, in radii, for a quarter of a circle.
ROUND = 0.5523
# The reader of DOT in Graphviz 2.43 cannot hold a longer string; parts are joined by "+".
LONGEST_STRING = 8000
REMEMBERED = 1024

_STEP = re.compile(r"([MLHVCZ])([^MLHVCZ]*)")
_NUMBER = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")


def source(picture: Picture, file_format: str) -> str:
    """DOT that says where everything is, for "png" or "pdf"; deterministic."""
    pen = Pen(picture.height)
    dots_per_inch = _dots_per_inch(picture) if file_format == "png" else POINTS_PER_INCH
    return sheet(picture.width, picture.height, dots_per_inch, strokes(picture, pen), texts(picture, pen))


def sheet(
    width: float, height: float, dots_per_inch: int, drawn: Iterable[str], written: Iterable[tuple[str, Attributes]]
) -> str:
    """DOT of a sheet of this size in points, with strokes below and texts above."""
    ink = " ".join(drawn)
    parts = [ink[start : start + LONGEST_STRING] for start in range(0, len(ink), LONGEST_STRING)] or [""]
    size = {"width": f"{width / POINTS_PER_INCH:.4f}", "height": f"{height / POINTS_PER_INCH:.4f}"}
    ground = {"shape": "box", "style": "invis", "fixedsize": "true", "pos": f"{width / 2:.2f},{height / 2:.2f}"} | size
    return "\n".join(
        [
            "digraph picture {",
            f'\tgraph [bgcolor="{GROUND}" pad=0 margin=0 dpi={dots_per_inch}]',
            "\tgraph [_background=" + " + ".join([f'"{part}"' for part in parts]) + "]",
            "\tnode [shape=none margin=0 width=0 height=0]",
            _node("ground", "", ground),
            *(_node(f"t{place}", text, attributes) for place, (text, attributes) in enumerate(written)),
            "}\n",
        ]
    )


def _node(name: str, text: str, attributes: Attributes) -> str:
    """A node with text that is ready for DOT but for its quotes, and attributes that need no more than theirs."""
    label = text.replace('"', '\\"')
    return f'\t{name} [label="{label}" ' + " ".join([f'{key}="{value}"' for key, value in attributes.items()]) + "]"


def _dots_per_inch(picture: Picture) -> int:
    """Two pixels per unit, fewer for a picture that would be too large for a page or a viewer."""
    scale = min(PIXELS_PER_UNIT, sqrt(MOST_PIXELS / (picture.width * picture.height)))
    return round(POINTS_PER_INCH * scale)


@dataclass(frozen=True)
class Pen:
    """Writes xdot operations on a sheet of this height; Graphviz counts y upwards.

    What is drawn is scaled, then moved so that its upper left corner comes to `corner`.
    """

    height: float
    scale: float = 1
    corner: Point = (0, 0)

    def within(self, corner: Point, scale: float) -> "Pen":
        """The pen for a drawing in this one, at that corner."""
        left, top = self.corner[0] + corner[0] * self.scale, self.corner[1] + corner[1] * self.scale
        return Pen(self.height, self.scale * scale, (left, top))

    def at(self, point: Point) -> str:
        return "{:.2f},{:.2f}".format(*self._placed(point))

    def points(self, points: Sequence[Point]) -> str:
        left, top, scale = self.corner[0], self.height - self.corner[1], self.scale
        return f"{len(points)} " + " ".join([f"{_n(left + x * scale)} {_n(top - y * scale)}" for x, y in points])

    def ink(self, stroke: str, fill: str = GROUND, width: float = 1.5, style: str = "solid") -> str:
        line = f"setlinewidth({width * self.scale:.4g})"
        return f"c {len(stroke)} -{stroke} C {len(fill)} -{fill} S {len(line)} -{line} S {len(style)} -{style}"

    def curve(self, points: Sequence[Point], *, filled: bool = False) -> str:
        return f"{'b' if filled else 'B'} {self.points(points)}"

    def polygon(self, points: Sequence[Point]) -> str:
        return f"P {self.points(points)}"

    def polyline(self, points: Sequence[Point]) -> str:
        return f"L {self.points(points)}"

    def circle(self, middle: Point, radius: float, *, filled: bool = False) -> str:
        (x, y), size = self._placed(middle), radius * self.scale
        return f"{'E' if filled else 'e'} {x:.2f} {y:.2f} {size:.2f} {size:.2f}"

    def _placed(self, point: Point) -> Point:
        x, y = point
        return self.corner[0] + x * self.scale, self.height - self.corner[1] - y * self.scale


@lru_cache(REMEMBERED)
def _n(number: float) -> str:
    return f"{number:.2f}"


def strokes(picture: Picture, pen: Pen) -> Iterator[str]:
    for frame in picture.frames:
        yield pen.ink(LIGHT["ink-soft"], width=1, style="dotted")
        yield pen.curve(rounded(frame.x, frame.y, frame.width, frame.height, 12))
    for arrow in picture.arrows:
        yield from _arrow(arrow, pen)
    for box in picture.boxes:
        yield from _box(box, pen)


def _arrow(arrow: Arrow, pen: Pen) -> Iterator[str]:
    waits, color = arrow.flow.mode == "sync", LIGHT["ink-soft"]
    yield pen.ink(color, style="solid" if waits else "dashed")
    yield pen.curve(arrow.line)
    yield pen.ink(color, fill=color)
    yield pen.polygon(arrow.head) if waits else pen.polyline(arrow.head)
    if arrow.plate:
        plate = arrow.plate
        yield pen.ink(GROUND)
        yield pen.curve(rounded(plate.left, plate.top, plate.width, plate.height, 3), filled=True)


def _box(box: Box, pen: Pen) -> Iterator[str]:
    color, gap = LIGHT[family(box.node)], box.node.fit == "none"
    outline = rounded(box.x, box.y, box.width, box.height, 8)
    yield pen.ink(color, GROUND if gap else tint(color, GROUND), style="dashed" if gap else "solid")
    yield pen.curve(outline, filled=True)
    yield from glyph_strokes(glyph(box.node.role), box.glyph_at, GLYPH, color, pen)
    if box.node.mark:
        yield pen.ink(color, width=1)
        yield pen.curve(rounded(*box.mark_at, *MARK, 8), filled=True)


def glyph_strokes(shapes: Glyph, corner: Point, side: float, color: str, pen: Pen) -> Iterator[str]:
    """The strokes, then a dot on each end and cusp: Graphviz has no round ones."""
    pen = pen.within(corner, side / SIDE)
    yield pen.ink(color, fill=color, width=STROKE)
    ends: list[Point] = []
    for shape in shapes:
        if shape.tag in ("circle", "rect"):
            yield _closed(shape, pen)
            continue
        for points, is_straight in _strokes(shape):
            yield pen.polyline(points) if is_straight else pen.curve(points)
            ends += (points[0], points[-1]) if is_straight else points[::3]
    # A pen as wide as the strokes would leave holes in the dots.
    yield pen.ink(color, fill=color, width=0.1)
    yield from (pen.circle(end, STROKE / 2, filled=True) for end in dict.fromkeys(ends))


def _closed(shape: Shape, pen: Pen) -> str:
    number = {name: float(value) for name, value in shape.attributes}
    if shape.tag == "circle":
        return pen.circle((number["cx"], number["cy"]), number["r"])
    return pen.curve(rounded(*(number[name] for name in ("x", "y", "width", "height", "rx"))))


@cache
def _strokes(shape: Shape) -> tuple[tuple[list[Point], bool], ...]:
    """Each stroke of a path or a line, and whether it is straight: then its corners, else a chain of curves."""
    way = dict(shape.attributes).get("d") or "M{x1},{y1}L{x2},{y2}".format(**dict(shape.attributes))
    return tuple((points[::3], True) if _is_straight(points) else (points, False) for points in strokes_of(way))


def _is_straight(points: list[Point]) -> bool:
    return all(points[at] == points[at + 1] and points[at + 2] == points[at + 3] for at in range(0, len(points) - 1, 3))


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


def rounded(x: float, y: float, width: float, height: float, radius: float) -> list[Point]:
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


def texts(picture: Picture, pen: Pen) -> Iterator[tuple[str, Attributes]]:
    """Each line of text, ready for DOT, with the attributes of the node that shows it."""
    for line in _lines(picture):
        yield safe(line.text), _text(line, pen)


def _lines(picture: Picture) -> Iterable[Line]:
    for frame in picture.frames:
        yield frame.line
    for arrow in picture.arrows:
        yield from arrow.lines
    for box in picture.boxes:
        yield from box.all_lines


def _text(line: Line, pen: Pen) -> Attributes:
    strong = line.kind in ("label", "frame")
    return {
        "pos": pen.at((line.x, line.y - line.size * 0.36)),
        "fontname": STRONG if strong else FONT,
        "fontsize": f"{line.size * pen.scale:.4g}",
        "fontcolor": LIGHT["ink" if strong or line.kind == "mark" else "ink-soft"],
    }
