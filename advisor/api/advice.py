"""A workload in, the advice on it out."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Router

from advisor.api import body, errors
from advisor.api.catalogue import answers
from advisor.api.limits import PostLimit
from advisor.api.workload import EXAMPLE, judged, request_body

TAG = "Advice"
WORKLOAD = request_body({"$ref": "#/components/schemas/Workload"}, {"order-intake": EXAMPLE})

router = Router(tags=[TAG])


@router.post(
    "/advice",
    url_name="advice",
    operation_id="advice",
    summary="Judge a workload",
    throttle=PostLimit(),
    openapi_extra={
        "requestBody": WORKLOAD,
        **answers("Advice", *errors.POST_ERRORS, description="The advice, as the command advise prints it."),
    },
)
def advice(request: HttpRequest) -> HttpResponse:
    """Gives the verdict with its points, gates, flips, costs, latency, patterns and blueprint. Nothing is stored."""
    found = judged(body.read(request))
    own_id = {"id": found.workload["id"]} if "id" in found.workload else {}
    return JsonResponse({**own_id, **found.advice})
