"""Our own line glyphs: read from static/img/glyphs, kept to a few shapes that every format can draw."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

FOLDER = Path(__file__).resolve().parent.parent.parent / "static" / "img" / "glyphs"
SIDE = 24
STROKE = 1.75
ATTRIBUTES = {
    "path": ("d",),
    "circle": ("cx", "cy", "r"),
    "rect": ("x", "y", "width", "height", "rx"),
    "line": ("x1", "y1", "x2", "y2"),
}
_PATH = re.compile(r"[MLHVCZ0-9., -]+")


@dataclass(frozen=True)
class Shape:
    """One stroke of a glyph: the name of an SVG element and its attributes."""

    tag: str
    attributes: tuple[tuple[str, str], ...]


Glyph = tuple[Shape, ...]
BOX: Glyph = (Shape("rect", (("x", "4"), ("y", "4"), ("width", "16"), ("height", "16"), ("rx", "2"))),)
SITE_MARK = FOLDER.parent / "mark.svg"


@cache
def glyph(role: str) -> Glyph:
    """The glyph of a role; a plain box where there is none. Raises ValueError for a file with anything else."""
    file = FOLDER / f"{role}.svg"
    if not re.fullmatch(r"[a-z0-9-]+", role) or not file.is_file():
        return BOX
    return _read(file)


@cache
def site_mark() -> Glyph:
    """The mark of the site."""
    return _read(SITE_MARK)


def _read(file: Path) -> Glyph:
    root = ElementTree.fromstring(file.read_bytes())  # noqa: S314 - a file of this project
    return tuple(_shape(element, file) for element in root)


def _shape(element: ElementTree.Element, file: Path) -> Shape:
    tag = element.tag.rpartition("}")[2]
    known = ATTRIBUTES.get(tag, ())
    if not known or set(element.attrib) - set(known) or not _PATH.fullmatch(element.get("d", "M")):
        raise ValueError(f"{file.name}: <{tag}> has something that not every format can draw")
    return Shape(tag, tuple((name, element.get(name, "0")) for name in known))


def glyph_markup(role: str) -> str:
    """The shapes of a role's glyph as SVG, for a page to put inside an <svg> of its own size."""
    shapes = (ElementTree.Element(shape.tag, dict(shape.attributes)) for shape in glyph(role))
    return "".join(ElementTree.tostring(shape, encoding="unicode") for shape in shapes)
