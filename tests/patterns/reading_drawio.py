"""Reads a draw.io file back: boxes with their places on the sheet, and arrows with their ends."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element, fromstring


@dataclass(frozen=True)
class Shape:
    """A cell that is no arrow; x and y count from the sheet, whatever the cell is a part of."""

    id: str
    value: str
    style: dict[str, str]
    parent: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Arrow:
    id: str
    value: str
    style: dict[str, str]
    source: str
    target: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Sheet:
    """All that a file holds, by id and in the order of the file."""

    shapes: dict[str, Shape]
    arrows: dict[str, Arrow]

    def kind(self, begin: str) -> list[Shape]:
        """The shapes whose ids begin so, without the icons and marks that are parts of them."""
        return [item for name, item in self.shapes.items() if name.startswith(begin) and not is_part(self, item)]


def is_part(sheet: Sheet, shape: Shape) -> bool:
    return "-node-" in shape.parent and shape.parent in sheet.shapes


def read(text: str) -> Sheet:
    """The sheet of an uncompressed file of one page; raises ParseError, KeyError or ValueError for anything else."""
    root = fromstring(text)  # noqa: S314 - what the project itself wrote
    if [element.tag for element in (root, *root[0][0])] != ["mxfile", "root"] or root[0][0].tag != "mxGraphModel":
        raise ValueError("not a file of one page")
    cells = list(root[0][0][0])
    if [cell.attrib for cell in cells[:2]] != [{"id": "0"}, {"id": "1", "parent": "0"}]:
        raise ValueError("no root and layer")
    sheet = Sheet({}, {})
    for cell in cells[2:]:
        if cell.attrib["id"] in (*sheet.shapes, *sheet.arrows):
            raise ValueError(f"two cells have the id {cell.attrib['id']}")
        if cell.get("edge"):
            sheet.arrows[cell.attrib["id"]] = _arrow(cell)
        else:
            sheet.shapes[cell.attrib["id"]] = _shape(cell, sheet)
    return sheet


def _shape(cell: Element, sheet: Sheet) -> Shape:
    [geometry] = cell
    x, y, width, height = (float(geometry.attrib[name]) for name in ("x", "y", "width", "height"))
    parent = cell.attrib["parent"]
    if parent != "1":
        x, y = x + sheet.shapes[parent].x, y + sheet.shapes[parent].y
    return Shape(cell.attrib["id"], cell.attrib["value"], _style(cell), parent, x, y, width, height)


def _arrow(cell: Element) -> Arrow:
    points = tuple((float(point.attrib["x"]), float(point.attrib["y"])) for point in cell.findall(".//Array/mxPoint"))
    ends = (cell.attrib["source"], cell.attrib["target"])
    return Arrow(cell.attrib["id"], cell.attrib["value"], _style(cell), *ends, points)


def _style(cell: Element) -> dict[str, str]:
    parts = cell.attrib["style"].removesuffix(";").split(";")
    style = dict(part.split("=", 1) for part in parts)
    if len(style) != len(parts):
        raise ValueError("a key of a style comes twice")
    return style
