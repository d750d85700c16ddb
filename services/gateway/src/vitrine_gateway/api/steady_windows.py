"""Requests of the last while, counted in this process by a clock that nobody sets.

The library's own memory counts by the wall clock: one that is set back by an hour refuses a client
for that hour, and one that is set forth lets it begin anew.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from cachetools import TLRUCache
from limits.storage import MovingWindowSupport, Storage

SCHEME = "steady"
_MOST_CLIENTS = 100_000


@dataclass(slots=True)
class _Window:
    """When the requests of a client came, the oldest first."""

    seconds: float
    came: deque[float] = field(default_factory=deque)


class SteadyWindows(Storage, MovingWindowSupport):
    """What the moving windows of `limits` are counted in, as the storage ``steady://``.

    Of more than a hundred thousand clients those are forgotten that asked longest ago.

    Parameters
    ----------
    clock
        Seconds that only ever grow.
    """

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012 - as its parent has it

    def __init__(
        self,
        uri: str | None = None,
        wrap_exceptions: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self._clock = clock
        self._lock = threading.Lock()
        self._windows: TLRUCache[str, _Window] = TLRUCache(
            _MOST_CLIENTS, lambda _key, window, now: now + window.seconds, timer=clock
        )

    @property
    def base_exceptions(self) -> type[Exception]:
        """What it raises where it cannot be reached: nothing."""
        return ConnectionError

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count requests, unless there were too many within the last `expiry` seconds."""
        with self._lock:
            window = self._current(key, expiry)
            if len(window.came) + amount > limit:
                return False
            window.came.extend([self._clock()] * amount)
            self._windows[key] = window
            return True

    def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """Return when the oldest that counts came, by the clock on the wall, and how many do."""
        with self._lock:
            came = self._current(key, expiry).came
            age_s = self._clock() - came[0] if came else 0.0
            return time.time() - age_s, len(came)

    def check(self) -> bool:
        """Tell that it can be used."""
        return True

    def reset(self) -> int:
        """Forget all, and return how many clients that were."""
        with self._lock:
            clients = len(self._windows)
            self._windows.clear()
            return clients

    def clear(self, key: str) -> None:
        """Forget a client."""
        with self._lock:
            self._windows.pop(key, None)

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Refuse: windows that do not move are not counted here."""
        raise NotImplementedError

    def get(self, key: str) -> int:
        """Refuse, as `incr`."""
        raise NotImplementedError

    def get_expiry(self, key: str) -> float:
        """Refuse, as `incr`."""
        raise NotImplementedError

    def _current(self, key: str, seconds: float) -> _Window:
        window = self._windows.get(key) or _Window(seconds)
        oldest = self._clock() - seconds
        while window.came and window.came[0] < oldest:
            window.came.popleft()
        return window
