"""Tests that leave this machine fail: nothing of the site asks another host for anything."""

import sys
from ipaddress import ip_address
from typing import Any

LOCAL_NAMES = {"", "localhost", None}


def stay_here(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse what leads elsewhere; to be added as an audit hook, which no library can go around in Python."""
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        _check(arguments[1][0])
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        _check(arguments[0])


def _check(host: Any) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name in LOCAL_NAMES:
        return
    try:
        is_here = ip_address(str(name).partition("%")[0]).is_loopback
    except ValueError:
        is_here = False
    if not is_here:
        raise PermissionError(f"A test asks the host {name}.")


def begin() -> None:
    sys.addaudithook(stay_here)
