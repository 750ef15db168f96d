"""A diagram as a page shows it: the picture, or why there is none, with the words and the exports beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from patterns import rendering
from patterns.diagrams.model import Diagram
from patterns.models import Provider

FORMATS = {
    "svg": "vector picture for pages and slides",
    "png": "bitmap at double size",
    "pdf": "for print",
    "dot": "text for Graphviz",
}
CONTENT_TYPES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "pdf": "application/pdf",
    "dot": "text/vnd.graphviz; charset=utf-8",
}


@dataclass(frozen=True)
class Drawing:
    """One diagram on one provider, for a template; nothing is laid out until the picture is asked for."""

    diagram: Diagram
    provider: Provider | None
    providers: Sequence[Provider]
    page_url: str
    download_url: str
    links: Mapping[str, str] = field(default_factory=dict)

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
    def formats(self) -> list[tuple[str, str]]:
        """The formats that can be had here: without a layout engine the text alone."""
        return [(name, use) for name, use in FORMATS.items() if name == "dot" or rendering.engine_name()]


def export(diagram: Diagram, file_format: str) -> bytes:
    """The diagram as a file of one of FORMATS; raises rendering.LayoutError."""
    if file_format == "dot":
        return rendering.dot_source(diagram).encode()
    if file_format == "svg":
        return rendering.draw_svg(diagram, standalone=True).encode()
    return rendering.draw_png(diagram) if file_format == "png" else rendering.draw_pdf(diagram)
