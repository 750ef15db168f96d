"""A workload's blueprint, or a diagram of one's own, as a file."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router
from pydantic import WithJsonSchema

from advisor.api import body, errors
from advisor.api.advice import TAG
from advisor.api.limits import PostLimit, count_size
from advisor.api.shapes import shape_of
from advisor.api.workload import EXAMPLE, judged, request_body
from advisor.engine.inputs import INPUTS
from patterns import rendering
from patterns.diagrams.model import Diagram
from patterns.drawing import CONTENT_TYPES, FORMATS, export
from patterns.models import Provider
from patterns.schema import normalize
from patterns.services import service_table

SHAPE = shape_of(Diagram)
MOST_PROBLEMS = 20
OWN = {
    "id": "intake",
    "title": "Intake",
    "nodes": [
        {"id": "gateway", "role": "api-gateway", "label": "API", "group": "edge"},
        {"id": "handler", "role": "function", "label": "Take the order", "group": "compute"},
    ],
    "flows": [{"source": "gateway", "target": "handler", "label": "order"}],
}
FileFormat = Annotated[
    str,
    WithJsonSchema({"type": "string", "enum": list(FORMATS)}),
    Path(description="; ".join(f"{name}: {use}" for name, use in FORMATS.items()) + ".", example="svg"),
]
ProviderSlug = Annotated[
    str,
    WithJsonSchema({"type": "string", "enum": [*INPUTS["provider"].choices, ""]}),
    # The default stands here: with WithJsonSchema beside it, one in the signature is not seen.
    Query("", description="Draw it on this provider; left out, on the workload's own one, or aws.", example="gcp"),
]

router = Router(tags=[TAG])


def _answers() -> dict[str, Any]:
    extra = errors.documented(*errors.POST_ERRORS, 404)
    content = {kind.partition(";")[0]: {"schema": {"type": "string"}} for kind in CONTENT_TYPES.values()}
    content["application/json"] = {"schema": {"$ref": "#/components/schemas/Diagram"}}
    extra["responses"][200] = {"description": "The file, in the format that the address names.", "content": content}
    return extra


@router.post(
    "/diagram.{format:file_format}",
    url_name="diagram",
    operation_id="diagram",
    summary="Draw a workload's blueprint, or a diagram of your own",
    throttle=PostLimit(),
    openapi_extra={
        "requestBody": request_body(
            {"anyOf": [{"$ref": "#/components/schemas/Workload"}, {"$ref": "#/components/schemas/OwnDiagram"}]},
            {"order-intake": EXAMPLE, "own-diagram": OWN},
        ),
        **_answers(),
    },
)
def diagram(request: HttpRequest, file_format: FileFormat, provider: ProviderSlug) -> HttpResponse:
    """Takes a workload, whose blueprint is drawn, or an object with a key nodes, which is drawn as it is."""
    data = body.read(request)
    is_own = isinstance(data, Mapping) and "nodes" in data
    if is_own:
        drawn, on = own_diagram(data), provider
        count_size(request, drawn)
    else:
        found = judged(data)
        drawn, on = Diagram.from_mapping(found.advice["diagram"]), provider or found.provider
    content = _exported(placed(drawn, on) if on else drawn, file_format, is_own=is_own)
    response = HttpResponse(content, content_type=CONTENT_TYPES[file_format])
    response.headers["Content-Disposition"] = f'attachment; filename="diagram.{file_format}"'
    return response


def own_diagram(data: Mapping[str, Any]) -> Diagram:
    """The diagram in the data; raises ApiError with what is wrong, field by field."""
    plain, complaints = normalize(data, SHAPE)
    fields: dict[str, list[str]] = {}
    for path, reason in complaints[:MOST_PROBLEMS]:
        fields.setdefault(".".join(map(str, path)) or "diagram", []).append(f"{reason}.")
    if not fields:
        found = Diagram.from_mapping(plain)
        fields = {"diagram": found.problems()[:MOST_PROBLEMS] + _unspeakable(plain)}
        if not fields["diagram"]:
            return found
    raise errors.ApiError(422, "The diagram cannot be drawn as it is.", fields)


def _unspeakable(data: Mapping[str, Any]) -> list[str]:
    """A complaint about halves of characters, which JSON can spell and no file can hold."""
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return ["It holds half of a character: a surrogate without the other one."]
    return []


def placed(drawn: Diagram, slug: str) -> Diagram:
    """The diagram on a provider; raises ApiError where there is no such one."""
    providers = {provider.slug: provider for provider in Provider.objects.all()}
    if slug not in providers:
        raise errors.ApiError(
            422, "There is no such provider.", {"provider": [f"Write one of: {', '.join(providers)}."]}
        )
    return drawn.on(slug, service_table().for_drawing(providers[slug]))


def _exported(drawn: Diagram, file_format: str, *, is_own: bool) -> bytes:
    """The file; what the layout cannot cope with is the fault of whoever sent the diagram, anything else is ours."""
    try:
        return export(drawn, file_format)
    except rendering.LayoutFailed as error:
        if is_own:
            raise errors.ApiError(422, "The diagram cannot be laid out.", {"diagram": [str(error)]}) from error
        raise errors.ApiError(503, str(error)) from error
    except rendering.LayoutError as error:
        raise errors.ApiError(503, str(error)) from error
