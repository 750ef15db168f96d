"""How much one address may ask for: the size of a body, and requests in a minute."""

import time

from django.conf import settings
from django.http import HttpRequest
from ninja.errors import Throttled
from ninja.throttling import BaseThrottle

from advisor.callers import client, counted
from patterns.diagrams.model import Diagram
from patterns.drawing import PICTURES

MAX_BODY = 64 * 1024
WINDOW_SECONDS = 60
PICTURE_COST = 5
PARTS_OF_ONE = 50  # the largest diagram, whose layout takes seconds, counts as much as a minute has


class PostLimit(BaseThrottle):
    """So many POST requests from one address in each minute of the clock; a small drawn diagram counts as five.

    The count stands in the cache, which all workers share. It keeps no state of its own, as several threads ask it.
    """

    def allow_request(self, request: HttpRequest) -> bool:
        return _is_within(request, PICTURE_COST if _is_drawn(request) else 1)

    def wait(self) -> int:
        """Seconds until the next minute begins."""
        return WINDOW_SECONDS - int(time.time() % WINDOW_SECONDS)


def count_size(request: HttpRequest, diagram: Diagram) -> None:
    """Count a drawn diagram once more for each further `PARTS_OF_ONE` nodes and flows; raises Throttled."""
    further = (len(diagram.nodes) + len(diagram.flows) - 1) // PARTS_OF_ONE
    if further > 0 and _is_drawn(request) and not _is_within(request, PICTURE_COST * further):
        raise Throttled(PostLimit().wait())


def _is_within(request: HttpRequest, cost: int) -> bool:
    """Count so much more for the address, and say whether it has not had too much."""
    window = int(time.time() // WINDOW_SECONDS)
    most: int = settings.API_POSTS_PER_MINUTE
    return counted(f"api:{window}:{client(request)}", cost, 2 * WINDOW_SECONDS) <= most


def _is_drawn(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.kwargs.get("file_format") in PICTURES
