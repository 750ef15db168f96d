"""The search page, and what stands below the search field while somebody types."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from patterns.htmx import HtmxRequest
from patterns.search import search


@require_safe
@vary_on_headers("HX-Request")
def search_page(request: HtmxRequest) -> HttpResponse:
    template = "patterns/_results.html" if request.htmx else "patterns/search_page.html"
    return render(request, template, {"results": search(request.GET.get("q", ""))})
