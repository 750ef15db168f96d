"""The search page, and what stands below the search field while somebody types."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from patterns.htmx import HtmxRequest
from patterns.search import search

SUGGESTED = 8


@require_safe
@cache_control(public=True, max_age=0, must_revalidate=True)
@vary_on_headers("HX-Request", "HX-Target")
def search_page(request: HtmxRequest) -> HttpResponse:
    query = request.GET.get("q", "")
    if request.htmx and request.htmx.target == "suggestions":
        return render(request, "patterns/_suggestions.html", {"results": search(query, SUGGESTED)})
    template = "patterns/_results.html" if request.htmx else "patterns/search_page.html"
    return render(request, template, {"results": search(query)})
