"""Pages from memory, before Django makes a request of what was asked: that takes longer than all else they need."""

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.db import DEFAULT_DB_ALIAS, connections

from config.logs import current_id
from config.middleware import is_in_force
from config.requests import HEADER, id_of, told
from patterns.kept import MEMORY, Page, address_of

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

log = logging.getLogger("faasible.first")

STATUS = {200: "200 OK", 304: "304 Not Modified"}


def kept_first(django: WSGIHandler) -> Application:
    """The site, with what `identified` and `kept_pages` do for a page that is kept done without Django's handler."""

    def application(sent: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        try:
            answer = _answer(sent)
        except Exception as error:  # whatever it is, Django's handler has a page for it
            log.warning("a page from memory was left to Django", extra={"kind": type(error).__name__})
            answer = None
        if answer is None:
            return django(sent, start_response)
        status, headers, body = answer
        start_response(status, headers)
        return [body]

    return application


def _answer(sent: dict[str, Any]) -> tuple[str, list[tuple[str, str]], bytes] | None:
    """Status line, headers and body of the page that is kept, told to the log; None where Django has to answer."""
    begun = time.perf_counter()
    page = _kept(sent)
    if page is None:
        return None
    request_id = id_of(sent)
    current_id.set(request_id)
    status, headers, body = page.parts(sent)
    told(sent["REQUEST_METHOD"], page.match.route or "/", status, time.perf_counter() - begun, 0)
    return STATUS[status], [*headers.items(), (HEADER, request_id)], body


def _kept(sent: dict[str, Any]) -> Page | None:
    """The page that is in force, as whoever asked can take it; None where Django has to answer."""
    address = address_of(sent)
    page = MEMORY.get(address) if address else None
    if page is None or page.lacks(sent):
        return None
    own = connections[DEFAULT_DB_ALIAS]
    own.close_if_unusable_or_obsolete()  # as Django does when a request begins and when it ends
    try:
        return page if is_in_force(page, sent) else None
    finally:
        own.close_if_unusable_or_obsolete()
