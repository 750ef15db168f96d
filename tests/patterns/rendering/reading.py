"""Reads a drawing back from its SVG: what a program finds in it, without places and sizes."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element, fromstring

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class DrawnNode:
    """A box: `texts` holds each kind of text with the line breaks and blanks taken out."""

    id: str
    title: str
    classes: str
    texts: dict[str, str]


@dataclass(frozen=True)
class DrawnFlow:
    id: str
    title: str
    classes: str
    label: str


@dataclass(frozen=True)
class Drawn:
    """All that was drawn, in the order of the file."""

    root: Element
    nodes: list[DrawnNode]
    flows: list[DrawnFlow]
    frames: list[str]


def drawn(svg: str) -> Drawn:
    """The drawing of an SVG text; raises ParseError where that is not well-formed."""
    root = fromstring(svg)  # noqa: S314 - what the project itself wrote
    groups = list(root.iter(f"{SVG}g"))
    return Drawn(
        root,
        nodes=[
            DrawnNode(group.attrib["id"], title(group), group.attrib["class"], texts(group))
            for group in groups
            if group.attrib["class"].startswith("node ")
        ],
        flows=[
            DrawnFlow(group.attrib["id"], title(group), group.attrib["class"], texts(group).get("flow", ""))
            for group in groups
            if group.attrib["class"].startswith("flow ")
        ],
        frames=[title(group) for group in groups if group.attrib["class"] == "frame"],
    )


def squeezed(text: str) -> str:
    """The text without blanks, because lines break at them."""
    return "".join(text.split())


def title(element: Element) -> str:
    return element.findtext(f"{SVG}title") or ""


def texts(group: Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in group.iter(f"{SVG}text"):
        kind = line.attrib["class"]
        found[kind] = found.get(kind, "") + squeezed(line.text or "")
    return found
