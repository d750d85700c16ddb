"""Redis as a place to keep things that can be made again: short waits, and no harm when away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

import redis
import structlog
from redis.backoff import NoBackoff
from redis.retry import Retry

from vitrine_gateway.cache.breaker import CircuitBreaker
from vitrine_serving.spans import span

_log = structlog.get_logger("vitrine.cache")
_CONNECT_TIMEOUT_S = 0.1
_TIMEOUT_S = 0.1
_MAX_CONNECTIONS = 64
_IS_REDIS = {"db.system.name": "redis"}

Answer = TypeVar("Answer")


class Store(Protocol):
    """Keeps bytes for a while, perhaps."""

    def get(self, key: str) -> bytes | None:
        """Return what is kept under a key, or None."""

    def put(self, key: str, value: bytes, ttl_s: int) -> None:
        """Keep a value, if that is possible at the moment."""


class RedisStore:
    """Keeps bytes in Redis.

    Every failure reads as a miss. After two failures in a row Redis is left alone for three
    seconds at a time, so that its absence costs a request nothing.

    Parameters
    ----------
    url
        E.g. ``"redis://localhost:6379/0"`` or ``"unix:///run/redis.sock"``.
    breaker
        Decides when to leave Redis alone.
    count
        Gets ``"answered"``, ``"failed"`` or ``"spared"`` for each question.
    """

    def __init__(
        self,
        url: str,
        breaker: CircuitBreaker | None = None,
        *,
        count: Callable[[str], None] = lambda _outcome: None,
    ) -> None:
        self._breaker = breaker or CircuitBreaker()
        self._count = count
        self._redis = redis.Redis.from_url(url, **connection_options())

    def get(self, key: str) -> bytes | None:
        """Return what is kept under a key, or None."""
        value = self._ask("GET", lambda: self._redis.get(key))
        return value if isinstance(value, bytes) else None

    def put(self, key: str, value: bytes, ttl_s: int) -> None:
        """Keep a value for `ttl_s` seconds, if Redis can be reached."""
        self._ask("SET", lambda: self._redis.set(key, value, ex=ttl_s))

    def close(self) -> None:
        """Close the connections."""
        self._redis.close()

    def _ask(self, operation: str, question: Callable[[], Answer]) -> Answer | None:
        if not self._breaker.allows():
            self._count("spared")
            return None
        try:
            with span(f"redis {operation}", _IS_REDIS):
                answer = question()
        except (redis.RedisError, OSError) as error:
            self._count("failed")
            if self._breaker.failed():
                _log.warning("cache_away", error=str(error))
            return None
        self._count("answered")
        if self._breaker.succeeded():
            _log.info("cache_back")
        return answer


def connection_options() -> dict[str, object]:
    """Return the options of a Redis client that gives up soon and does not try again itself."""
    return {
        "socket_connect_timeout": _CONNECT_TIMEOUT_S,
        "socket_timeout": _TIMEOUT_S,
        "retry": Retry(NoBackoff(), 0),
        "max_connections": _MAX_CONNECTIONS,
    }
