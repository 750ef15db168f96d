"""Challenges, practices and concepts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from patterns.kept import kept
from patterns.models import Challenge, Concept, Practice


@require_safe
@kept
def challenge_list(request: HttpRequest) -> HttpResponse:
    challenges = Challenge.objects.prefetch_related("mitigations")
    return render(request, "patterns/challenge_list.html", {"challenges": challenges})


@require_safe
@kept
def challenge_detail(request: HttpRequest, slug: str) -> HttpResponse:
    challenge = get_object_or_404(Challenge.objects.with_page(), slug=slug)
    return render(request, "patterns/challenge_detail.html", {"challenge": challenge})


@require_safe
@kept
def practice_list(request: HttpRequest) -> HttpResponse:
    practices = Practice.objects.prefetch_related("strategies", "mitigates")
    return render(request, "patterns/practice_list.html", {"practices": practices})


@require_safe
@kept
def practice_detail(request: HttpRequest, slug: str) -> HttpResponse:
    practice = get_object_or_404(Practice.objects.with_page(), slug=slug)
    return render(request, "patterns/practice_detail.html", {"practice": practice})


@require_safe
@kept
def concept_list(request: HttpRequest) -> HttpResponse:
    return render(request, "patterns/concept_list.html", {"concepts": Concept.objects.prefetch_related("points")})


@require_safe
@kept
def concept_detail(request: HttpRequest, slug: str) -> HttpResponse:
    concept = get_object_or_404(Concept.objects.with_page(), slug=slug)
    return render(request, "patterns/concept_detail.html", {"concept": concept})
