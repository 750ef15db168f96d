"""What the hostile tests share: a machine without limits on callers, and a browser that has learned the plain pages."""

from typing import Any

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _no_limit(settings: Any) -> None:
    cache.clear()
    settings.API_POSTS_PER_MINUTE = 1_000_000
