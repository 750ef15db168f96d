"""A page's card for sharing, 1200 by 630 pixels: kind, title and one line, above its drawing or beside a glyph."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from patterns.diagrams.dot import Attributes
from patterns.diagrams.measure import wrap
from patterns.diagrams.model import Diagram, clean
from patterns.diagrams.palette import LIGHT, tint
from patterns.diagrams.picture import Picture
from patterns.rendering import bitmap
from patterns.rendering.bitmap import FONT, GROUND, POINTS_PER_INCH, STRONG, Pen, glyph_strokes, rounded
from patterns.rendering.glyphs import glyph, site_mark
from patterns.rendering.layout import safe

WIDTH, HEIGHT = 1200, 630
BRAND, ACCENT = "Faasible", "#0b636b"
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"
EDGE, BAR, PADDING = 56, 12, 16
INSIDE = WIDTH - 2 * EDGE
# Where the words begin below the line of the brand, and the middle of what is left below that.
HEAD, MIDDLE = 92, 345
# A drawing needs this much of the height, whatever the words above it take.
LEAST_PANEL = 230
LARGEST_SCALE = 1.5
SIGN = 240


@dataclass(frozen=True)
class Card:
    """What a card shows. `role` names the glyph of a card without a diagram; the site's mark where there is none."""

    kind: str
    title: str
    summary: str = ""
    diagram: Diagram | None = None
    role: str = ""
    group: str = ""


@dataclass(frozen=True)
class _Style:
    """How words are set: sizes, of which the first that fits is taken, on so many lines and not below `bottom`."""

    width: float
    bottom: float
    titles: tuple[int, ...]
    title_lines: int
    summaries: tuple[int, ...]
    summary_lines: int


@dataclass(frozen=True)
class _Text:
    """One line of text from `x` on, with its baseline at `y`."""

    text: str
    x: float
    y: float
    size: float
    ink: str = LIGHT["ink"]
    font: str = FONT


ABOVE = _Style(INSIDE, HEIGHT - EDGE - LEAST_PANEL, (54, 46, 38, 30), 2, (26,), 2)
BESIDE = _Style(INSIDE - SIGN - EDGE, HEIGHT - EDGE, (76, 64, 54, 46, 38, 30), 3, (32, 28), 7)


def source(card: Card, drawn: Picture | None) -> str:
    """DOT of the card, a pixel for each point; `drawn` is its diagram, laid out."""
    pen = Pen(HEIGHT)
    strokes, texts = [*_ground(pen), *_brand_mark(pen)], _head(card)
    written: list[tuple[str, Attributes]] = []
    if drawn:
        texts += _words(card, ABOVE)
        top = texts[-1].y + 30
        inner = _fitted(drawn, top)
        strokes += [*_panel(top, pen), *bitmap.strokes(drawn, inner)]
        written += bitmap.texts(drawn, inner)
    else:
        texts += _centred(_words(card, BESIDE))
        strokes += _sign(card, pen)
    written += [_node(text, pen) for text in texts]
    return bitmap.sheet(WIDTH, HEIGHT, POINTS_PER_INCH, strokes, written)


def _ground(pen: Pen) -> Iterator[str]:
    yield from _area(0, 0, WIDTH, HEIGHT, LIGHT["paper"], pen)
    yield from _area(0, 0, WIDTH, BAR, ACCENT, pen)


def _area(x: float, y: float, width: float, height: float, color: str, pen: Pen) -> Iterator[str]:
    yield pen.ink(color, fill=color, width=0)
    yield pen.polygon([(x, y), (x + width, y), (x + width, y + height), (x, y + height)])


def _brand_mark(pen: Pen) -> Iterator[str]:
    yield from glyph_strokes(site_mark(), (WIDTH - EDGE - 158, 44), 36, ACCENT, pen)


def _head(card: Card) -> list[_Text]:
    """The kind on the left, the name of the site on the right."""
    brand = _Text(BRAND, WIDTH - EDGE - 112, 72, 28, font=STRONG)
    return [_Text(clean(card.kind), EDGE, 72, 24, LIGHT["ink-soft"]), brand]


def _words(card: Card, style: _Style) -> list[_Text]:
    """The title and the summary in lines, from the line of the brand down."""
    title, summary = clean(card.title), clean(card.summary, 1000)
    texts: list[_Text] = []
    for size in style.titles:
        lines = wrap(title, size, style.width)
        texts = [_Text(line, EDGE, HEAD + size + at * size * 1.16, size, font=STRONG) for at, line in enumerate(lines)]
        texts += _summary(summary, style, texts[-1].y if texts else HEAD)
        if len(lines) <= style.title_lines and (not texts or texts[-1].y <= style.bottom):
            break
    return texts


def _summary(text: str, style: _Style, above: float) -> list[_Text]:
    for size in style.summaries:
        lines = wrap(text, size, style.width)
        if len(lines) <= style.summary_lines:
            break
    lines = cut(text, size, style.width, style.summary_lines)
    first = above + size * 1.8
    return [_Text(line, EDGE, first + at * size * 1.35, size, LIGHT["ink-soft"]) for at, line in enumerate(lines)]


def cut(text: str, size: float, width: float, most: int) -> tuple[str, ...]:
    """The text in at most so many lines, with an ellipsis in the last one where not all of it fits."""
    text = " ".join(text.split())
    lines = wrap(text, size, width)
    if len(lines) <= most:
        return lines
    kept, over = 0, len(text)
    while over - kept > 1:
        middle = (kept + over) // 2
        tried = wrap(text[:middle].rstrip() + ELLIPSIS, size, width)
        kept, over = (middle, over) if len(tried) <= most else (kept, middle)
    short = text[:kept] if text[kept] == " " else text[:kept].rpartition(" ")[0] or text[:kept]
    return wrap(short.rstrip(" ,;:.") + ELLIPSIS, size, width)


def _centred(words: list[_Text]) -> list[_Text]:
    down = max(0, MIDDLE - (HEAD + words[-1].y) / 2) if words else 0
    return [replace(line, y=line.y + down) for line in words]


def _panel(top: float, pen: Pen) -> Iterator[str]:
    """The ground of the drawing, down to the edge of the card."""
    yield pen.ink(LIGHT["line"], fill=GROUND)
    yield pen.curve(rounded(EDGE, top, INSIDE, HEIGHT - EDGE / 1.6 - top, 10), filled=True)


def _fitted(drawn: Picture, top: float) -> Pen:
    """A pen that puts the drawing into the middle of the panel, as large as it may be."""
    width, height = INSIDE - 2 * PADDING, HEIGHT - EDGE / 1.6 - top - 2 * PADDING
    scale = min(width / drawn.width, height / drawn.height, LARGEST_SCALE)
    left = (WIDTH - drawn.width * scale) / 2
    return Pen(HEIGHT, scale, (left, top + PADDING + (height - drawn.height * scale) / 2))


def _sign(card: Card, pen: Pen) -> Iterator[str]:
    """The glyph on the right, large, on a wash of its colour."""
    color = LIGHT.get(card.group, ACCENT)
    x, y = WIDTH - EDGE - SIGN, MIDDLE - SIGN / 2
    wash = tint(color, LIGHT["paper"])
    yield pen.ink(wash, fill=wash)
    yield pen.curve(rounded(x, y, SIGN, SIGN, 24), filled=True)
    side = SIGN * 0.6
    shapes = glyph(card.role) if card.role else site_mark()
    yield from glyph_strokes(shapes, (x + (SIGN - side) / 2, y + (SIGN - side) / 2), side, color, pen)


def _node(text: _Text, pen: Pen) -> tuple[str, Attributes]:
    """The line as a node whose left side the text starts from."""
    width = WIDTH - EDGE - text.x
    return safe(text.text) + "\\l", {
        "fixedsize": "true",
        "width": f"{width / POINTS_PER_INCH:.4f}",
        "height": f"{text.size * 1.5 / POINTS_PER_INCH:.4f}",
        "pos": pen.at((text.x + width / 2, text.y - text.size * 0.36)),
        "fontname": text.font,
        "fontsize": f"{text.size:.4g}",
        "fontcolor": text.ink,
    }
