"""/healthz, /readyz and /metrics: for whoever runs the site, answered before hosts, sessions and routes are looked at.

A container asks under its own address, so that ALLOWED_HOSTS would refuse it.
"""

import logging
from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.core.cache import cache as shared_cache
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse

from advisor.models import Criterion, Question
from advisor.schema import newer_migrations
from config import metrics
from patterns.models import Pattern

Handler = Callable[[HttpRequest], HttpResponse]

log = logging.getLogger("faasible.health")


def probes(get_response: Handler) -> Handler:
    def middleware(request: HttpRequest) -> HttpResponse:
        answer = ANSWERS.get(request.path_info)
        if answer is None or (request.path_info == "/metrics" and not metrics.is_on()):
            return get_response(request)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        response = answer(request)
        response.headers["Cache-Control"] = "no-store"
        return response

    return middleware


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "alive"})


def readyz(request: HttpRequest) -> HttpResponse:
    """Whether pages can be made. What is missing is told to the log, and to one who may read the metrics."""
    found = readiness()
    needed = {name: told for name, told in found.items() if name != "cache"}
    is_ready = set(needed.values()) == {"ok"}
    if not is_ready:
        log.warning("not ready", extra=needed)
    is_trusted = settings.LOCAL or metrics.may_read(request)
    said = {"status": "ready" if is_ready else "not ready"} | (found if is_trusted else {})
    return JsonResponse(said, status=200 if is_ready else 503, headers={} if is_ready else {"Retry-After": "5"})


def metrics_page(request: HttpRequest) -> HttpResponse:
    if not metrics.may_read(request):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return metrics.page()


def readiness() -> dict[str, str]:
    """Database, migrations, content and cache, each "ok" or what is the matter with it."""
    try:
        applied = MigrationRecorder(connection).applied_migrations()
        migrations = "ok" if newest_migrations() <= set(applied) else "not applied"
        if newer_migrations():
            migrations = "newer than this code"
        is_full = migrations == "ok" and all(model.objects.exists() for model in (Pattern, Criterion, Question))
    except DatabaseError as error:
        log.warning("the database cannot be used", extra={"kind": type(error).__name__})
        return {"database": "unreachable", "migrations": "unknown", "content": "unknown", "cache": _cache_state()}
    return {
        "database": "ok",
        "migrations": migrations,
        "content": "ok" if is_full else "not loaded",
        "cache": _cache_state(),
    }


def _cache_state() -> str:
    try:
        shared_cache.set("probe", 1, 10)
        return "ok" if shared_cache.get("probe") == 1 else "unreachable"
    except OSError:
        return "unreachable"


@cache
def newest_migrations() -> set[tuple[str, str]]:
    """The last migration of each app that this code has, or those that it replaces: some databases ran these."""
    graph = MigrationLoader(None).graph
    return {key for leaf in graph.leaf_nodes() for key in graph.nodes[leaf].replaces or [leaf]}


ANSWERS: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/healthz": healthz,
    "/readyz": readyz,
    "/metrics": metrics_page,
}
