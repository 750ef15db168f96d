"""Patterns and architecture examples."""

from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import push_url, replace_url

from patterns.bounds import bounds
from patterns.edition import kept_by_edition
from patterns.facets import Shelf, Stock
from patterns.htmx import HtmxRequest
from patterns.implementations import Offer
from patterns.kept import kept
from patterns.models import Mitigation, Pattern, Service
from patterns.views.cards import Cards, facet_choices
from patterns.views.drawings import pattern_drawing, pattern_drawing_plain


@require_safe
@kept
@vary_on_headers("HX-Request")
def pattern_list(request: HtmxRequest) -> HttpResponse:
    stock, cards = shelved()
    shelf = Shelf(stock, request.GET)
    heading = 3 if shelf.is_grouped else 2
    context = {
        "shelf": shelf,
        "groups": [
            (category, cards.row(rows, heading=heading, chosen=shelf.compared))
            for category, rows in groupby(shelf.patterns, stock.category if shelf.is_grouped else lambda _: "")
        ],
        "facets": facet_choices(tuple(shelf.facets), is_swapped=bool(request.htmx)),
    }
    if request.htmx:
        show = replace_url if shelf.is_typed_after(_earlier(request)) else push_url
        return show(render(request, "patterns/_shelf.html", context), f"{request.path}{shelf.address}")
    return render(request, "patterns/pattern_list.html", context)


def _earlier(request: HtmxRequest) -> QueryDict:
    """What the page asked for that htmx asks from; nothing where it names no address."""
    try:
        return QueryDict(urlsplit(request.htmx.current_url or "").query)
    except ValueError:
        return QueryDict()


@kept_by_edition()
def shelved() -> tuple[Stock, Cards]:
    """All that the list is made of, whatever is asked of it: reading it takes longer than making a page of it."""
    patterns = Pattern.objects.published().patterns().with_facets()
    return Stock(patterns, Service.objects.on_all_providers()), Cards()


@require_safe
@kept
@vary_on_headers("HX-Request")
def pattern_detail(request: HtmxRequest, slug: str) -> HttpResponse:
    return _entry(request, slug, example=False)


@require_safe
@kept
def example_list(request: HttpRequest) -> HttpResponse:
    entries = list(Pattern.objects.published().examples().with_drawing())
    context = {"drawings": [(entry, pattern_drawing_plain(entry)) for entry in entries]}
    return render(request, "patterns/example_list.html", context)


@require_safe
@kept
@vary_on_headers("HX-Request")
def example_detail(request: HtmxRequest, slug: str) -> HttpResponse:
    return _entry(request, slug, example=True)


def _entry(request: HtmxRequest, slug: str, *, example: bool) -> HttpResponse:
    kind = Pattern.objects.published().examples() if example else Pattern.objects.published().patterns()
    if request.htmx:
        pattern = get_object_or_404(kind.with_drawing(), slug=slug)
        return render(request, "patterns/_on_provider.html", _on_provider(request, pattern))
    pattern = get_object_or_404(kind.with_page(), slug=slug)
    return render(request, "patterns/pattern_detail.html", pattern_page(request, pattern))


def pattern_page(request: HttpRequest, pattern: Pattern) -> dict[str, Any]:
    """All that the page of a pattern shows."""
    return {
        "pattern": pattern,
        **_on_provider(request, pattern),
        "mitigations": Mitigation.objects.filter(challenge__patterns=pattern).with_challenge(),
        "updates": pattern.updates.select_related("source"),
        "offer": Offer(pattern.implementations.with_collection(), request.GET),
    }


def _on_provider(request: HttpRequest, pattern: Pattern) -> dict[str, Any]:
    """What changes with the provider: the drawing, and the limits and prices of its services."""
    drawing = pattern_drawing(request, pattern)
    return {"drawing": drawing, "bounds": bounds(pattern, drawing.provider) if drawing.provider else []}
