"""Calls that may never return, and callers who wait no longer than they may."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from typing import TypeVar

from vitrine_serving.errors import Unavailable

Result = TypeVar("Result")

_IDLE_S = 10.0


class BoundedCalls:
    """Makes calls to a store, in threads that nobody has to wait for.

    A folder on a server that is away holds whoever reads from it, and no timeout frees him. A
    thread of a pool would hold up the end of the process as well, so these are daemons.

    Parameters
    ----------
    at_a_time
        How many calls may be under way, those that hang included.
    """

    def __init__(self, at_a_time: int) -> None:
        self._free = threading.BoundedSemaphore(at_a_time)
        self._idle = threading.Semaphore(0)
        self._calls: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()

    def run(self, call: Callable[[], Result], timeout_s: float) -> Result:
        """Make a call and return what it returns.

        Raises
        ------
        Unavailable
            ``MEDIA_UNAVAILABLE``: the store did not answer in time, or failed. What was begun may
            yet happen.
        """
        end = time.monotonic() + timeout_s
        if not self._free.acquire(timeout=max(0.0, timeout_s)):
            raise _unavailable("did not answer in time")
        future: Future[Result] = Future()
        context = copy_context()

        def answer() -> None:
            try:
                future.set_result(context.run(call))
            except BaseException as error:  # noqa: BLE001 - raised again, where it is waited for
                future.set_exception(error)

        self._calls.put(answer)
        if not self._idle.acquire(blocking=False):
            threading.Thread(target=self._work, name="media", daemon=True).start()
        try:
            return future.result(max(0.0, end - time.monotonic()))
        except TimeoutError:
            raise _unavailable("did not answer in time") from None
        except OSError as error:
            raise _unavailable(f"failed: {error.strerror or error}") from error

    def _work(self) -> None:
        """Make one call after the other; a thread that has none waits for the next."""
        while call := self._next():
            call()
            # In this order there are never more threads than calls may be under way.
            self._idle.release()
            self._free.release()

    def _next(self) -> Callable[[], None] | None:
        while True:
            try:
                return self._calls.get(timeout=_IDLE_S)
            except queue.Empty:
                # Whoever counts on this thread has not taken it yet: it may end.
                if self._idle.acquire(blocking=False):
                    return None


def _unavailable(fault: str) -> Unavailable:
    return Unavailable(
        f"the media store {fault}; try again in a moment", reason="MEDIA_UNAVAILABLE"
    )
