"""Redis as a place to keep things that can be made again: short waits, and no harm when away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import redis
import structlog
from redis.backoff import NoBackoff
from redis.retry import Retry

from vitrine_gateway.breaker import CircuitBreaker
from vitrine_serving.spans import span

_log = structlog.get_logger("vitrine.cache")
_CONNECT_TIMEOUT_S = 0.1
_TIMEOUT_S = 0.1
_MAX_CONNECTIONS = 64
_RAISE = """
local held = tonumber(redis.call("GET", KEYS[1]) or "0")
redis.call("SET", KEYS[1], math.max(held, tonumber(ARGV[1])), "EX", ARGV[2])
"""
_IS_REDIS = {"db.system.name": "redis"}

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Entry:
    """A value that is to be kept for `ttl_s` seconds."""

    key: str
    value: bytes
    ttl_s: int


class Store(Protocol):
    """Keeps bytes for a while, perhaps."""

    def get(self, *keys: str) -> tuple[bytes | None, ...] | None:
        """Return what is kept under each key, or None; None where that cannot be told now."""

    def put(self, *entries: Entry) -> None:
        """Keep values, if that is possible at the moment."""


class RedisStore:
    """Keeps bytes in Redis.

    Every failure reads as a miss. After two failures in a row Redis is left alone for three
    seconds at a time, so that its absence costs a request nothing.

    Parameters
    ----------
    url
        E.g. ``"redis://localhost:6379/0"``, ``"rediss://…"`` over TLS or
        ``"unix:///run/redis.sock"``.
    breaker
        Decides when to leave Redis alone.
    password
        Where Redis asks for one; one in the address takes precedence.
    count
        Gets ``"answered"``, ``"failed"`` or ``"spared"`` for each question.
    """

    def __init__(
        self,
        url: str,
        breaker: CircuitBreaker | None = None,
        *,
        password: str = "",
        count: Callable[[str], None] = lambda _outcome: None,
    ) -> None:
        self._breaker = breaker or CircuitBreaker()
        self._count = count
        self._redis = redis.Redis.from_url(url, **connection_options(password))
        self._raise = self._redis.register_script(_RAISE)

    def get(self, *keys: str) -> tuple[bytes | None, ...] | None:
        """Return what is kept under each key, or None; one question to Redis for all of them."""
        found = self._ask("MGET", lambda: self._redis.mget(keys))
        if not isinstance(found, list):
            return None
        return tuple(value if isinstance(value, bytes) else None for value in found)

    def raise_to(self, key: str, number: int, ttl_s: int) -> None:
        """Keep a number under a key, unless a larger one is there; if Redis can be reached."""
        self._ask("EVAL", lambda: self._raise(keys=[key], args=[number, ttl_s]))

    def put(self, *entries: Entry) -> None:
        """Keep values, if Redis can be reached; one question to it for all of them."""
        if not entries:
            return
        pipeline = self._redis.pipeline(transaction=False)
        for entry in entries:
            pipeline.set(entry.key, entry.value, ex=entry.ttl_s)
        self._ask("SET", pipeline.execute)

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


def connection_options(password: str = "") -> dict[str, Any]:
    """Return the options of a Redis client that gives up soon and does not try again itself."""
    return {
        **({"password": password} if password else {}),
        "socket_connect_timeout": _CONNECT_TIMEOUT_S,
        "socket_timeout": _TIMEOUT_S,
        "retry": Retry(NoBackoff(), 0),
        "max_connections": _MAX_CONNECTIONS,
    }
