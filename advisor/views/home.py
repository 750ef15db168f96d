"""Home, how it is judged, and what a missing page offers."""

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from advisor import method as how_it_is_judged
from advisor.exchange import exported
from advisor.lens.exporting import LensTooLargeError
from advisor.models import Criterion
from advisor.visitors import own_assessments
from patterns.kept import kept, kept_for_strangers
from patterns.models import Concept, Pattern
from patterns.search import search
from patterns.views.drawings import pattern_drawing, pattern_drawing_plain

# The desk's preview is a frame of the site itself, and a form may be refused in there.
framed = csp_replace({"frame-ancestors": ["'self'"]})


@require_safe
@kept_for_strangers
def home(request: HttpRequest) -> HttpResponse:
    entries = list(Pattern.objects.published().with_drawing())
    hero = next((entry for entry in entries if entry.slug == "api-endpoint"), None)
    examples = [entry for entry in entries if entry.is_example]
    context = {
        "hero": pattern_drawing(request, hero) if hero else None,
        "examples": [(entry, pattern_drawing_plain(entry)) for entry in examples],
        "patterns": [entry for entry in entries if not entry.is_example],
        "criteria": Criterion.objects.all(),
        "concepts": Concept.objects.all(),
        "assessments": own_assessments(request)[:5],
    }
    return render(request, "advisor/home.html", context)


@require_safe
@kept
def method(request: HttpRequest) -> HttpResponse:
    """How it is judged: the rules in force, as the engine is given them."""
    return render(request, "advisor/method.html", how_it_is_judged.context())


@require_safe
@kept
def lens_download(request: HttpRequest) -> HttpResponse:
    """The questions and criteria in force as a custom lens, or a page of plain text that says why not (503)."""
    try:
        text = exported().text
    except LensTooLargeError as error:
        return HttpResponse(f"{error}\n", status=503, content_type="text/plain; charset=utf-8")
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="faasible-lens.json"'
    return response


@require_safe
@kept
def lens_report(request: HttpRequest) -> HttpResponse:
    """What that lens cannot carry, a sentence a line."""
    try:
        report = exported().report
    except LensTooLargeError as error:
        report = (str(error),)
    return HttpResponse("".join(f"{sentence}\n" for sentence in report), content_type="text/plain; charset=utf-8")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The 404 page, with what a search for the last words of the address finds; a secret of an address is no word."""
    is_public = not request.path.casefold().startswith(("/assessments/", "/shared/"))
    words = request.path.strip("/").rpartition("/")[2][:60].split("-") if is_public else []
    asked = " ".join(word for word in words if not any(character.isdigit() for character in word))
    return render(request, "404.html", {"asked": asked, "nearest": search(asked, 4).hits}, status=404)


def form_not_accepted(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """A form whose secret is no longer that of the browser: what happened, and where what was written is."""
    return _refused_in_frame(request) if _is_preview(request) else _refused(request)


def _is_of_admin(request: HttpRequest) -> bool:
    return request.path.startswith(f"/{settings.ADMIN_PATH}")


def _is_preview(request: HttpRequest) -> bool:
    return _is_of_admin(request) and request.path.endswith("/preview/")


def _refused(request: HttpRequest) -> HttpResponse:
    layout = "patterns/preview.html" if _is_preview(request) else "base.html"
    context = {"layout": layout, "is_of_admin": _is_of_admin(request)}
    return render(request, "403_csrf.html", context, status=403)


_refused_in_frame = framed(xframe_options_sameorigin(_refused))
