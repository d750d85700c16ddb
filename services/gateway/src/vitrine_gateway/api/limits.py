"""Limits on how often one client may ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import parse_many

from vitrine_gateway.api.keys import current_principal
from vitrine_gateway.api.steady_windows import SCHEME
from vitrine_gateway.cache.redis_store import connection_options

# Searches: it is some 40 embeddings, and all of them together half a second of a core.
_EXPLANATION = 10
View = TypeVar("View", bound=Callable[..., Any])


class RateLimits:
    """Limits for each client, counted in Redis where there is one, else in each process.

    A client is whoever has a key that opens something, and else an address. What is counted in
    Redis bears the time of the gateway that counts it: one whose clock is set back refuses those
    who had their share for no longer than the time that the rate is of, since Redis then forgets
    them; one that is set forth gives them their share anew. Without Redis no clock on the wall is
    asked.

    Parameters
    ----------
    app
        Whose requests are counted.
    redis_url, redis_password
        Without an address: counted in memory.
    searches, writes
        E.g. ``"60/minute"``; empty: no limit.
    """

    def __init__(
        self, app: Flask, redis_url: str, redis_password: str, *, searches: str, writes: str
    ) -> None:
        self._searches = searches
        self._writes = writes
        self._limiter = (
            Limiter(
                _who,
                app=app,
                storage_uri=_storage(redis_url),
                storage_options=connection_options(redis_password) if redis_url else {},
                strategy="moving-window",
                headers_enabled=True,
                # Without Redis each process counts for itself until it is back.
                in_memory_fallback_enabled=bool(redis_url),
                key_prefix="vitrine",
            )
            if searches or writes
            else None
        )

    def searches(self, view: View) -> View:
        """Limit a view that searches."""
        return self._limited(view, self._searches, "searches")

    def explanations(self, view: View) -> View:
        """Limit a view that costs as much as several searches, and counts as so many."""
        if not self._searches:
            return view
        # All of what may be asked for, where that is less.
        cost = min(_EXPLANATION, *(one.amount for one in parse_many(self._searches)))
        return self._limited(view, self._searches, "searches", cost)

    def writes(self, view: View) -> View:
        """Limit a view that writes."""
        return self._limited(view, self._writes, "writes")

    def _limited(self, view: View, rate: str, kind: str, cost: int = 1) -> View:
        if self._limiter is None or not rate:
            return view
        return cast(View, self._limiter.shared_limit(rate, scope=kind, cost=cost)(view))


def _who() -> str:
    principal = current_principal()
    return f"key:{principal.key_id}" if principal.key_id else get_remote_address()


def _storage(redis_url: str) -> str:
    if redis_url.startswith("unix://"):
        return f"redis+{redis_url}"
    return redis_url or f"{SCHEME}://"
