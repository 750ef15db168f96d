"""The catalogue's pages."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from patterns import rendering
from patterns.diagrams.model import Diagram
from patterns.drawing import CONTENT_TYPES, Drawing, export
from patterns.htmx import HtmxRequest
from patterns.models import (
    Challenge,
    Concept,
    Mitigation,
    Pattern,
    Practice,
    Provider,
    Service,
    Source,
)


def chosen(request: HttpRequest, providers: list[Provider]) -> Provider:
    """The provider named by `?provider=`, or the first one."""
    slug = request.GET.get("provider", "")
    for provider in providers:
        if provider.slug == slug:
            return provider
    if slug or not providers:
        raise Http404(f"There is no provider {slug}.")
    return providers[0]


def pattern_drawing(request: HttpRequest, pattern: Pattern) -> Drawing:
    """The pattern's drawing on the chosen provider."""
    services = Service.objects.on_all_providers()
    provider = chosen(request, services.providers())
    return Drawing(
        diagram=pattern.diagram_on(provider, services.for_drawing(provider)),
        provider=provider,
        providers=services.providers(),
        page_url=pattern.get_absolute_url(),
        download_url=reverse("patterns:pattern_diagram", args=[pattern.slug, "svg"]).removesuffix("svg"),
    )


@require_safe
def pattern_list(request: HttpRequest) -> HttpResponse:
    entries = list(Pattern.objects.published().patterns().with_drawing())
    context = {"drawings": [(entry, pattern_drawing_plain(entry)) for entry in entries]}
    return render(request, "patterns/pattern_list.html", context)


def pattern_drawing_plain(pattern: Pattern) -> Drawing:
    """The pattern's drawing by roles alone, as the cards show it."""
    return Drawing(pattern.diagram(), None, [], pattern.get_absolute_url(), "")


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


@require_safe
def pattern_diagram(request: HttpRequest, slug: str, file_format: str) -> HttpResponse:
    pattern = get_object_or_404(Pattern.objects.published().with_drawing(), slug=slug)
    drawing = pattern_drawing(request, pattern)
    return diagram_response(drawing.diagram, f"{pattern.slug}-{drawing.diagram.provider}", file_format)


def diagram_response(diagram: Diagram, name: str, file_format: str) -> HttpResponse:
    """The diagram as a download, or a page of plain text that says why there is none (503)."""
    try:
        content = export(diagram, file_format)
    except rendering.LayoutError as error:
        return HttpResponse(f"{error}\n", status=503, content_type="text/plain; charset=utf-8")
    response = HttpResponse(content, content_type=CONTENT_TYPES[file_format])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{file_format}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


@require_safe
def challenge_list(request: HttpRequest) -> HttpResponse:
    challenges = Challenge.objects.prefetch_related("mitigations")
    return render(request, "patterns/challenge_list.html", {"challenges": challenges})


@require_safe
def challenge_detail(request: HttpRequest, slug: str) -> HttpResponse:
    challenge = get_object_or_404(Challenge.objects.with_page(), slug=slug)
    return render(request, "patterns/challenge_detail.html", {"challenge": challenge})


@require_safe
def practice_list(request: HttpRequest) -> HttpResponse:
    practices = Practice.objects.prefetch_related("strategies", "mitigates")
    return render(request, "patterns/practice_list.html", {"practices": practices})


@require_safe
def practice_detail(request: HttpRequest, slug: str) -> HttpResponse:
    practice = get_object_or_404(Practice.objects.with_page(), slug=slug)
    return render(request, "patterns/practice_detail.html", {"practice": practice})


@require_safe
def concept_list(request: HttpRequest) -> HttpResponse:
    return render(request, "patterns/concept_list.html", {"concepts": Concept.objects.prefetch_related("points")})


@require_safe
def concept_detail(request: HttpRequest, slug: str) -> HttpResponse:
    concept = get_object_or_404(Concept.objects.with_page(), slug=slug)
    return render(request, "patterns/concept_detail.html", {"concept": concept})


@require_safe
def provider_list(request: HttpRequest) -> HttpResponse:
    return render(request, "patterns/provider_list.html", {"table": Service.objects.on_all_providers()})


@require_safe
def provider_detail(request: HttpRequest, slug: str) -> HttpResponse:
    provider = get_object_or_404(Provider.objects.with_page(), slug=slug)
    return render(request, "patterns/provider_detail.html", {"provider": provider})


@require_safe
def source_list(request: HttpRequest) -> HttpResponse:
    return render(request, "patterns/source_list.html", {"sources": Source.objects.all()})
