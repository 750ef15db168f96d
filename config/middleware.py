"""Response headers that neither Django nor django-csp sets, pages from memory, and what is said of unusable rules."""

from collections.abc import Callable

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.http import ConditionalGetMiddleware
from django.shortcuts import render

from advisor.engine.rules import RulesError
from patterns.kept import MEMORY, Page, Sent, address_of

Handler = Callable[[HttpRequest], HttpResponse]


def resource_policy(get_response: Handler) -> Handler:
    """Forbid other origins to embed what the site serves (Cross-Origin-Resource-Policy)."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def kept_pages(get_response: Handler) -> Handler:
    """Answer from memory what a view has said is everybody's; anything else is private unless its view says otherwise.

    It stands before all that makes an answer, and keeps the headers that those have set: they depend on the scheme and
    the host alone, which are part of the key.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        address = address_of(request.META)
        page = MEMORY.get(address) if address else None
        if page is None or not is_in_force(page, request.META):
            response = _made(get_response, request)
            page = Page.of(request, response)
            if page is None:
                response.headers.setdefault("Cache-Control", "private, no-store")
                return response
            is_new = True
        else:
            is_new = False
        if page.lacks(request.META):
            page, is_new = page.compressed(), True
        if address and is_new:
            MEMORY.put(address, page)
        return page.answer(request)

    return middleware


def _made(get_response: Handler, request: HttpRequest) -> HttpResponse:
    """The answer as all that stands below makes it, without what is said to them alone.

    What everybody may keep sets no cookie: a broken one for forms would be replaced there.
    """
    response = get_response(request)
    if response.headers.get("Content-Encoding") == "identity":
        del response.headers["Content-Encoding"]
    if "public" in response.headers.get("Cache-Control", ""):
        response.cookies.clear()
    return response


class ConditionalGet(ConditionalGetMiddleware):
    """Django's, for what is not kept: `kept_pages` answers the rest by a tag of its own, and needs the whole of it."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        return response if hasattr(response, "mark") else super().process_response(request, response)


def is_in_force(page: Page, sent: Sent) -> bool:
    try:
        return page.is_for(sent)
    except Error:  # what there is to say of it is said where the view asks
        return False


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
