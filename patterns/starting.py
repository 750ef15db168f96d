"""The starter of a pattern: its drawing on a provider, with the starter's defaults and the pattern's practices."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404

from patterns import rendering
from patterns.diagrams.model import Diagram
from patterns.drawing import export
from patterns.models import Pattern, Provider
from patterns.plain_markdown import plain
from patterns.services import service_table
from patterns.starters.brief import LANGUAGES, Brief
from patterns.starters.ledger import Entry
from patterns.starters.starter import Starter, starter
from patterns.starters.target import Target
from patterns.starters.targets import TARGETS


def pattern_starter(pattern: Pattern, target: Target, language: str) -> Starter:
    """Raises StarterError for a drawing or a language that does not fit the target."""
    provider = Provider.objects.get(slug=target.provider)
    return starter(pattern_brief(pattern, provider, language), target)


def pattern_brief(pattern: Pattern, provider: Provider, language: str) -> Brief:
    diagram = pattern.diagram_on(provider, service_table().for_drawing(provider))
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


@dataclass(frozen=True)
class Tab:
    name: str
    url: str
    is_current: bool


@dataclass(frozen=True)
class Offer:
    """A starter as a page shows it, with the targets and languages to choose from; `trouble` says why there is none.

    `page_url` and `zip_url` are addresses without a query, `query` what they keep in it, such as "&revision=2".
    """

    target: Target
    language: str
    page_url: str
    zip_url: str
    starter: Starter | None = None
    trouble: str = ""
    query: str = ""

    @property
    def targets(self) -> list[Tab]:
        return [
            Tab(target.name, f"{self.page_url}?target={target.slug}{self.query}", target == self.target)
            for target in TARGETS.values()
        ]

    @property
    def languages(self) -> list[Tab]:
        return [
            Tab(LANGUAGES[name], f"{self.page_url}{self._choice(name)}", name == self.language)
            for name in self.target.languages
        ]

    @property
    def download_url(self) -> str:
        return f"{self.zip_url}{self._choice(self.language)}"

    @property
    def todos(self) -> list[Entry]:
        return [entry for entry in self.starter.entries if entry.todo] if self.starter else []

    @property
    def made(self) -> list[Entry]:
        return [entry for entry in self.starter.entries if entry.made] if self.starter else []

    @property
    def files(self) -> list[str]:
        return sorted(self.starter.files) if self.starter else []

    @property
    def template(self) -> str:
        """The text of the template itself."""
        content = self.starter.files[self.target.main] if self.starter else ""
        return content if isinstance(content, str) else content.decode()

    def _choice(self, language: str) -> str:
        return f"?target={self.target.slug}&language={language}{self.query}"


def chosen(given: Mapping[str, str], default: str = "") -> tuple[Target, str]:
    """The target and the language that a query names, or the first ones; raises Http404 for one that is unknown.

    A target without the language has its first one instead: whoever changes the target keeps reading.
    """
    slug = given.get("target") or default or next(iter(TARGETS))
    language = given.get("language", "")
    if slug not in TARGETS or language not in {"", *LANGUAGES}:
        raise Http404(f"There is no starter for {slug} in {language or 'any language'}.")
    target = TARGETS[slug]
    return target, language if language in target.languages else target.languages[0]
