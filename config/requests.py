"""Each request: what it is read by, its id, a line in the log when it is answered, and the page where something broke.

The line names the route and not the path, which may hold a secret or the id of somebody's assessment.
"""

import logging
import re
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.core.signals import request_started
from django.db import connection
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template import loader

from advisor.audit import note
from config import metrics
from config.logs import current_id

Handler = Callable[[HttpRequest], HttpResponse]
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
HEADER, GIVEN_IN = "X-Request-ID", "HTTP_X_REQUEST_ID"

log = logging.getLogger("faasible.requests")

_GIVEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{7,63}")
# https://www.rfc-editor.org/rfc/rfc2046#section-5.1.1
_BOUNDARY = re.compile(r"""(?i);\s*boundary="?([0-9a-z'()+_,\-./:=?]{1,70})(?=["\s;]|$)""")


@receiver(request_started)
def speak_utf8(environ: dict[str, Any], **kwargs: Any) -> None:
    """Leave of the Content-Type the kind and the boundary, before Django makes a request of it.

    It would decode all by the charset that stands there, the query too, and break where that is none of text.
    """
    kind, *others = environ.get("CONTENT_TYPE", "").split(";", 1)
    if others:
        boundary = _BOUNDARY.search(f";{others[0]}")
        environ["CONTENT_TYPE"] = f'{kind}; boundary="{boundary[1]}"' if boundary else kind


class QueryCount:
    """How many statements a request sends to the database."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self, send: Any, *statement: Any) -> Any:
        self.number += 1
        return send(*statement)


def identified(get_response: Handler) -> Handler:
    """Give the request an id, which the answer carries too, and log what was asked and how it went.

    The id stays until the next request of the thread: Django logs what was refused after all middleware.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        request_id = id_of(request.META)
        current_id.set(request_id)
        start, count = time.perf_counter(), QueryCount()
        with connection.execute_wrapper(count):
            response = get_response(request)
        response.headers[HEADER] = request_id
        _tell(request, response, time.perf_counter() - start, count.number)
        return response

    return middleware


def id_of(sent: Mapping[str, Any]) -> str:
    """The id that the proxy gave, where there is one and it is well formed; else a new one."""
    given = sent.get(GIVEN_IN, "") if settings.BEHIND_PROXY else ""
    return given if _GIVEN.fullmatch(given) else secrets.token_hex(16)


def _tell(request: HttpRequest, response: HttpResponse, seconds: float, queries: int) -> None:
    route = route_of(request)
    told(request.method if request.method in METHODS else "OTHER", route, response.status_code, seconds, queries)
    if request.path_info.startswith(f"/{settings.ADMIN_PATH}") and _is_denied(request, response):
        note(request, "admin access denied", route=route, status=response.status_code)


def told(method: str | None, route: str, status: int, seconds: float, queries: int) -> None:
    """Count an answer, and write its line."""
    metrics.answered(route, str(method), status, seconds)
    ms = round(seconds * 1000, 1)
    log.info("answered", extra={"method": method, "route": route, "status": status, "ms": ms, "queries": queries})


def _is_denied(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the admin refused, or sent one who is signed in, but no editor, to its page for signing in."""
    if response.status_code != 302:
        return response.status_code == 403
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated and not user.is_staff


def route_of(request: HttpRequest) -> str:
    """The pattern of the address, such as "shared/<slug:token>/"; a word in brackets where no pattern fits."""
    match = request.resolver_match
    if match is not None:
        return match.route or "/"
    path = request.path_info
    if path.startswith(f"/{settings.STATIC_URL.strip('/')}/"):
        return "[static]"
    return path.lstrip("/") if path in {"/healthz", "/readyz", "/metrics"} else "[none]"


def server_error(request: HttpRequest) -> HttpResponse:
    """The page where something broke, with the id to name when telling of it; it needs no database."""
    page = loader.get_template("500.html").render({"request_id": current_id.get()})
    return HttpResponseServerError(page)
