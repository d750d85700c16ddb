"""Work that is done again and again, in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

import structlog

from vitrine_serving.errors import DomainError

_log = structlog.get_logger("vitrine.periodic")


class Periodic:
    """Does a piece of work again and again, from `__enter__` to `__exit__`.

    A piece that fails is logged, and does not end the thread.

    Parameters
    ----------
    work
        Does a piece.
    name
        Of the thread.
    interval_s
        Seconds between the end of a piece and the next.
    at_once
        Whether the first piece is done at the beginning, or after an interval.
    awaited
        Whether `__exit__` waits for the piece in progress. One that is left behind may find what it
        needs closed: what it says of that is of no interest.
    failure
        The event in the log when a piece fails.
    """

    def __init__(
        self,
        work: Callable[[], object],
        *,
        name: str,
        interval_s: float,
        at_once: bool = False,
        awaited: bool = True,
        failure: str = "work_failed",
    ) -> None:
        self._work = work
        self._interval_s = interval_s
        self._first_s = 0 if at_once else interval_s
        self._awaited = awaited
        self._failure = failure
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Begin no further piece."""
        self._stopping.set()
        if self._awaited:
            self._thread.join()

    def _run(self) -> None:
        wait_s = self._first_s
        while not self._stopping.wait(wait_s):
            wait_s = self._interval_s
            try:
                self._work()
            except DomainError as error:
                if not self._stopping.is_set() or self._awaited:
                    _log.error(self._failure, error=error.message, reason=error.reason)
            except Exception:  # noqa: BLE001 - a dead thread would do nothing any more, unnoticed
                _log.exception(self._failure)
