"""A circuit breaker: what is down is asked again now and then, not at every request."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class CircuitBreaker:
    """Stops asking after failures in a row, and lets a single question through now and then.

    Parameters
    ----------
    failures
        In a row, until it opens.
    retry_after_s
        How long it stays open before one question may try.
    clock
        Seconds that only ever grow.

    References
    ----------
    M. Nygard, "Release It!", 2nd edition, 2018, chapter 5.
    """

    def __init__(
        self,
        failures: int = 2,
        retry_after_s: float = 3.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limit = failures
        self._retry_after_s = retry_after_s
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._try_at = 0.0

    def allows(self) -> bool:
        """Tell whether to ask now; while open, one caller per `retry_after_s` hears yes."""
        with self._lock:
            if self._failures < self._limit:
                return True
            if self._clock() < self._try_at:
                return False
            self._try_at = self._clock() + self._retry_after_s
            return True

    def succeeded(self) -> bool:
        """Note an answer; tell whether it closed the breaker."""
        with self._lock:
            closes = self._failures >= self._limit
            self._failures = 0
            return closes

    def failed(self) -> bool:
        """Note a failure; tell whether it opened the breaker."""
        with self._lock:
            self._failures += 1
            self._try_at = self._clock() + self._retry_after_s
            return self._failures == self._limit
