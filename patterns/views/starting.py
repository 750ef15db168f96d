"""The starter of a pattern: a page about it, and the zip."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from patterns.kept import kept
from patterns.models import Pattern
from patterns.starters.starter import Starter, StarterError
from patterns.starting import Offer, chosen
from patterns.starting import pattern_starter as starter_of


@require_safe
@kept
def pattern_starter(request: HttpRequest, slug: str) -> HttpResponse:
    pattern = get_object_or_404(Pattern.objects.published().with_page(), slug=slug)
    target, language = chosen(request.GET)
    page, archive = (reverse(f"patterns:pattern_{name}", args=[slug]) for name in ("starter", "starter_zip"))
    try:
        offer = Offer(target, language, page, archive, starter_of(pattern, target, language))
    except StarterError as error:
        offer = Offer(target, language, page, archive, trouble=str(error))
    return render(request, "patterns/pattern_starter.html", {"pattern": pattern, "offer": offer})


@require_safe
@kept
def pattern_starter_zip(request: HttpRequest, slug: str) -> HttpResponse:
    pattern = get_object_or_404(Pattern.objects.published().with_page(), slug=slug)
    try:
        found = starter_of(pattern, *chosen(request.GET))
    except StarterError as error:
        raise Http404(str(error)) from error
    return starter_response(found)


def starter_response(starter: Starter) -> HttpResponse:
    """The zip as a download."""
    response = HttpResponse(starter.archive(), content_type="application/zip")
    response.headers["Content-Encoding"] = "identity"  # it is compressed already
    response.headers["Content-Disposition"] = f'attachment; filename="{starter.name}.zip"'
    return response
