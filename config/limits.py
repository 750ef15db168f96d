"""How often one address may ask for what costs: counted by route before the view runs.

The numbers are in settings.RATE_LIMITS. A whole office often stands behind one address, so each is many times what
two hundred colleagues in a workshop do at once, and still a small part of what two cores can do.
"""

import time
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from advisor.api.errors import error_response
from advisor.audit import note
from advisor.callers import client, counted
from config.resending import form_again
from patterns.rendering import allowance
from patterns.tally import Event, happened

Handler = Callable[[HttpRequest], HttpResponse]


@dataclass(frozen=True)
class Limit:
    """So many requests of these routes and methods in each window; with `is_of_misses` only those answered 404."""

    name: str
    seconds: int
    what: str
    routes: frozenset[str] = frozenset()
    methods: frozenset[str] = frozenset({"GET", "POST"})
    is_of_misses: bool = False

    @property
    def most(self) -> int:
        return int(settings.RATE_LIMITS[self.name])

    @property
    def wait(self) -> int:
        """Seconds until the next window begins."""
        return self.seconds - int(time.time() % self.seconds)

    def _key(self, request: HttpRequest) -> str:
        return f"limit:{self.name}:{int(time.time() // self.seconds)}:{client(request)}"

    def takes(self, request: HttpRequest) -> bool:
        """Count one more, and say whether it is within the limit."""
        return self._is_within(request, counted(self._key(request), 1, 2 * self.seconds))

    def is_open(self, request: HttpRequest) -> bool:
        """Whether one more would be within the limit; nothing is counted."""
        return self._is_within(request, int(cache.get(self._key(request), 0)) + 1)

    def _is_within(self, request: HttpRequest, count: int) -> bool:
        if count <= self.most:
            return True
        happened(Event.LIMIT_HIT)
        # Told once in each window, not for each request that is refused.
        if cache.add(f"{self._key(request)}:told", True, 2 * self.seconds):
            note(request, "limit reached", limit=self.name, most=self.most)
        return False


def _named(namespace: str, *names: str) -> Iterable[str]:
    return frozenset(f"{namespace}:{name}" for name in names)


CREATIONS = Limit(
    "creations",
    600,
    "assessments were begun",
    frozenset(
        _named(
            "advisor",
            *("assessment_start", "file_start", "example_start", "assessment_duplicate", "shared_copy"),
            "share_link_create",
        )
    ),
    frozenset({"POST"}),
)
STARTERS = Limit(
    "starters",
    60,
    "starters were made",
    frozenset(
        {
            *_named("patterns", "pattern_starter", "pattern_starter_zip"),
            *_named("advisor", "report_starter", "report_starter_zip"),
        }
    ),
)
PAPERS = Limit("papers", 60, "PDFs were made", frozenset(_named("advisor", "report_pdf")))
SEARCHES = Limit("searches", 60, "searches were made", frozenset({"patterns:search", "api:v1:search"}))
MISSES = Limit(
    "share_misses",
    60,
    "share links that do not exist were opened",
    frozenset(_named("advisor", "shared_detail", "shared_diagram", "shared_copy")),
    is_of_misses=True,
)
PICTURES = Limit("pictures", 60, "pictures were drawn")
OF_ROUTES = (CREATIONS, STARTERS, PAPERS, SEARCHES, MISSES)


class RateLimits:
    """Answers 429 over a limit, and sees to it that pictures of visitors' own workloads are counted when drawn.

    Pictures of the catalogue are not: there are only so many, and each is drawn once for everybody.
    """

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_own = request.path.startswith(("/assessments/", "/shared/"))
        with allowance(lambda: 0 if PICTURES.takes(request) else PICTURES.wait) if is_own else nullcontext():
            response = self._get_response(request)
        if response.status_code == 404 and _is_of(MISSES, request):
            MISSES.takes(request)
        return response

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        for limit in OF_ROUTES:
            if _is_of(limit, request):
                is_within = limit.is_open(request) if limit.is_of_misses else limit.takes(request)
                if not is_within:
                    return refusal(request, limit)
        return None


def _is_of(limit: Limit, request: HttpRequest) -> bool:
    match = request.resolver_match
    method = "GET" if request.method == "HEAD" else request.method
    return match is not None and match.view_name in limit.routes and method in limit.methods


def refusal(request: HttpRequest, limit: Limit) -> HttpResponse:
    """429 with when to come back; a form that was sent can be sent again from the page."""
    wait = limit.wait
    if request.path.startswith("/api/"):
        return error_response(
            429, f"Too many requests from your address: try again in {wait} seconds.", Retry_After=str(wait)
        )
    context = {
        "what": limit.what,
        "minutes": -(-wait // 60),
        **form_again(request),
    }
    return HttpResponse(render_to_string("429.html", context, request), status=429, headers={"Retry-After": str(wait)})
