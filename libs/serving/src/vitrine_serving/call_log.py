"""One line for each call that failed or was slow, and for some of the others."""

from __future__ import annotations

import threading
import time

import structlog

_log = structlog.get_logger("vitrine.rpc")
_WELL = "OK"


class CallLog:
    """Logs calls, of those where all is well no more than some a second.

    Where there are few, each has its line; where there are thousands, a line for each would cost
    more than many a call and say no more than the metrics, which count them all. What was left
    out is said in the next line, as ``unlogged``.

    Parameters
    ----------
    per_second
        The most lines a second for calls that ended well and soon.
    slow_s
        From how many seconds on a call is slow, and has its line in any case.
    """

    def __init__(self, *, per_second: int, slow_s: float) -> None:
        self._per_second = per_second
        self._slow_s = slow_s
        self._lock = threading.Lock()
        self._second = 0
        self._lines = 0
        self._unlogged = 0

    def ended(self, method: str, code: str, seconds: float, **facts: str) -> None:
        """Take note of a call that ended with a status code."""
        with self._lock:
            if code == _WELL and seconds < self._slow_s and not self._has_room():
                self._unlogged += 1
                return
            unlogged, self._unlogged = self._unlogged, 0
        counted = {"unlogged": unlogged} if unlogged else {}
        _log.info(
            "call",
            method=method,
            duration_ms=round(seconds * 1000, 3),
            code=code,
            **facts,
            **counted,
        )

    def _has_room(self) -> bool:
        second = int(time.monotonic())
        if second != self._second:
            self._second, self._lines = second, 0
        self._lines += 1
        return self._lines <= self._per_second
