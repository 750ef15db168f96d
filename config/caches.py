"""Caches that suit several workers: a folder in which counting is safe, and a Redis whose failure is a miss."""

import fcntl
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.filebased import FileBasedCache
from django.core.cache.backends.redis import RedisCache

REST_SECONDS = 5.0
CULLED_AFTER = 50

log = logging.getLogger(__name__)


class CountingFileCache(FileBasedCache):
    """Django's cache of files looks and then writes; where a count depends on it, one worker at a time does both.

    A disk that takes no writes, or a folder that cannot be read, is a miss and not an error.
    """

    _writes = count()

    def add(self, *args: Any, **kwargs: Any) -> bool:
        with suppress(OSError), self._alone():
            return super().add(*args, **kwargs)
        return False

    def incr(self, *args: Any, **kwargs: Any) -> int:
        try:
            with self._alone():
                return super().incr(*args, **kwargs)
        except OSError as error:
            raise ValueError("The count cannot be written") from error  # as Django's caches say it of a miss

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        with suppress(OSError):
            return super().get(key, default, version)
        return default

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        with suppress(OSError):
            super().set(key, value, timeout, version)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        with suppress(OSError):
            return super().touch(key, timeout, version)
        return False

    def delete(self, key: Any, version: int | None = None) -> bool:
        with suppress(OSError):
            return super().delete(key, version)
        return False

    def has_key(self, key: Any, version: int | None = None) -> bool:
        with suppress(OSError):
            return super().has_key(key, version)
        return False

    def _cull(self) -> None:
        """Make room, if need be, at one write of CULLED_AFTER: listing a full folder costs ten writes."""
        if next(self._writes) % CULLED_AFTER == 0:
            super()._cull()  # type: ignore[misc]

    @contextmanager
    def _alone(self) -> Iterator[None]:
        folder = Path(self._dir)  # type: ignore[attr-defined]
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (folder / "count.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # given back when the file is closed
            yield


class ForgivingRedisCache(RedisCache):
    """Django's cache in Redis, which finds nothing where Redis is down or hangs, instead of raising.

    After a failure it is left alone for REST_SECONDS, so that a Redis that hangs costs one time limit and not one a
    look-up.
    """

    _rests_until = 0.0

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {"socket_timeout": 0.25, "socket_connect_timeout": 0.25, **params.get("OPTIONS", {})}
        super().__init__(server, {**params, "OPTIONS": options})

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._try(lambda: RedisCache.add(self, key, value, timeout, version), False))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._try(lambda: RedisCache.get(self, key, default, version), default)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._try(lambda: RedisCache.set(self, key, value, timeout, version), None)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._try(lambda: RedisCache.touch(self, key, timeout, version), False))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(self._try(lambda: RedisCache.delete(self, key, version), False))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return bool(self._try(lambda: RedisCache.has_key(self, key, version), False))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        count = self._try(lambda: RedisCache.incr(self, key, delta, version), None)
        if count is None:
            raise ValueError(f"Key {key!r} not found")  # as Django's caches say it of a miss
        return int(count)

    # Without these Django's own would reach Redis past `_try`; the base class does the same by the methods above.
    get_many = BaseCache.get_many
    set_many = BaseCache.set_many
    delete_many = BaseCache.delete_many

    def clear(self) -> None:
        self._try(lambda: RedisCache.clear(self), None)

    def _try(self, ask: Callable[[], Any], otherwise: Any) -> Any:
        from redis.exceptions import RedisError

        if time.monotonic() < ForgivingRedisCache._rests_until:
            return otherwise
        try:
            return ask()
        except RedisError as error:
            ForgivingRedisCache._rests_until = time.monotonic() + REST_SECONDS
            log.warning(
                "The cache cannot be reached and is left alone for %g s: %s", REST_SECONDS, type(error).__name__
            )
            return otherwise
