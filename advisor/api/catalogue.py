"""The catalogue: each kind of entry as a list with paging, and each entry whole."""

from collections.abc import Callable
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode
from ninja import Path, Query, Router
from pydantic import WithJsonSchema

from advisor.api import errors, shapes
from patterns.kept import kept
from patterns.loading import KINDS
from patterns.pages import ENTRY_PAGES, EntryPage, reviewed_on, summary_of
from patterns.schema import Rows, Shape

MAX_PAGE, MAX_OFFSET = 100, 100_000
TAG = "Catalogue"
# The kinds of content file that together are one entry, and those whose rows stand inside it.
FILES = {
    "pattern": ("pattern", "pattern relations"),
    "example": ("example", "example relations"),
    "challenge": ("challenge",),
    "practice": ("practice", "practice links"),
    "concept": ("concept",),
    "role": ("role",),
    "attribute": ("quality attribute",),
    "provider": ("provider",),
}
PARTS = {
    "role": {"services": "service"},
    "provider": {
        "services": "service",
        "prices": "price",
        "cold_starts": "cold start",
        "observations": "observation",
    },
}
ADDRESS = {"type": "string", "format": "uri"}

router = Router(tags=[TAG])
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE, description="How many entries to give.", example=20)]
Offset = Annotated[int, Query(ge=0, le=MAX_OFFSET, description="How many entries to pass over.")]
Slug = Annotated[
    str,
    WithJsonSchema({"type": "string", "pattern": "^[-a-zA-Z0-9_]{1,80}$"}),
    Path(description="The entry's slug, as its page has it in its address."),
]


def entry_shape(page: EntryPage) -> dict[str, Any]:
    """The JSON Schema of a whole entry, from the shapes by which its files are read."""
    by_name = {kind.name: kind.shape for kind in KINDS}
    shape: dict[str, Any] = {key: field for name in FILES[page.noun] for key, field in by_name[name].items()}
    parts: Shape = {key: Rows(by_name[name]) for key, name in PARTS.get(page.noun, {}).items()}
    schema = shapes.entry_schema({**shape, **parts})
    first = {"url": {**ADDRESS, "description": "The page of the entry."}, "slug": {"type": "string"}}
    schema["properties"] = first | schema["properties"]
    schema["required"] = list(schema["properties"])
    return {"title": page.name, **schema}


def listed_schema() -> dict[str, Any]:
    """The JSON Schema of a list of entries."""
    item = {
        "slug": {"type": "string"},
        "title": {"type": "string"},
        "summary": {"type": "string"},
        "reviewed": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]},
        "url": {**ADDRESS, "description": "The page of the entry."},
        "entry": {**ADDRESS, "description": "The whole entry as JSON."},
    }
    listed = {
        "count": {"type": "integer", "minimum": 0, "description": "How many there are in all."},
        "next": {"anyOf": [ADDRESS, {"type": "null"}]},
        "previous": {"anyOf": [ADDRESS, {"type": "null"}]},
        "items": {"type": "array", "items": closed(item)},
    }
    return {"title": "Entries", **closed(listed)}


def closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list_view(page: EntryPage) -> Callable[..., HttpResponse]:
    @kept
    def entry_list(request: HttpRequest, limit: Limit = 50, offset: Offset = 0) -> HttpResponse:
        rows = page.public()
        count = rows.count()
        answer = {
            "count": count,
            "next": _neighbour(request, limit, offset + limit) if offset + limit < count else None,
            "previous": _neighbour(request, limit, max(0, offset - limit)) if offset else None,
            "items": [_listed(request, page, row) for row in rows[offset : offset + limit]],
        }
        return JsonResponse(answer)

    return entry_list


def _listed(request: HttpRequest, page: EntryPage, row: Any) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "title": str(row),
        "summary": summary_of(row),
        "reviewed": reviewed_on(row),
        "url": request.build_absolute_uri(row.get_absolute_url()),
        "entry": request.build_absolute_uri(reverse(f"api:v1:{page.noun}", args=[row.slug])),
    }


def _neighbour(request: HttpRequest, limit: int, offset: int) -> str:
    return request.build_absolute_uri(f"{request.path}?{urlencode({'limit': limit, 'offset': offset})}")


def _entry_view(page: EntryPage) -> Callable[..., HttpResponse]:
    @kept
    def entry(request: HttpRequest, slug: Slug) -> HttpResponse:
        row = get_object_or_404(page.public(), slug=slug)
        address = request.build_absolute_uri(row.get_absolute_url())
        return JsonResponse({"url": address, "slug": slug, **page.dump(row)})

    return entry


def answers(schema: str, *codes: int, description: str, example: Any = None) -> dict[str, Any]:
    """What OpenAPI says of an operation that gives JSON of a schema, or one of these errors."""
    content: dict[str, Any] = {"schema": {"$ref": f"#/components/schemas/{schema}"}}
    if example is not None:
        content["example"] = example
    extra = errors.documented(*codes)
    extra["responses"][200] = {"description": description, "content": {"application/json": content}}
    return extra


def unchanged(extra: dict[str, Any]) -> dict[str, Any]:
    """The same for a reading operation, which names its state and may answer that it is unchanged."""
    state = {"ETag": {"description": "The state of the answer.", "schema": {"type": "string"}}}
    extra["responses"][200]["headers"] = state
    extra["responses"][304] = {"description": "Unchanged since the state that If-None-Match names."}
    return extra


for _page in ENTRY_PAGES.values():
    _name = _page.folder.replace("-", " ")
    router.get(
        f"/{_page.folder}",
        url_name=f"{_page.noun}_list",
        operation_id=f"{_page.noun}_list",
        summary=f"List the {_name}",
        openapi_extra=unchanged(
            answers("Entries", *errors.READ_ERRORS, description=f"The {_name} in the order of the site.")
        ),
    )(_list_view(_page))
    router.get(
        f"/{_page.folder}/{{slug:slug}}",
        url_name=_page.noun,
        operation_id=_page.noun,
        summary=f"One of the {_name}, whole",
        openapi_extra=unchanged(
            answers(
                f"{_page.noun.title()}Entry", *errors.READ_ERRORS, description="All that the site holds of the entry."
            )
        ),
    )(_entry_view(_page))
