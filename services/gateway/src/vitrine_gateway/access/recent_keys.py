"""The keys that were made, as they were a moment ago."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import structlog

from vitrine_gateway.access.keyring import KeysMade
from vitrine_gateway.deadline import Deadline
from vitrine_gateway.remembered import Remembered
from vitrine_serving.errors import DeadlineExceeded, DomainError, Unavailable

_log = structlog.get_logger("vitrine.access")
# Both together are how long a revoked key may open something.
FRESH_S = 2.0
READ_TIMEOUT_S = 1.0
# How long keys are believed that nobody can confirm.
USABLE_S = 60.0
_PAUSE_S = 1.0


@dataclass(frozen=True, slots=True)
class _Look:
    """What was last read, when, and whether reading failed since."""

    keys: KeysMade | None = None
    read_at: float = float("-inf")
    failed: bool = False


class RecentKeys:
    """Asks for the keys when somebody needs them, at most every two seconds.

    A failure is remembered for a second. What nobody could confirm for a minute is not believed
    any more.

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
        self._looks: Remembered[_Look] = Remembered(clock)
        self._lock = threading.Lock()
        self._last = _Look()

    def read(self) -> KeysMade:
        """Return the keys as they were a moment ago.

        Raises
        ------
        Unavailable
            ``KEYS_UNAVAILABLE``: nobody can tell at the moment.
        """
        believed_s = _PAUSE_S if self._last.failed else FRESH_S
        try:
            found = self._looks.read(
                self._look, believed_s, Deadline(READ_TIMEOUT_S), usable_s=USABLE_S
            )
        except DeadlineExceeded:
            found = _Look()
        if found.keys and self._clock() - found.read_at <= USABLE_S:
            return found.keys
        raise Unavailable(
            "nobody can tell at the moment which API keys there are; try again in a moment",
            reason="KEYS_UNAVAILABLE",
        )

    def forget(self) -> None:
        """Ask anew before the keys are believed again."""
        with self._lock:
            self._last = _Look()
        self._looks.forget()

    def _look(self) -> _Look:
        last = self._last
        try:
            found = _Look(self._fetch(), self._clock())
        except DomainError as error:
            _log.warning("keys_unread", reason=error.reason, error=error.message)
            found = replace(last, failed=True)
        except Exception:  # noqa: BLE001 - the keys that are known go on opening
            _log.exception("keys_unread")
            found = replace(last, failed=True)
        with self._lock:
            # What was asked for before it was forgotten is told to this caller alone.
            if self._last is last:
                self._last = found
        return found
