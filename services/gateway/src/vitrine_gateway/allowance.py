"""How often something may be tried in vain."""

from __future__ import annotations

import time
from collections.abc import Callable


class Allowance:
    """So many a second, and so many at once; what was not in vain is given back.

    It is a token bucket. Its owner sees to it that one thread at a time asks.

    Parameters
    ----------
    a_second, at_once
        That may be taken.
    clock
        Seconds that only ever grow.
    """

    def __init__(
        self, a_second: float, at_once: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._a_second = a_second
        self._most = self._left = float(at_once)
        self._clock = clock
        self._at = clock()

    def take(self) -> bool:
        """Take one, if there is one."""
        now = self._clock()
        self._left = min(self._most, self._left + (now - self._at) * self._a_second)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True

    def give_back(self) -> None:
        """Put one back."""
        self._left = min(self._most, self._left + 1)
