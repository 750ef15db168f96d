"""Counting who asks how often: what workers count at the same time is not lost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.cache import cache

from advisor.callers import counted

TOGETHER, EACH = 6, 15


@pytest.mark.usefixtures("_cold_cache")
def test_no_count_of_many_at_once_is_lost() -> None:
    barrier = Barrier(TOGETHER)

    def count(_: int) -> list[int]:
        barrier.wait()
        return [counted("tries", 1, 60) for _ in range(EACH)]

    with ThreadPoolExecutor(TOGETHER) as pool:
        seen = [number for part in pool.map(count, range(TOGETHER)) for number in part]

    assert sorted(seen) == list(range(1, TOGETHER * EACH + 1))
    assert cache.get("tries") == TOGETHER * EACH
