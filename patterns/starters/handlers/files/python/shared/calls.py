"""Calls to systems outside, within the time that the function has."""

import json
import time
import urllib.error
import urllib.request

ATTEMPTS = 3


def call(url, data, correlation_id, timeout):
    """POST data as JSON and give the answer; faults of the other side (5xx) and of the network are tried again."""
    body = json.dumps(data).encode()
    headers = {"content-type": "application/json", "x-correlation-id": correlation_id}
    for attempt in range(1, ATTEMPTS + 1):
        request = urllib.request.Request(url, data=body, headers=headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=timeout / ATTEMPTS) as answer:
                text = answer.read()
                return json.loads(text) if text else None
        except urllib.error.HTTPError as error:
            if error.code < 500 or attempt == ATTEMPTS:
                raise
        except (urllib.error.URLError, TimeoutError):
            if attempt == ATTEMPTS:
                raise
        time.sleep(0.1 * 2**attempt)
    return None
