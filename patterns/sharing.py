"""What others are shown of a page: its card, and what the page's head says to those who pass it on."""

from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from patterns import rendering
from patterns.models import Pattern, Provider
from patterns.pages import ENTRY_PAGES, PAGES, EntryPage, Page, summary_of
from patterns.rendering import Card
from patterns.services import service_table

PAGE = "page"


def entry_card(page: EntryPage, slug: str, provider: Provider | None = None) -> Card | None:
    """The card of a public entry, None where there is no such entry; a pattern is drawn on the provider."""
    rows: Any = page.public()
    row = (rows.with_drawing() if issubclass(rows.model, Pattern) else rows).filter(slug=slug).first()
    if row is None:
        return None
    card = Card(page.name, str(row), summary_of(row))
    if not isinstance(row, Pattern):
        return replace(card, role=row.slug, group=row.group) if page.noun == "role" else card
    if provider is None:
        return replace(card, diagram=row.diagram())
    services = service_table().for_drawing(provider)
    kind = f"{page.name} on {provider.short_name}"
    return replace(card, kind=kind, diagram=row.diagram_on(provider, services))


def page_card(page: Page) -> Card:
    return Card(page.kind, page.title, page.summary)


def picture(card: Card) -> bytes:
    """The card as PNG, without its drawing where that cannot be drawn; raises rendering.LayoutError."""
    if card.diagram and not card.diagram.nodes:
        card = replace(card, diagram=None)
    try:
        return rendering.draw_card(card)
    except rendering.LayoutFailed:
        if card.diagram is None:
            raise
        return rendering.draw_card(replace(card, diagram=None))


# What of a query string is the page itself, so that whoever is sent it sees the same.
KEPT = {"compare": ("pattern", "provider", "show"), "relation_map": ("view",)}


@dataclass(frozen=True)
class Share:
    """The addresses of a public page, all absolute; `image` and `json` are "" where there is none."""

    canonical: str
    url: str
    image: str
    json: str
    kind: str
    summary: str


def share(request: HttpRequest) -> Share | None:
    """What the head of the page says, None for a page that is not for everybody.

    The canonical address has no query. What is shared keeps the provider that a drawing is on.
    """
    match = request.resolver_match
    if match is None:
        return None
    noun, slug = match.url_name or "", str(match.kwargs.get("slug", ""))
    page, entry = PAGES.get(noun), ENTRY_PAGES.get(noun.removesuffix("_detail"))
    if not (page and match.view_name == page.view) and not (entry and match.view_name == f"patterns:{noun}" and slug):
        return None
    provider = request.GET.get("provider", "") if entry and entry.noun in {"pattern", "example"} else ""
    query = f"?{urlencode({'provider': provider})}" if provider else ""
    kept = {key: request.GET.getlist(key) for key in KEPT.get(noun, ()) if request.GET.get(key)}
    address = f"?{urlencode(kept, doseq=True)}" if kept else query
    image = reverse("patterns:card", args=[entry.noun, slug] if entry else [PAGE, noun])
    canonical = request.build_absolute_uri(request.path)
    return Share(
        canonical,
        canonical + address,
        request.build_absolute_uri(image + query) if rendering.engine_name() else "",
        request.build_absolute_uri(reverse(f"patterns:{entry.noun}_json", args=[slug])) if entry else "",
        "article" if entry else "website",
        page.summary if page else "",
    )
