"""Ports of this machine, and waiting until somebody answers on one, or until nobody does."""

import http.client
import socket
import time

PATIENCE = 60.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, patience: float = PATIENCE) -> float:
    """Seconds until somebody takes a connection; raises TimeoutError."""
    start = time.monotonic()
    while time.monotonic() - start < patience:
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return time.monotonic() - start
        time.sleep(0.02)
    raise TimeoutError(f"nobody answered on port {port} within {patience} seconds")


def wait_for_answer(port: int, patience: float = PATIENCE) -> float:
    """Seconds until an HTTP request is answered, whatever the answer; raises TimeoutError."""
    start = time.monotonic()
    while time.monotonic() - start < patience:
        asked = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
        try:
            asked.request("HEAD", "/no-such-page/")
            asked.getresponse()
        except (OSError, http.client.HTTPException):
            time.sleep(0.02)
        else:
            return time.monotonic() - start
        finally:
            asked.close()
    raise TimeoutError(f"no request was answered on port {port} within {patience} seconds")


def wait_until_free(port: int, patience: float = PATIENCE) -> None:
    """Until connections are refused; raises TimeoutError."""
    start = time.monotonic()
    while time.monotonic() - start < patience:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return
        time.sleep(0.01)
    raise TimeoutError(f"port {port} was still taken after {patience} seconds")
