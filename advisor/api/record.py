"""A workload's advice as a decision record."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import WithJsonSchema

from advisor.api import body, errors
from advisor.api.advice import TAG, WORKLOAD
from advisor.api.diagram import placed
from advisor.api.limits import PostLimit
from advisor.api.workload import judged
from advisor.exports import decision_record
from advisor.exports.decision_record import KINDS
from patterns.diagrams.model import Diagram

MARKDOWN = "text/markdown"
FULL = "madr"
Kind = Annotated[
    str,
    WithJsonSchema({"type": "string", "enum": list(KINDS), "default": FULL}),
    # The default stands here: with WithJsonSchema beside it, one in the signature is not seen.
    Query(FULL, description="; ".join(f"{kind}: {name}" for kind, name in KINDS.items()) + "."),
]

router = Router(tags=[TAG])


@router.post(
    "/record",
    url_name="record",
    operation_id="record",
    summary="Write a decision record",
    throttle=PostLimit(),
    openapi_extra={
        "requestBody": WORKLOAD,
        "responses": {
            200: {
                "description": "The record in Markdown, with a name for its file.",
                "content": {MARKDOWN: {"schema": {"type": "string"}}},
            },
            **errors.documented(*errors.POST_ERRORS)["responses"],
        },
    },
)
def record(request: HttpRequest, kind: Kind) -> HttpResponse:
    """Gives the advice on a workload as a decision record, its diagram as Mermaid on the workload's provider."""
    if kind not in KINDS:
        message = "There is no such kind of record."
        raise errors.ApiError(422, message, {"kind": [f"Write one of: {', '.join(KINDS)}."]})
    found = judged(body.read(request))
    drawn = placed(Diagram.from_mapping(found.advice["diagram"]), found.provider)
    content = decision_record.render(found.workload, found.advice, kind=kind, diagram=drawn)
    name = decision_record.file_name(1, decision_record.title(found.workload, found.advice))
    response = HttpResponse(content, content_type=f"{MARKDOWN}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
