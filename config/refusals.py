"""What must not be served: settings for which the site refuses to start."""

import re
from collections.abc import Iterator, Sequence
from ipaddress import ip_address

LEAST_KEY = 40
# Fewer different characters than random ones of that length ever have.
LEAST_KINDS = 12
# Beginnings and words of keys that stand in documentation, templates and tutorials.
KNOWN_KEYS = re.compile(
    r"django-insecure|change.?me|replace.?me|change.?this|secret.?key|your.?secret|not.?so.?secret|example|placeholder|"
    r"insecure|default|only-for-tests|0123456789abcdef01|abcdefghijklmnop|correct.?horse",
    re.IGNORECASE,
)


def faults_of(
    local: bool, debug: bool, key: str, hosts: Sequence[str], trusted_origins: Sequence[str]
) -> Iterator[str]:
    """Each thing that is wrong, in words for whoever starts the site."""
    if len(key) < LEAST_KEY:
        yield (
            "SECRET_KEY is missing or shorter than 40 characters. On your own machine run `make setup`, which writes "
            "one into .env; on a server set SECRET_KEY in the environment."
        )
    if local:
        if public := [host for host in hosts if not _is_private(host)]:
            yield f"LOCAL is on, which serves without HTTPS, but ALLOWED_HOSTS names {public[0]}: set LOCAL=off there."
        return
    if KNOWN_KEYS.search(key) or len(set(key)) < LEAST_KINDS:
        yield "SECRET_KEY is a sample, or no random text: make one, such as by `openssl rand -base64 48`."
    if debug:
        yield "DEBUG is on without LOCAL: never show tracebacks to the public."
    if not hosts or any("*" in host for host in hosts):
        yield "Set ALLOWED_HOSTS to the site's host names, separated by commas, without *."
    if any("*" in origin or not origin.startswith("https://") for origin in trusted_origins):
        yield "CSRF_TRUSTED_ORIGINS names origins by https:// and without *."


def _is_private(host: str) -> bool:
    """Whether a name or address is of this machine or this network, and none that the public reaches."""
    name = host.strip("[]").lower()
    try:
        return ip_address(name).is_private
    except ValueError:
        return "." not in name or name.endswith((".localhost", ".local", ".test", ".internal", ".lan"))
