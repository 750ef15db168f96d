"""Patterns side by side."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from patterns import comparison
from patterns.kept import kept
from patterns.models import Pattern, QualityAttribute, Service
from patterns.views.drawings import chosen, pattern_drawing


@require_safe
@kept
def compare(request: HttpRequest) -> HttpResponse:
    """The patterns that `?pattern=` names, in that order; below two of them, the choice alone."""
    asked = list(dict.fromkeys(request.GET.getlist("pattern")))
    everything = list(Pattern.objects.published())
    found = {pattern.slug: pattern for pattern in Pattern.objects.published().filter(slug__in=asked).with_comparison()}
    patterns = [found[slug] for slug in asked if slug in found][: comparison.MOST]
    services = Service.objects.on_all_providers()
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
