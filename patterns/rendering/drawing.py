"""A diagram drawn in a format, once per content: the cache is asked first, failures are remembered for a minute."""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from functools import cache as once
from hashlib import blake2b
from operator import attrgetter
from pathlib import Path
from typing import Any

from django.core.cache import cache

from patterns.diagrams import drawio
from patterns.diagrams.model import Cluster, Diagram, Flow, Node
from patterns.diagrams.picture import Picture, picture
from patterns.rendering import bitmap, card, engine, svg
from patterns.rendering.allowance import spend
from patterns.rendering.card import Card
from patterns.rendering.glyphs import FOLDER, SITE_MARK
from patterns.rendering.layout import layout
from patterns.rendering.trouble import LayoutFailed
from patterns.tally import Event, happened

# Raise it when the same diagram is drawn differently; the sheet and the glyphs are watched by themselves.
VERSION = 7
FAILURE_SECONDS = 60


def draw_svg(diagram: Diagram, *, standalone: bool, links: Mapping[str, str] | None = None) -> str:
    """The diagram as SVG text, for inlining or as a file; raises one of the LayoutErrors.

    In a page, nodes that `links` names by their ids lead to these addresses.
    """

    def write(drawn: Picture) -> str:
        return svg.write(drawn, standalone=standalone, links=links)

    kind = "svg-file" if standalone else f"svg {json.dumps(links, sort_keys=True)}" if links else "svg"
    drawn: str = _cached(diagram, kind, write)
    return drawn


def draw_png(diagram: Diagram) -> bytes:
    """The diagram as PNG on white, two pixels per unit and at most eight megapixels; raises as draw_svg does."""
    return _bitmap(diagram, "png")


def draw_pdf(diagram: Diagram) -> bytes:
    """The diagram as one PDF page of its own size; raises as draw_svg does."""
    return _bitmap(diagram, "pdf")


def draw_drawio(diagram: Diagram) -> str:
    """The diagram as the text of a draw.io file; raises as draw_svg does."""
    drawn: str = _cached(diagram, "drawio", drawio.write)
    return drawn


def draw_drawio_svg(diagram: Diagram) -> str:
    """The diagram as an SVG file that draw.io opens for editing: it holds the draw.io file; raises as draw_svg does."""

    def write(drawn: Picture) -> str:
        return svg.write(drawn, standalone=True, content=drawio.write(drawn))

    both: str = _cached(diagram, "drawio.svg", write)
    return both


def draw_card(shown: Card) -> bytes:
    """The card as PNG, 1200 by 630 pixels; raises as draw_svg does."""

    def make() -> bytes:
        diagram = shown.diagram
        drawn = picture(diagram, layout(diagram)) if diagram else None
        return engine.run(card.source(shown, drawn), ("nop2", "png"))

    words = [shown.kind, shown.title, shown.summary, shown.role, shown.group]
    made: bytes = _once([words, _content(shown.diagram) if shown.diagram else None], "card", make)
    return made


def _bitmap(diagram: Diagram, file_format: str) -> bytes:
    def write(drawn: Picture) -> bytes:
        return engine.run(bitmap.source(drawn, file_format), ("nop2", file_format))

    made: bytes = _cached(diagram, file_format, write)
    return made


def _cached(diagram: Diagram, file_format: str, write: Callable[[Picture], Any]) -> Any:
    return _once(_content(diagram), file_format, lambda: write(picture(diagram, layout(diagram))))


def _once(content: Any, file_format: str, make: Callable[[], Any]) -> Any:
    key = f"diagram-{_digest(content, file_format)}"
    found = cache.get(key)
    if found is None:
        spend()
        happened(Event.RENDER)
        try:
            found = {"made": make()}
        except LayoutFailed as error:
            happened(Event.LAYOUT_FAILURE)
            cache.set(key, {"failed": str(error)}, FAILURE_SECONDS)
            raise
        cache.set(key, found, timeout=None)
    if "failed" in found:
        raise LayoutFailed(found["failed"])
    return found["made"]


def _content(diagram: Diagram) -> Any:
    """All that is drawn of a diagram; reasons are not."""
    parts = ((_NODE, diagram.nodes), (_FLOW, diagram.flows), (_CLUSTER, diagram.clusters))
    return _HEAD(diagram), [list(map(values, rows)) for values, rows in parts]


def _drawn(kind: type[Any], *beside: str) -> Callable[[Any], Any]:
    return attrgetter(*(field.name for field in fields(kind) if field.name not in beside))


_HEAD = _drawn(Diagram, "nodes", "flows", "clusters")
_NODE, _FLOW, _CLUSTER = (_drawn(kind, "because") for kind in (Node, Flow, Cluster))


def _digest(content: Any, file_format: str) -> str:
    """A name for what is drawn, in which format and with what."""
    parts = [content, file_format, VERSION, _drawing_kit(), engine.engine_name()]
    return blake2b(json.dumps(parts).encode(), digest_size=20).hexdigest()


@once
def _drawing_kit() -> str:
    """The sheet, the mark and the glyphs as one digest, so that a changed one is seen after a restart."""
    files = [svg.SHEET, SITE_MARK, *sorted(Path(FOLDER).glob("*.svg"))]
    return blake2b(b"".join(file.read_bytes() for file in files), digest_size=16).hexdigest()
