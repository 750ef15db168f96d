"""How much one address may ask for: the size of a body, and requests in a minute."""

import time

from django.conf import settings
from django.http import HttpRequest
from ninja.throttling import BaseThrottle

from advisor.callers import client, counted
from patterns.drawing import PICTURES

MAX_BODY = 64 * 1024
WINDOW_SECONDS = 60
PICTURE_COST = 5


class PostLimit(BaseThrottle):
    """So many POST requests from one address in each minute of the clock; a drawn diagram counts as five.

    The count stands in the cache, which all workers share. It keeps no state of its own, as several threads ask it.
    """

    def allow_request(self, request: HttpRequest) -> bool:
        window = int(time.time() // WINDOW_SECONDS)
        most: int = settings.API_POSTS_PER_MINUTE
        return counted(f"api:{window}:{client(request)}", _cost(request), 2 * WINDOW_SECONDS) <= most

    def wait(self) -> int:
        """Seconds until the next minute begins."""
        return WINDOW_SECONDS - int(time.time() % WINDOW_SECONDS)


def _cost(request: HttpRequest) -> int:
    drawn = request.resolver_match and request.resolver_match.kwargs.get("file_format") in PICTURES
    return PICTURE_COST if drawn else 1
