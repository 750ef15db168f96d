"""What nobody can reach any more: assessments whose session has ended."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core import signing
from django.db.models import Exists, OuterRef

from advisor.models import Assessment, ShareLink
from advisor.visitors import SESSION_KEY

AT_ONCE = 200


class Unreadable(Exception):
    """A session that has not ended cannot be read, so that nobody knows what it owns."""


def forget_unreachable(now: datetime) -> int:
    """Delete the assessments that no session, no account and no open link leads to; gives how many.

    Only those that have not changed for as long as a session lives without being used. One by which another was
    superseded stays as long as that one. Raises Unreadable, and then deletes nothing.
    """
    living = set(_owners(now))
    old = Assessment.objects.filter(account=None, updated__lt=now - timedelta(seconds=settings.SESSION_COOKIE_AGE))
    links = ShareLink.objects.open().filter(assessment=OuterRef("pk"))
    superseded = Assessment.objects.filter(superseded_by=OuterRef("pk"))
    unlinked = old.exclude(owner="").exclude(Exists(links)).exclude(Exists(superseded))
    lost = [pk for pk, owner in unlinked.values_list("pk", "owner") if owner not in living]
    for start in range(0, len(lost), AT_ONCE):
        Assessment.objects.filter(pk__in=lost[start : start + AT_ONCE], account=None).delete()
    return len(lost)


def _owners(now: datetime) -> Iterator[str]:
    """The tokens of all sessions that have not ended."""
    store = SessionStore()
    living = Session.objects.filter(expire_date__gt=now)
    for data in living.values_list("session_data", flat=True).iterator():
        try:
            session = signing.loads(data, salt=store.key_salt, serializer=store.serializer)
        except signing.BadSignature:
            raise Unreadable from None
        yield session.get(SESSION_KEY, "")
