"""The map of how the patterns relate."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from patterns import relations
from patterns.drawing import Drawing
from patterns.kept import kept
from patterns.models import Pattern, Relation


@require_safe
@kept
def relation_map(request: HttpRequest) -> HttpResponse:
    view = request.GET.get("view", "")
    if view not in relations.VIEWS:
        raise Http404(f"There is no view {view} of the map.")
    patterns = Pattern.objects.published().with_drawing().defer("body", "body_html")
    ties = relations.viewed(relations.ties(Relation.objects.between_published()), view)
    diagram = relations.relation_map(ties, patterns)
    links = {pattern.slug: pattern.get_absolute_url() for pattern in patterns}
    context = {
        "drawing": Drawing(diagram, None, [], request.path, "", links),
        "ties": ties,
        "views": [(name, title, name == view) for name, (title, _) in relations.VIEWS.items()],
    }
    return render(request, "patterns/relation_map.html", context)
