"""A workload's blueprint as a starter that deploys."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import WithJsonSchema

from advisor.api import body, errors
from advisor.api.advice import TAG, WORKLOAD
from advisor.api.limits import PostLimit
from advisor.api.workload import judged
from advisor.starters import blueprint_starter, chosen_language, chosen_target
from patterns.starters.brief import LANGUAGES
from patterns.starters.starter import StarterError
from patterns.starters.targets import TARGETS
from patterns.views.starting import starter_response

TargetSlug = Annotated[
    str,
    WithJsonSchema({"type": "string", "enum": [*TARGETS, ""]}),
    Query("", description="The tool that deploys; left out, the first one of the workload's provider."),
]
Language = Annotated[
    str,
    WithJsonSchema({"type": "string", "enum": [*LANGUAGES, ""]}),
    Query("", description="The language of the handlers; left out, that of the workload's runtime where there is one."),
]

router = Router(tags=[TAG])


@router.post(
    "/starter",
    url_name="starter",
    operation_id="starter",
    summary="Make a starter that deploys",
    throttle=PostLimit(),
    openapi_extra={
        "requestBody": WORKLOAD,
        "responses": {
            200: {
                "description": "A zip: template, handlers with tests, README, decision record and diagram.",
                "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
            },
            **errors.documented(*errors.POST_ERRORS)["responses"],
        },
    },
)
def starter(request: HttpRequest, target: TargetSlug, language: Language) -> HttpResponse:
    """Gives the blueprint as a small project. What a target cannot express is named in README and template."""
    found = judged(body.read(request))
    try:
        tool = chosen_target(target, found.workload)
        spoken = chosen_language(language, found.workload, tool)
        made = blueprint_starter(found.workload, found.advice, tool, spoken)
    except StarterError as error:
        raise errors.ApiError(422, "No starter can be made of this.", {"target": [str(error)]}) from error
    return starter_response(made)
