"""What is told of security in the log: who was refused, and which doors were opened; never a secret itself."""

import hashlib
import logging

from django.http import HttpRequest

from advisor.callers import client

log = logging.getLogger("faasible.security")


def note(request: HttpRequest, event: str, **details: str | int) -> None:
    """Log an event with the address that asked, and details that may stand in a log."""
    log.warning(event, extra={"address": client(request), **details})


def fingerprint(secret: str) -> str:
    """A name for a secret by which lines of a log can be told to mean the same one, and no more."""
    return hashlib.sha256(secret.encode()).hexdigest()[:12]
