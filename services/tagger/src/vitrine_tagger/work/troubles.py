"""Remembers over which rows services ended or failed, so that none holds up all others for ever."""

from __future__ import annotations

import threading
from collections import OrderedDict

CAREFUL_AFTER = 3
"""Rows that were at hand when a service failed so often are asked for one at a time."""
GIVE_UP_AFTER = 3
"""A row over which alone services that were well failed so often has its error."""
_REMEMBERED = 1_000

Key = tuple[str, int]


class Troubles:
    """Counts failures, by the tagging and the number of a row; thread-safe.

    It forgets what is long ago: then it takes longer to find the row out, no more.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: OrderedDict[Key, int] = OrderedDict()

    def count(self, key: Key) -> int:
        """Return how often something failed."""
        with self._lock:
            return self._counts.get(key, 0)

    def add(self, key: Key) -> int:
        """Count one more failure, and return how many there are."""
        with self._lock:
            count = self._counts.pop(key, 0) + 1
            self._counts[key] = count
            while len(self._counts) > _REMEMBERED:
                self._counts.popitem(last=False)
            return count

    def forget(self, key: Key) -> None:
        """Forget failures that are over."""
        with self._lock:
            self._counts.pop(key, None)
