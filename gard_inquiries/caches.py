"""The cache holds nothing but the counters of limits, and nobody waits for those."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

# How long an unreachable Redis is left alone, so that no page waits for it again and again.
PAUSE_SECONDS = 10.0


class RedisOrNothing(RedisCache):
    """Redis; while it can't be reached, an empty cache that takes everything and keeps nothing.

    Limits then hold nobody back: signing in and asking matter more than they do.
    """

    _pause_ends = 0.0  # on the class: for all threads of this process

    def _try(self, instead: Any, call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() < RedisOrNothing._pause_ends:
            return instead
        try:
            return call(*args, **kwargs)
        except (RedisError, OSError) as error:
            RedisOrNothing._pause_ends = time.monotonic() + PAUSE_SECONDS
            log.warning("no Redis (%s): limits hold nobody back", type(error).__name__)
            return instead

    def add(self, *args: Any, **kwargs: Any) -> Any:
        return self._try(True, super().add, *args, **kwargs)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._try(default, super().get, key, default, version)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        return self._try(None, super().set, *args, **kwargs)

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> Any:
        return self._try(delta, super().incr, key, delta, version)

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        return self._try(False, super().touch, *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self._try(False, super().delete, *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> Any:
        return self._try(False, super().has_key, *args, **kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._try({}, super().get_many, *args, **kwargs)

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        return self._try(list(data), super().set_many, data, *args, **kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._try(None, super().delete_many, *args, **kwargs)

    def clear(self) -> Any:
        return self._try(False, super().clear)
