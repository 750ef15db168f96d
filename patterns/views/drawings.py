"""A pattern's drawing on the provider that the address names, and as a download."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from patterns import rendering
from patterns.diagrams.model import Diagram
from patterns.drawing import CONTENT_TYPES, Drawing, export
from patterns.kept import kept
from patterns.models import Pattern, Provider
from patterns.models.provider import ServiceTable
from patterns.services import service_table


def chosen(request: HttpRequest, providers: list[Provider]) -> Provider:
    """The provider named by `?provider=`, or the first one."""
    slug = request.GET.get("provider", "")
    for provider in providers:
        if provider.slug == slug:
            return provider
    if slug or not providers:
        raise Http404(f"There is no provider {slug}.")
    return providers[0]


def pattern_drawing(request: HttpRequest, pattern: Pattern, table: ServiceTable | None = None) -> Drawing:
    """The pattern's drawing on the chosen provider; `table` saves reading the services once more."""
    services = table or service_table()
    provider = chosen(request, services.providers())
    return Drawing(
        diagram=pattern.diagram_on(provider, services.for_drawing(provider)),
        provider=provider,
        providers=services.providers(),
        page_url=pattern.get_absolute_url(),
        download_url=reverse("patterns:pattern_diagram", args=[pattern.slug, "svg"]).removesuffix("svg"),
        links={node.key: node.role.get_absolute_url() for node in pattern.nodes.all()},
    )


def pattern_drawing_plain(pattern: Pattern) -> Drawing:
    """The pattern's drawing by roles alone, as the cards show it."""
    return Drawing(pattern.diagram(), None, [], pattern.get_absolute_url(), "")


@require_safe
@kept
def pattern_diagram(request: HttpRequest, slug: str, file_format: str) -> HttpResponse:
    pattern = get_object_or_404(Pattern.objects.published().with_drawing(), slug=slug)
    drawing = pattern_drawing(request, pattern)
    return diagram_response(drawing.diagram, f"{pattern.slug}-{drawing.diagram.provider}", file_format)


def diagram_response(diagram: Diagram, name: str, file_format: str) -> HttpResponse:
    """The diagram as a download, or a page of plain text that says why there is none (503, or 429 over the limit)."""
    try:
        content = export(diagram, file_format)
    except rendering.LayoutRefused as error:
        headers = {"Retry-After": str(error.seconds)}
        return HttpResponse(f"{error}\n", status=429, content_type="text/plain; charset=utf-8", headers=headers)
    except rendering.LayoutError as error:
        return HttpResponse(f"{error}\n", status=503, content_type="text/plain; charset=utf-8")
    response = HttpResponse(content, content_type=CONTENT_TYPES[file_format])
    if file_format in {"png", "pdf"}:
        response.headers["Content-Encoding"] = "identity"  # they are compressed already
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{file_format}"'
    return response
