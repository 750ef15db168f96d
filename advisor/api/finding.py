"""The search over everything that has a page."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import cache_control
from ninja import Query, Router

from advisor.api import errors
from advisor.api.catalogue import ADDRESS, TAG, answers, closed, unchanged
from patterns.models import Searchable
from patterns.search import search
from patterns.search.query import MAX_QUERY

MAX_HITS = 30
Words = Annotated[
    str,
    Query(min_length=1, max_length=MAX_QUERY, description="What is sought; typing errors are mended.", example="cron"),
]
Most = Annotated[int, Query(ge=1, le=MAX_HITS, description="How many hits to give.")]

router = Router(tags=[TAG])


def found_schema() -> dict[str, object]:
    """The JSON Schema of what a search finds."""
    hit = {
        "kind": {"enum": list(Searchable.Kind.values)},
        "title": {"type": "string"},
        "said": {"type": "string", "description": "Its summary, or where the words stand in it."},
        "url": {**ADDRESS, "description": "Its page."},
    }
    found = {
        "query": {"type": "string"},
        "corrected": {"type": "string", "description": "What was sought instead of a misspelled query, or empty."},
        "is_loose": {"type": "boolean", "description": "Whether the hits have some of the words only."},
        "hits": {"type": "array", "items": closed(hit)},
    }
    return {"title": "Found", **closed(found)}


@router.get(
    "/search",
    url_name="search",
    operation_id="search",
    summary="Search everything",
    openapi_extra=unchanged(answers("Found", *errors.READ_ERRORS, 429, description="The hits, the best first.")),
)
@cache_control(public=True, max_age=0, must_revalidate=True)
def search_hits(request: HttpRequest, q: Words, limit: Most = MAX_HITS) -> HttpResponse:
    """Looks through patterns, challenges, practices, building blocks and services, by their other names too."""
    results = search(q, limit)
    hits = [
        {
            "kind": hit.kind,
            "title": hit.title,
            "said": "".join(text for text, _ in hit.said),
            "url": request.build_absolute_uri(hit.url),
        }
        for hit in results.hits
    ]
    answer = {"query": results.query, "corrected": results.corrected, "is_loose": results.is_loose, "hits": hits}
    return JsonResponse(answer)
