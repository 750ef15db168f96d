"""What was sent and could not be taken, for a page from which it can be sent again."""

from typing import Any

from django.http import HttpRequest
from django.http.request import UnreadablePostError

NEVER_WRITTEN = "password"  # in the name of a field: never written into a page


def form_again(request: HttpRequest) -> dict[str, Any]:
    """`action`, the fields `kept` (None where there is no form, or one with a secret in it), and `has_files`.

    Only a form of ours is given back: what another site sent would get a token of ours here.
    """
    kept = None
    has_files = False
    if request.method == "POST" and getattr(request, "csrf_processing_done", False):
        try:
            kept = [(name, str(value)) for name, values in request.POST.lists() for value in values]
            has_files = bool(request.FILES)
        except (UnreadablePostError, OSError):
            kept = None
    if kept and any(NEVER_WRITTEN in name.casefold() for name, _ in kept):
        kept = None
    kept = [(name, value) for name, value in kept if name != "csrfmiddlewaretoken"] if kept else None
    return {"action": request.get_full_path(), "kept": kept, "has_files": has_files}
