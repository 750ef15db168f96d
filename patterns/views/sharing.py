"""Cards, files, feed, site map and rules for robots."""

from django.contrib.sitemaps.views import sitemap
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from patterns import rendering, sharing
from patterns.feeds import SITEMAPS, ChangeFeed
from patterns.kept import PUBLIC, kept
from patterns.models import Provider
from patterns.pages import ENTRY_PAGES, PAGES

# The admin may be moved to a path that nobody shall read here; its pages forbid robots themselves.
ROBOTS = """\
User-agent: *
Disallow: /admin/
Allow: {start}$
Disallow: /assessments/

Sitemap: {site_map}
"""


@require_safe
def card(request: HttpRequest, noun: str, slug: str) -> HttpResponse:
    """The picture of a page for sharing, or plain text that says why there is none (503)."""
    shown = None
    if noun == sharing.PAGE and slug in PAGES:
        shown = sharing.page_card(PAGES[slug])
    elif noun in ENTRY_PAGES:
        shown = sharing.entry_card(ENTRY_PAGES[noun], slug, _provider(request))
    if shown is None:
        raise Http404(f"There is no card of {noun} {slug}.")
    try:
        content = sharing.picture(shown)
    except rendering.LayoutError as error:
        return HttpResponse(f"{error}\n", status=503, content_type="text/plain; charset=utf-8")
    response = HttpResponse(content, content_type="image/png")
    response.headers["Content-Encoding"] = "identity"  # it is compressed already
    response.headers["Cache-Control"] = PUBLIC
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # it is there to be shown elsewhere
    return response


def _provider(request: HttpRequest) -> Provider | None:
    slug = request.GET.get("provider", "")
    found = [provider for provider in Provider.objects.all() if provider.slug == slug]
    if slug and not found:
        raise Http404(f"There is no provider {slug}.")
    return found[0] if found else None


@require_safe
@kept
def entry_json(request: HttpRequest, noun: str, slug: str) -> HttpResponse:
    """The whole entry in the shape of its file, with its address."""
    page = ENTRY_PAGES[noun]
    row = get_object_or_404(page.public(), slug=slug)
    address = request.build_absolute_uri(row.get_absolute_url())
    data = {"url": address, "slug": slug, **page.dump(row)}
    return JsonResponse(data, json_dumps_params={"indent": 2, "ensure_ascii": False})


@require_safe
@kept
def change_feed(request: HttpRequest) -> HttpResponse:
    """Without the day of the last change: what is kept is known by its tag, which tells two changes of a day apart."""
    response = ChangeFeed()(request)
    del response.headers["Last-Modified"]
    return response


@require_safe
@kept
def site_map(request: HttpRequest) -> HttpResponse:
    return sitemap(request, SITEMAPS).render()


@require_safe
@kept
def robots(request: HttpRequest) -> HttpResponse:
    addresses = {
        "start": reverse("advisor:assessment_start"),
        "site_map": request.build_absolute_uri(reverse("patterns:site_map")),
    }
    return HttpResponse(ROBOTS.format(**addresses), content_type="text/plain; charset=utf-8")
