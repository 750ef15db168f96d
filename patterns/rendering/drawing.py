"""A diagram drawn in a format, once per content: the cache is asked first, failures are remembered for a minute."""

import json
from collections.abc import Callable
from functools import cache as once
from hashlib import blake2b
from pathlib import Path
from typing import Any

from django.core.cache import cache

from patterns.diagrams.model import Diagram
from patterns.diagrams.picture import Picture, picture
from patterns.rendering import bitmap, engine, svg
from patterns.rendering.glyphs import FOLDER
from patterns.rendering.layout import layout
from patterns.rendering.trouble import LayoutFailed

# Raise it when the same diagram is drawn differently; the sheet and the glyphs are watched by themselves.
VERSION = 3
FAILURE_SECONDS = 60


def draw_svg(diagram: Diagram, *, standalone: bool) -> str:
    """The diagram as SVG text, for inlining or as a file; raises one of the LayoutErrors."""

    def write(drawn: Picture) -> str:
        return svg.write(drawn, standalone=standalone)

    drawn: str = _cached(diagram, "svg-file" if standalone else "svg", write)
    return drawn


def draw_png(diagram: Diagram) -> bytes:
    """The diagram as PNG on white, two pixels per unit and at most eight megapixels; raises as draw_svg does."""
    return _bitmap(diagram, "png")


def draw_pdf(diagram: Diagram) -> bytes:
    """The diagram as one PDF page of its own size; raises as draw_svg does."""
    return _bitmap(diagram, "pdf")


def _bitmap(diagram: Diagram, file_format: str) -> bytes:
    def write(drawn: Picture) -> bytes:
        return engine.run(bitmap.source(drawn, file_format), ("nop2", file_format))

    made: bytes = _cached(diagram, file_format, write)
    return made


def _cached(diagram: Diagram, file_format: str, write: Callable[[Picture], Any]) -> Any:
    key = f"diagram-{_digest(diagram, file_format)}"
    found = cache.get(key)
    if found is None:
        try:
            found = {"made": write(picture(diagram, layout(diagram)))}
        except LayoutFailed as error:
            cache.set(key, {"failed": str(error)}, FAILURE_SECONDS)
            raise
        cache.set(key, found, timeout=None)
    if "failed" in found:
        raise LayoutFailed(found["failed"])
    return found["made"]


def _digest(diagram: Diagram, file_format: str) -> str:
    """A name for the content; reasons are left out, because they are not drawn."""
    content = diagram.to_mapping()
    for row in (*content["nodes"], *content["flows"], *content["clusters"]):
        del row["because"]
    parts = [content, file_format, VERSION, _drawing_kit(), engine.engine_name()]
    return blake2b(json.dumps(parts, sort_keys=True).encode(), digest_size=20).hexdigest()


@once
def _drawing_kit() -> str:
    """The sheet and the glyphs as one digest, so that a changed one is seen after a restart."""
    files = [svg.SHEET, *sorted(Path(FOLDER).glob("*.svg"))]
    return blake2b(b"".join(file.read_bytes() for file in files), digest_size=16).hexdigest()
