"""Thousands of requests that no browser would send: none is an error of the server, and none takes long.

FUZZ_REQUESTS says how many, where the default is not enough: 300 on a desk and 3,000 with CI=on. The same ones come
at every run; with FUZZ_RANDOM=on others do.
"""

import logging
import os
import time
import traceback
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.core.signals import got_request_exception
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.requests import Asked, Requests
from tests.permissions.asking import undone
from tests.permissions.world import build

IS_CI = os.environ.get("CI") == "on"
COUNT = int(os.environ.get("FUZZ_REQUESTS") or (3_000 if IS_CI else 300))
IS_RANDOM = os.environ.get("FUZZ_RANDOM") == "on"
LONGEST_SECONDS = 2.0

pytestmark = pytest.mark.django_db


@pytest.fixture
def requests(content: None, settings: Any) -> Iterator[Requests]:
    settings.API_POSTS_PER_MINUTE = 10_000_000
    logging.disable(logging.CRITICAL)
    yield Requests(build())
    logging.disable(logging.NOTSET)


@pytest.fixture
def faults() -> Iterator[list[BaseException]]:
    """The exceptions that became an error page."""
    import sys

    found: list[BaseException] = []

    def note(**kwargs: Any) -> None:
        error = sys.exc_info()[1]
        assert error is not None
        found.append(error)

    got_request_exception.connect(note)
    yield found
    got_request_exception.disconnect(note)


def is_of_django(asked: Asked, error: BaseException) -> bool:
    """Faults of Django's own, each by its name; they reach staff alone.

    A change page whose `_to_field` is empty or no field raises FieldDoesNotExist.
    """
    is_named = "_to_field" in asked.address or "_to_field" in dict(asked.form or ())
    return isinstance(error, FieldDoesNotExist) and is_named and "/admin/" in asked.address


def timed(requests: Requests, asked: Asked) -> tuple[Any, float]:
    """The answer, whose effects are undone, and the seconds of processor that it took."""
    begun = time.process_time()
    with undone():
        response = requests.send(asked)
    return response, time.process_time() - begun


@given(st.data())
@settings(
    max_examples=COUNT,
    deadline=None,
    derandomize=not IS_RANDOM,
    database=None,
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)
def test_no_request_is_an_error_of_the_server_or_takes_long(
    requests: Requests, faults: list[BaseException], data: st.DataObject
) -> None:
    asked = requests.drawn(data.draw)
    faults.clear()
    response, taken = timed(requests, asked)
    if taken > LONGEST_SECONDS:  # what is only made once, or cleared away just then, does not take as long again
        response, taken = timed(requests, asked)

    unknown = [error for error in faults if not is_of_django(asked, error)]
    assert unknown == [], f"{asked}\n{''.join(traceback.format_exception(unknown[0]))}"
    assert response.status_code not in {500, 502} or faults, asked
    assert taken <= LONGEST_SECONDS, f"{taken:.1f} s: {asked}"
