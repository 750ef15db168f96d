"""Whose an assessment is: the visitor's, by a token kept in the session, or by the account that is signed in."""

import secrets
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from advisor.models import Assessment
from advisor.models.assessment import AssessmentQuerySet

SESSION_KEY = "owner"


def owner_of(request: HttpRequest) -> str:
    """The visitor's token, or "" for one who has not begun anything."""
    return str(request.session.get(SESSION_KEY, ""))


def make_owner(request: HttpRequest) -> str:
    """The visitor's token, made at the first write."""
    if not request.session.get(SESSION_KEY):
        request.session[SESSION_KEY] = secrets.token_urlsafe(32)
    return owner_of(request)


def ownership(request: HttpRequest) -> dict[str, Any]:
    """Whose a new assessment is: the account's that is signed in, else the session's."""
    return {"account": request.user} if request.user.is_authenticated else {"owner": make_owner(request)}


def own_assessments(request: HttpRequest) -> AssessmentQuerySet:
    """Those of this session, and of the account that is signed in."""
    user = getattr(request, "user", None)
    return Assessment.objects.owned_by(owner_of(request), user if user is not None and user.is_authenticated else None)


def own_assessment(request: HttpRequest, public_id: str, *, lock: bool = False) -> Assessment:
    """The visitor's assessment with its answers; 404 for anybody else's."""
    own = own_assessments(request).prefetch_related("answers")
    return get_object_or_404(own.select_for_update() if lock else own, public_id=public_id)
