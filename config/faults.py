"""What the site stands on gives way: a database that is locked, full, read-only or away, and what a visitor is told.

Nothing is written when one of these is raised, as every save is one transaction; what was sent comes back on the page,
to be sent again.
"""

import errno
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.middleware.csrf import get_token
from django.template import loader

from advisor.api.errors import error_response
from config.logs import current_id
from config.requests import server_error
from config.resending import form_again


@dataclass(frozen=True)
class Fault:
    """What is the matter, in words for the visitor, and after how many seconds to try again."""

    title: str
    lead: str
    seconds: int


BUSY = Fault("Too many are saving at once", "What you sent had to wait too long and was not saved.", 5)
FULL = Fault("The disk of this site is full", "Nothing can be saved until there is room; everything can be read.", 300)
READ_ONLY = Fault("Nothing can be saved at the moment", "Everything can be read, but the disk takes no writes.", 300)
FAILING = Fault("The disk of this site gives errors", "What you sent was not saved.", 60)
AWAY = Fault("The database cannot be reached", "What was saved before is still there.", 10)

# https://www.sqlite.org/rescode.html: the lowest byte of an extended code is the primary one.
OF_SQLITE = {5: BUSY, 6: BUSY, 8: READ_ONLY, 10: FAILING, 13: FULL, 14: AWAY}
# https://www.postgresql.org/docs/current/errcodes-appendix.html, by the whole code or its class.
OF_POSTGRES = {
    **dict.fromkeys(["40001", "40P01", "53300", "55P03", "57014"], BUSY),
    "53100": FULL,
    "25006": READ_ONLY,
    **dict.fromkeys(["08", "57"], AWAY),
}
OF_DISK = {errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EROFS: READ_ONLY}


def fault_of(error: BaseException | None) -> Fault | None:
    """What an exception, or one that led to it, says of what the site stands on; None for any other error."""
    return next(filter(None, map(_said_by, _chain(error))), None)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _said_by(error: BaseException) -> Fault | None:
    if isinstance(error, OSError):
        return OF_DISK.get(error.errno or 0)
    if not isinstance(error, DatabaseError | InterfaceError):
        return None
    driver: Any = error.__cause__
    if code := getattr(driver, "sqlite_errorcode", None):
        return OF_SQLITE.get(code & 0xFF)
    if code := getattr(driver, "sqlstate", None):
        return OF_POSTGRES.get(code) or OF_POSTGRES.get(code[:2])
    # A server that is not there, or leaves in the middle, has no code to say so.
    is_of_connection = isinstance(error, OperationalError | InterfaceError)
    return AWAY if connection.vendor == "postgresql" and is_of_connection else None


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    """As Django answers what is broken, but without looking for a token in it, which may be what cannot be read."""
    return HttpResponseBadRequest(loader.get_template("400.html").render(request=request))


def handler500(request: HttpRequest) -> HttpResponse:
    """Answer 503, with when to come back and with what was sent; 500 for what is nobody's fault but ours."""
    fault = fault_of(sys.exc_info()[1])
    if fault is None:
        return server_error(request)
    if hasattr(request, "session"):
        request.session.modified = False  # what the view that failed did to it is not saved either
    if request.path.startswith("/api/"):
        return error_response(503, f"{fault.title}. {fault.lead}", Retry_After=str(fault.seconds))
    context = {
        "fault": fault,
        "csrf_token": get_token(request),
        "request_id": current_id.get(),
        **form_again(request),
    }
    page = loader.get_template("unavailable.html").render(context)
    return HttpResponse(page, status=503, headers={"Retry-After": str(fault.seconds)})
