"""Whose an assessment is: the visitor's, by a token kept in the session, or by the account that is signed in."""

import logging
import secrets
from typing import Any

from django.contrib.sessions.backends.base import UpdateError
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from advisor.models import Assessment
from advisor.models.assessment import AssessmentQuerySet

SESSION_KEY = "owner"
SEEN_KEY = "seen"
MOST_ASSESSMENTS = 500

log = logging.getLogger("faasible.visitors")


def owner_of(request: HttpRequest) -> str:
    """The visitor's token, or "" for one who has not begun anything.

    The session ends so long after the last day on which it was used, not after the first.
    """
    token, today = request.session.get(SESSION_KEY, ""), timezone.localdate().isoformat()
    if token and request.session.get(SEEN_KEY) != today:
        _seen(request, today)
    return str(token)


def _seen(request: HttpRequest, today: str) -> None:
    """Write the day down, unless nothing can be written: reading needs it not."""
    request.session[SEEN_KEY] = today
    try:
        request.session.save()
    except (DatabaseError, UpdateError) as error:
        log.warning("a session was not renewed", extra={"kind": type(error).__name__})
        request.session.modified = False


def make_owner(request: HttpRequest) -> str:
    """The visitor's token, made at the first write."""
    if not request.session.get(SESSION_KEY):
        request.session[SESSION_KEY] = secrets.token_urlsafe(32)
    return owner_of(request)


def ownership(request: HttpRequest) -> dict[str, Any]:
    """Whose a new assessment is: the account's that is signed in, else the session's; too many are refused."""
    if own_assessments(request).count() >= MOST_ASSESSMENTS:
        raise PermissionDenied(f"You have {MOST_ASSESSMENTS} assessments. Delete one that you no longer need first.")
    return {"account": request.user} if request.user.is_authenticated else {"owner": make_owner(request)}


def own_assessments(request: HttpRequest) -> AssessmentQuerySet:
    """Those of this session, and of the account that is signed in."""
    return Assessment.objects.owned_by(owner_of(request), account_of(request))


def account_of(request: HttpRequest) -> Any:
    """Who is signed in, or None."""
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated else None


def own_assessment(request: HttpRequest, public_id: str, *, lock: bool = False) -> Assessment:
    """The visitor's assessment with its answers; 404 for anybody else's."""
    own = own_assessments(request).prefetch_related("answers")
    return get_object_or_404(own.select_for_update() if lock else own, public_id=public_id)


def assessment_to_answer(request: HttpRequest, public_id: str) -> Assessment:
    """The same taken, with all that storing answers has to know."""
    try:
        return Assessment.objects.take(public_id, owner_of(request), account_of(request))
    except Assessment.DoesNotExist:
        raise Http404("There is no such assessment of yours.") from None
