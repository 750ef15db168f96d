"""The starter of a pattern: its drawing on a provider, with the starter's defaults and the pattern's practices."""

from collections.abc import Mapping

from patterns import rendering
from patterns.diagrams.model import Diagram
from patterns.drawing import export
from patterns.models import Pattern, Provider, Service
from patterns.plain_markdown import plain
from patterns.starters.brief import Brief
from patterns.starters.starter import Starter, starter
from patterns.starters.target import Target


def pattern_starter(pattern: Pattern, target: Target, language: str) -> Starter:
    """Raises StarterError for a drawing or a language that does not fit the target."""
    provider = Provider.objects.get(slug=target.provider)
    return starter(pattern_brief(pattern, provider, language), target)


def pattern_brief(pattern: Pattern, provider: Provider, language: str) -> Brief:
    diagram = pattern.diagram_on(provider, Service.objects.on_all_providers().for_drawing(provider))
    return Brief(
        title=pattern.title,
        diagram=diagram,
        language=language,
        causes={f"practice:{row.slug}": f"practice {row.name}" for row in pattern.practices.all()},
        origin=f"It follows the pattern \u201c{plain(pattern.title)}\u201d: {plain(pattern.intent)}",
        documents=drawn(diagram),
    )


def drawn(diagram: Diagram) -> Mapping[str, str | bytes]:
    """The drawing as SVG; nothing where it cannot be laid out here, as the drawing goes along as Mermaid too."""
    try:
        return {"docs/diagram.svg": export(diagram, "svg")}
    except rendering.LayoutError:
        return {}
