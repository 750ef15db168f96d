"""Headers that keep what is handed out from acting: files of a download, and what a browser offers to pages."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

Handler = Callable[[HttpRequest], HttpResponse]

SANDBOX = "default-src 'none'; sandbox"
# Nothing of what asks for a device, a place or money is used; the clipboard is, to copy a link.
UNUSED = "accelerometer camera display-capture geolocation gyroscope magnetometer microphone midi payment usb".split()
PERMISSIONS = ", ".join(f"{name}=()" for name in UNUSED)


def sandboxed(get_response: Handler) -> Handler:
    """Give downloads and pictures a policy under which nothing in them runs, also where they are opened as pages."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        is_download = response.headers.get("Content-Disposition", "").startswith("attachment")
        if is_download or response.headers.get("Content-Type", "").startswith("image/svg"):
            response.headers["Content-Security-Policy"] = SANDBOX
        return response

    return middleware
