"""Figures for Prometheus at /metrics: off until METRICS_TOKEN is set, and read only by whoever sends that token.

Every label comes from a bounded set: routes of the resolver, known methods, statuses. With several workers each
writes its own files in PROMETHEUS_MULTIPROC_DIR, and whoever is asked adds them up.
"""

import os
from functools import cache
from hmac import compare_digest
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from patterns import tally
from patterns.tally import Event

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


def is_on() -> bool:
    return bool(settings.METRICS_TOKEN)


@cache
def _figures() -> tuple[Any, Any, Any]:
    """The registry and its figures, made once a process."""
    from prometheus_client import CollectorRegistry, Counter, Histogram

    registry = CollectorRegistry()
    seconds = Histogram(
        "faasible_request_seconds",
        "Requests answered, and how long that took, by route.",
        ["route", "method", "status"],
        registry=registry,
        buckets=BUCKETS,
    )
    events = Counter("faasible_events", "Pictures drawn, judgements made and the like.", ["event"], registry=registry)
    for event in Event:
        events.labels(event.value)
    return registry, seconds, events


def answered(route: str, method: str, status: int, seconds: float) -> None:
    if is_on():
        _figures()[1].labels(route, method, str(status)).observe(seconds)


def _happened(event: Event) -> None:
    if is_on():
        _figures()[2].labels(event.value).inc()


tally.keep(_happened)


def may_read(request: HttpRequest) -> bool:
    """Whether the request brings METRICS_TOKEN as a bearer token; compared in constant time."""
    given = request.headers.get("Authorization", "")
    return is_on() and compare_digest(given.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())


def page() -> HttpResponse:
    """All figures as text, of every worker."""
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest, multiprocess

    registry = _figures()[0]
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
