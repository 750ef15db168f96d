"""/.well-known/security.txt (RFC 9116): whom to tell of a hole, where whoever runs the site has said so."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

VALID_DAYS = 180


def security_txt(request: HttpRequest) -> HttpResponse:
    """404 without SECURITY_CONTACT: a page that names nobody would be worse than none."""
    if not settings.SECURITY_CONTACT:
        raise Http404("Nobody is named here.")
    return _told(request)


@require_safe
def _told(request: HttpRequest) -> HttpResponse:
    lines = {
        "Contact": settings.SECURITY_CONTACT,
        "Expires": expires(timezone.now()).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "Preferred-Languages": "en",
        "Canonical": request.build_absolute_uri(request.path),
    }
    text = "".join(f"{name}: {value}\n" for name, value in lines.items())
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def expires(now: datetime) -> datetime:
    """The midnight, UTC, that ends half a year from now: the same all day, and never past."""
    day = now.astimezone(UTC).date() + timedelta(days=VALID_DAYS)
    return datetime.combine(day, time(), UTC)
