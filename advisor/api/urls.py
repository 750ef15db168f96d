"""The API's addresses below /api/: the page about it, and version 1 of it."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path
from ninja import NinjaAPI

import patterns.urls  # noqa: F401  registers the `format` converter
from advisor.api import advice, catalogue, diagram, document, errors, finding, record, reference, starter

TITLE = "Faasible"
ABOUT = (
    "Read the catalogue of serverless patterns, and have a workload judged: whether, and how, to run it serverless. "
    "Nothing is stored, and nobody has to sign in."
)

api = NinjaAPI(
    title=TITLE, version="1.0.0", description=ABOUT, openapi_url=None, docs_url=None, urls_namespace="api:v1"
)
errors.install(api)
for module in (advice, diagram, record, starter, catalogue, finding, document):
    api.add_router("", module.router)

View = Callable[..., HttpResponse]


def in_shape(view: View) -> View:
    """The view, which answers HEAD as it does GET, with an error in our shape where it refuses a method."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        asked = request.method
        if asked == "HEAD":
            request.method = "GET"  # the server leaves out the body, as it knows what was asked
        response = view(request, *args, **kwargs)
        request.method = asked
        if response.status_code != 405:
            return response
        taken = set(response.headers["Allow"].split(", "))
        allowed = ", ".join(sorted(taken | {"HEAD"} if "GET" in taken else taken))
        return errors.error_response(405, f"This address takes {allowed}, not {asked}.", Allow=allowed)

    return answer


def missing(request: HttpRequest) -> HttpResponse:
    return errors.error_response(404, "There is nothing at this address of the API.")


missing.csrf_exempt = True  # type: ignore[attr-defined]
v1 = api.urls
for pattern in v1[0]:
    if isinstance(pattern, URLPattern):
        pattern.callback = in_shape(pattern.callback)

app_name = "api"
urlpatterns = [
    path("", reference.reference, name="reference"),
    path("v1/", v1),
    re_path(r"^v1(?:/|$)", missing),
]
