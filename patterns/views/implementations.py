"""What others have built after a pattern."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from patterns.implementations import Offer
from patterns.kept import kept
from patterns.models import Pattern


@require_safe
@kept
def pattern_implementations(request: HttpRequest, slug: str) -> HttpResponse:
    pattern = get_object_or_404(Pattern.objects.published().defer("body", "body_html"), slug=slug)
    offer = Offer(pattern.implementations.with_collection(), request.GET)
    return render(request, "patterns/pattern_implementations.html", {"pattern": pattern, "offer": offer})
