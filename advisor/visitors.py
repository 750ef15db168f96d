"""Whose an assessment is: the visitor's, by a token kept in the session."""

import secrets

from django.http import HttpRequest

SESSION_KEY = "owner"


def owner_of(request: HttpRequest) -> str:
    """The visitor's token, or "" for one who has not begun anything."""
    return str(request.session.get(SESSION_KEY, ""))


def make_owner(request: HttpRequest) -> str:
    """The visitor's token, made at the first write."""
    if not request.session.get(SESSION_KEY):
        request.session[SESSION_KEY] = secrets.token_urlsafe(32)
    return owner_of(request)
