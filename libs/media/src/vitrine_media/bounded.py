"""Calls that may never return, and callers who wait no longer than they may."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from typing import TypeVar

from vitrine_serving.errors import Unavailable

Result = TypeVar("Result")


class BoundedCalls:
    """Makes calls to a store, each in a thread that nobody has to wait for.

    A folder on a server that is away holds whoever reads from it, and no timeout frees him. A
    thread of a pool would hold up the end of the process as well, so these are daemons.

    Parameters
    ----------
    at_a_time
        How many calls may be under way, those that hang included.
    """

    def __init__(self, at_a_time: int) -> None:
        self._free = threading.BoundedSemaphore(at_a_time)

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
            finally:
                self._free.release()

        threading.Thread(target=answer, name="media", daemon=True).start()
        try:
            return future.result(max(0.0, end - time.monotonic()))
        except TimeoutError:
            raise _unavailable("did not answer in time") from None
        except OSError as error:
            raise _unavailable(f"failed: {error.strerror or error}") from error


def _unavailable(fault: str) -> Unavailable:
    return Unavailable(
        f"the media store {fault}; try again in a moment", reason="MEDIA_UNAVAILABLE"
    )
