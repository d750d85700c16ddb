"""One deadline for all the steps of a request."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from vitrine_serving.errors import DeadlineExceeded

_BEGAN: ContextVar[float | None] = ContextVar("began", default=None)


@contextmanager
def begun(at: float) -> Iterator[None]:
    """Answer a request in a block that was there at a moment, by `time.monotonic`.

    From then on its client waits, whether or not somebody had time for it.
    """
    token = _BEGAN.set(at)
    try:
        yield
    finally:
        _BEGAN.reset(token)


def for_request(seconds: float) -> Deadline:
    """Return a deadline so long after the request that is being answered was there."""
    began = _BEGAN.get()
    return Deadline(seconds if began is None else seconds - (time.monotonic() - began))


class Deadline:
    """A moment in the future that every step of a request shares.

    Parameters
    ----------
    seconds
        From now.
    clock
        Seconds that only ever grow.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._end = clock() + seconds

    def remaining_s(self) -> float:
        """Return the seconds that are left.

        Raises
        ------
        DeadlineExceeded
            If none are.
        """
        left = self._end - self._clock()
        if left <= 0:
            raise DeadlineExceeded(
                "the answer took longer than permitted; try again in a moment", reason="DEADLINE"
            )
        return left

    def share(self, part: float) -> Deadline:
        """Return a deadline at a part of the time that is left, e.g. 0.5."""
        left = self._end - self._clock()
        return Deadline(left * part, self._clock)

    def at_most(self, seconds: float) -> Deadline:
        """Return the earlier of this deadline and `seconds` from now."""
        left = self._end - self._clock()
        return Deadline(min(left, seconds), self._clock)
