"""A diagram as a page shows it: the picture, or why there is none, with the words and the exports beside it."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from patterns import rendering
from patterns.diagrams import d2, mermaid, structurizr
from patterns.diagrams.model import Diagram
from patterns.models import Provider

FORMATS = {
    "svg": ("SVG", "vector picture for pages and slides"),
    "png": ("PNG", "bitmap at double size"),
    "pdf": ("PDF", "for print"),
    "drawio": ("draw.io", "edits in draw.io, with the providers' icons"),
    "drawio.svg": ("draw.io in SVG", "vector picture that draw.io opens for editing"),
    "mmd": ("Mermaid", "for Markdown pages"),
    "d2": ("D2", "text for D2"),
    "dot": ("DOT", "text for Graphviz"),
    "dsl": ("Structurizr", "workspace for Structurizr"),
    "json": ("JSON", "nodes and flows for programs"),
}
CONTENT_TYPES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "drawio": "application/vnd.jgraph.mxfile",
    "drawio.svg": "image/svg+xml",
    "mmd": "text/vnd.mermaid; charset=utf-8",
    "d2": "text/plain; charset=utf-8",
    "dot": "text/vnd.graphviz; charset=utf-8",
    "dsl": "text/plain; charset=utf-8",
    "json": "application/json",
}
# What can be had without a layout engine: written from the model alone.
TEXTS: Mapping[str, Callable[[Diagram], str]] = {
    "mmd": mermaid.write,
    "d2": d2.write,
    "dot": rendering.dot_source,
    "dsl": structurizr.write,
    "json": lambda diagram: json.dumps(diagram.to_mapping(), indent=2, ensure_ascii=False) + "\n",
}
PICTURES: Mapping[str, Callable[[Diagram], str | bytes]] = {
    "svg": lambda diagram: rendering.draw_svg(diagram, standalone=True),
    "png": rendering.draw_png,
    "pdf": rendering.draw_pdf,
    "drawio": rendering.draw_drawio,
    "drawio.svg": rendering.draw_drawio_svg,
}


@dataclass(frozen=True)
class Drawing:
    """One diagram on one provider, for a template; nothing is laid out until the picture is asked for.

    `query` is what its addresses keep beside the provider, such as "&revision=2".
    """

    diagram: Diagram
    provider: Provider | None
    providers: Sequence[Provider]
    page_url: str
    download_url: str
    links: Mapping[str, str] = field(default_factory=dict)
    query: str = ""

    @cached_property
    def svg(self) -> str:
        """The picture for inlining, or "" where it could not be drawn; `trouble` then says why."""
        try:
            return rendering.draw_svg(self.diagram, standalone=False, links=self.links)
        except rendering.LayoutError:
            return ""

    @cached_property
    def trouble(self) -> str:
        try:
            rendering.draw_svg(self.diagram, standalone=False, links=self.links)
        except rendering.LayoutError as error:
            return str(error)
        return ""

    @cached_property
    def dot(self) -> str:
        return rendering.dot_source(self.diagram)

    @property
    def sentences(self) -> Sequence[str]:
        return self.diagram.sentences()

    @property
    def gaps(self) -> list[str]:
        """The labels of nodes for which the provider has no service."""
        return [node.label for node in self.diagram.nodes if node.fit == "none"]

    @property
    def formats(self) -> list[tuple[str, str, str]]:
        """The formats that can be had here: without a layout engine the texts alone."""
        return [(name, *told) for name, told in FORMATS.items() if name in TEXTS or rendering.engine_name()]


def export(diagram: Diagram, file_format: str) -> bytes:
    """The diagram as a file of one of FORMATS; raises rendering.LayoutError."""
    write = TEXTS.get(file_format) or PICTURES[file_format]
    written = write(diagram)
    return written.encode() if isinstance(written, str) else written
