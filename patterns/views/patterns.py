"""Patterns and architecture examples."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from patterns.htmx import HtmxRequest
from patterns.models import Mitigation, Pattern
from patterns.views.drawings import pattern_drawing, pattern_drawing_plain


@require_safe
def pattern_list(request: HttpRequest) -> HttpResponse:
    entries = list(Pattern.objects.published().patterns().with_drawing())
    context = {"drawings": [(entry, pattern_drawing_plain(entry)) for entry in entries]}
    return render(request, "patterns/pattern_list.html", context)


@require_safe
@vary_on_headers("HX-Request")
def pattern_detail(request: HtmxRequest, slug: str) -> HttpResponse:
    return _entry(request, slug, "patterns/pattern_detail.html", example=False)


@require_safe
def example_list(request: HttpRequest) -> HttpResponse:
    entries = list(Pattern.objects.published().examples().with_drawing())
    context = {"drawings": [(entry, pattern_drawing_plain(entry)) for entry in entries]}
    return render(request, "patterns/example_list.html", context)


@require_safe
@vary_on_headers("HX-Request")
def example_detail(request: HtmxRequest, slug: str) -> HttpResponse:
    return _entry(request, slug, "patterns/pattern_detail.html", example=True)


def _entry(request: HtmxRequest, slug: str, template: str, *, example: bool) -> HttpResponse:
    kind = Pattern.objects.published().examples() if example else Pattern.objects.published().patterns()
    if request.htmx:
        pattern = get_object_or_404(kind.with_drawing(), slug=slug)
        return render(request, "patterns/_diagram.html", {"drawing": pattern_drawing(request, pattern)})
    pattern = get_object_or_404(kind.with_page(), slug=slug)
    mitigations = Mitigation.objects.filter(challenge__patterns=pattern).with_challenge()
    context = {
        "pattern": pattern,
        "drawing": pattern_drawing(request, pattern),
        "mitigations": mitigations,
        "updates": pattern.updates.select_related("source"),
    }
    return render(request, template, context)
