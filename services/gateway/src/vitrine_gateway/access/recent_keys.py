"""The keys that were made, as they were a moment ago."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotInTime

import structlog

from vitrine_gateway.access.keyring import KeysMade
from vitrine_serving.errors import DomainError, Unavailable

_log = structlog.get_logger("vitrine.access")
# Both together are how long a revoked key may open something.
FRESH_S = 2.0
READ_TIMEOUT_S = 1.0
# How long keys are believed that nobody can confirm.
USABLE_S = 60.0
_PAUSE_S = 1.0


class RecentKeys:
    """Asks for the keys when somebody needs them, at most every two seconds.

    One request asks for all that come meanwhile, no lock is held while it does, and a failure is
    remembered for a second. What nobody could confirm for a minute is not believed any more.

    Parameters
    ----------
    fetch
        Returns the keys as they are, or raises `DomainError`; it ends within `READ_TIMEOUT_S`.
    clock
        Seconds that only ever grow.
    """

    def __init__(
        self, fetch: Callable[[], KeysMade], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._fetch = fetch
        self._clock = clock
        self._lock = threading.Lock()
        self._keys: KeysMade | None = None
        self._read_at = 0.0
        self._try_at = 0.0
        self._reading: Future[KeysMade] | None = None

    def read(self) -> KeysMade:
        """Return the keys as they were a moment ago.

        Raises
        ------
        Unavailable
            ``KEYS_UNAVAILABLE``: nobody can tell at the moment.
        """
        with self._lock:
            now = self._clock()
            if self._keys and now - self._read_at <= FRESH_S:
                return self._keys
            usable = self._keys if now - self._read_at <= USABLE_S else None
            reading, mine = self._reading, False
            if reading is None and now >= self._try_at:
                reading, mine = Future(), True
                self._reading = reading
        if mine and reading:
            self._read(reading)
        elif usable:
            return usable
        return self._answer_of(reading, usable)

    def forget(self) -> None:
        """Ask anew before the keys are believed again."""
        with self._lock:
            self._read_at = float("-inf")
            self._try_at = 0.0

    def _read(self, reading: Future[KeysMade]) -> None:
        keys: KeysMade | None = None
        try:
            keys = self._fetch()
            reading.set_result(keys)
        except BaseException as error:
            reading.set_exception(error)
            if not isinstance(error, DomainError):
                raise
            _log.warning("keys_unread", reason=error.reason, error=error.message)
        finally:
            with self._lock:
                now = self._clock()
                self._reading = None
                self._try_at = now + _PAUSE_S
                if keys:
                    self._keys, self._read_at = keys, now

    def _answer_of(self, reading: Future[KeysMade] | None, usable: KeysMade | None) -> KeysMade:
        try:
            if reading:
                return reading.result(READ_TIMEOUT_S)
        except (DomainError, NotInTime):
            pass
        if usable:
            return usable
        raise Unavailable(
            "nobody can tell at the moment which API keys there are; try again in a moment",
            reason="KEYS_UNAVAILABLE",
        )
