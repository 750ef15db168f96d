"""Quality attributes: the matrix of patterns by attribute, and each attribute alone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from patterns.kept import kept
from patterns.models import Pattern, QualityAttribute


@require_safe
@kept
def attribute_list(request: HttpRequest) -> HttpResponse:
    attributes = list(QualityAttribute.objects.all())
    published = Pattern.objects.published().defer("body", "body_html").with_tradeoffs()
    patterns = [*published.patterns(), *published.examples()]
    rows = [(pattern, pattern.effects_on(attributes)) for pattern in patterns]
    return render(request, "patterns/attribute_list.html", {"attributes": attributes, "rows": rows})


@require_safe
@kept
def attribute_detail(request: HttpRequest, slug: str) -> HttpResponse:
    attribute = get_object_or_404(QualityAttribute, slug=slug)
    tradeoffs = attribute.tradeoffs.of_published()
    return render(request, "patterns/attribute_detail.html", {"attribute": attribute, "tradeoffs": tradeoffs})
