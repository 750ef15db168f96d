"""Response headers that neither Django nor django-csp sets, and what is said when the rules cannot be used."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from advisor.engine.rules import RulesError

Handler = Callable[[HttpRequest], HttpResponse]


def resource_policy(get_response: Handler) -> Handler:
    """Forbid other origins to embed what the site serves (Cross-Origin-Resource-Policy)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def rules_in_order(get_response: Handler) -> Handler:
    """Answer 503, with what is wrong, where an editor left rules that nothing can be judged by."""

    def say_so(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, RulesError):
            return None
        response = render(request, "503.html", {"problems": exception.problems[:5]}, status=503)
        response.headers["Retry-After"] = "300"
        return response

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    setattr(middleware, "process_exception", say_so)  # noqa: B010 - Django looks the hook up by this name
    return middleware
