"""What the API says of itself: the OpenAPI document, the JSON Schemas, and where to begin."""

import json
from functools import cache
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from ninja import Path, Router
from pydantic import WithJsonSchema

from advisor.api import errors, shapes
from advisor.api.catalogue import ADDRESS, closed, entry_shape, listed_schema, unchanged
from advisor.api.finding import found_schema
from patterns.kept import kept
from patterns.pages import ENTRY_PAGES

TAG = "This API"
COMPONENTS = "#/components/schemas/"
SCHEMAS = {
    "workload": shapes.workload_schema,
    "advice": shapes.advice_schema,
    "diagram": shapes.own_diagram_schema,
}
SchemaName = Annotated[
    str,
    WithJsonSchema({"type": "string", "enum": list(SCHEMAS)}),
    Path(description="Which of the schemas.", example="workload"),
]
ANYTHING = {"schema": {"type": "object"}}

router = Router(tags=[TAG])


def _said(description: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    extra = errors.documented(400, 404, 405)
    content = {"application/json": {"schema": schema} if schema else ANYTHING}
    extra["responses"][200] = {"description": description, "content": content}
    return unchanged(extra)


@router.get(
    "/",
    url_name="index",
    operation_id="index",
    summary="Where everything is",
    openapi_extra=_said("Addresses.", {"type": "object", "additionalProperties": ADDRESS}),
)
@kept
def index(request: HttpRequest) -> HttpResponse:
    """Gives the addresses of the documentation, the OpenAPI document, the schemas and the lists."""
    addresses = {
        "documentation": reverse("api:reference"),
        "openapi": reverse("api:v1:openapi"),
        **{f"{name}_schema": reverse("api:v1:schema", args=[name]) for name in SCHEMAS},
        **{page.folder: reverse(f"api:v1:{page.noun}_list") for page in ENTRY_PAGES.values()},
        "search": reverse("api:v1:search"),
    }
    return JsonResponse({name: request.build_absolute_uri(path) for name, path in addresses.items()})


@router.get(
    "/openapi.json",
    url_name="openapi",
    operation_id="openapi",
    summary="This API as an OpenAPI 3.1 document",
    openapi_extra=_said("The document."),
)
@kept
def openapi(request: HttpRequest) -> HttpResponse:
    return JsonResponse(document(), json_dumps_params={"indent": 2})


@router.get(
    "/schemas/{slug:name}.json",
    url_name="schema",
    operation_id="schema",
    summary="A JSON Schema",
    openapi_extra=_said("The schema, in the dialect of 2020-12."),
)
@kept
def schema(request: HttpRequest, name: SchemaName) -> HttpResponse:
    """The schemas are made from the engine that judges, so that they change with it."""
    if name not in SCHEMAS:
        raise Http404(f"There is no schema {name}.")
    address = request.build_absolute_uri(request.path)
    whole = {"$schema": shapes.DIALECT, "$id": address, **SCHEMAS[name]()}
    return JsonResponse(whole, json_dumps_params={"indent": 2})


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document, as it is served: django-ninja's operations with our schemas and errors."""
    from advisor.api.urls import api

    found: dict[str, Any] = dict(api.get_openapi_schema(path_prefix=reverse("api:v1:index")))
    found.pop("servers", None)
    found["components"] = {"schemas": _schemas(), "responses": _responses()}
    plain: dict[str, Any] = json.loads(json.dumps(found))
    return plain


def _schemas() -> dict[str, Any]:
    parts: dict[str, Any] = {"Workload": shapes.workload_schema(), "Entries": listed_schema(), "Found": found_schema()}
    for whole in (shapes.advice_schema(COMPONENTS), shapes.own_diagram_schema(COMPONENTS)):
        parts |= {**whole.pop("$defs"), whole["title"]: whole}
    parts |= {f"{noun.title()}Entry": entry_shape(page) for noun, page in ENTRY_PAGES.items()}
    for name, make in SCHEMAS.items():
        parts[make()["title"]]["externalDocs"] = {"url": reverse("api:v1:schema", args=[name])}
    messages = {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}}
    error = closed({"message": {"type": "string"}, "fields": {**messages, "description": "Messages by field."}})
    parts["Error"] = {"title": "Error", **closed({"error": error})}
    return parts


def _responses() -> dict[str, Any]:
    return {
        status.name: {
            "description": status.text,
            "content": {"application/json": {"schema": {"$ref": f"{COMPONENTS}Error"}}},
            "headers": _header(status),
        }
        for status in errors.STATUSES.values()
    }


def _header(status: errors.Status) -> dict[str, Any]:
    if not status.header:
        return {}
    kind = "string" if status.header == "Allow" else "integer"
    return {status.header: {"description": status.header_text, "schema": {"type": kind}}}
