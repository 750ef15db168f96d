"""Patterns side by side."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from patterns import comparison
from patterns.kept import kept
from patterns.models import Pattern, QualityAttribute
from patterns.services import service_table
from patterns.views.drawings import chosen, pattern_drawing

ASKED = {"pattern", "provider", "show"}


@require_safe
@kept
def compare(request: HttpRequest) -> HttpResponse:
    """The patterns that `?pattern=` names, in that order; below two of them, the choice alone.

    What else the list of patterns sends along is dropped from the address.
    """
    if not request.GET.keys() <= ASKED:
        kept_of = [(key, value) for key, values in request.GET.lists() if key in ASKED for value in values]
        return redirect(f"{request.path}?{urlencode(kept_of)}")
    asked = list(dict.fromkeys(request.GET.getlist("pattern")))
    everything = list(Pattern.objects.published())
    known = [pattern.pk for pattern in everything if pattern.slug in asked]
    found = {pattern.slug: pattern for pattern in Pattern.objects.filter(pk__in=known).with_comparison()}
    patterns = [found[slug] for slug in asked if slug in found][: comparison.MOST]
    services = service_table()
    only_differences = request.GET.get("show") == "differences"
    rows = []
    if len(patterns) >= comparison.FEWEST:
        attributes = QualityAttribute.objects.all()
        rows = comparison.compare(patterns, attributes, services, only_differences=only_differences)
    context = {
        "everything": everything,
        "patterns": patterns,
        "chosen": [pattern.slug for pattern in patterns],
        "unknown": [slug for slug in asked if slug not in found],
        "is_cut": len(found) > comparison.MOST,
        "rows": rows,
        "only_differences": only_differences,
        "drawings": [pattern_drawing(request, pattern, services) for pattern in patterns] if rows else [],
        "providers": services.providers(),
        "provider": chosen(request, services.providers()) if rows else None,
    }
    return render(request, "patterns/compare.html", context)
