"""Places that interactive work always finds, and bulk work where there are enough."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from vitrine_serving.errors import DeadlineExceeded, Exhausted
from vitrine_serving.lanes import Lane
from vitrine_serving.spans import span


class Places:
    """A number of places for the work of each lane, in less room than for both.

    Either lane may hold `size` of them, and there are `spare` more than that. The last free one is
    kept for interactive work, unless that holds its `size` already.

    Parameters
    ----------
    what
        What a place is, e.g. ``"an interpreter"``, for messages and traces.
    size
        The most of each lane at a time.
    spare
        How many there are beyond `size`; at least 1 where there is bulk work.
    max_waiting
        How many of the interactive lane may wait; None: as many as there are callers.
    """

    def __init__(
        self, what: str, size: int, *, spare: int = 0, max_waiting: int | None = None
    ) -> None:
        self.size = size
        self.total = size + spare
        self._max_waiting = max_waiting
        self._what = what
        self._lock = threading.Lock()
        self._changed = {lane: threading.Condition(self._lock) for lane in Lane}
        self._may = {Lane.INTERACTIVE: self._interactive_may, Lane.BULK: self._bulk_may}
        self._taken = dict.fromkeys(Lane, 0)
        self._waiting = dict.fromkeys(Lane, 0)

    def taken(self, lane: Lane) -> int:
        """How many places a lane holds at this moment."""
        return self._taken[lane]

    def waiting(self, lane: Lane) -> int:
        """How many of a lane wait at this moment."""
        return self._waiting[lane]

    @contextmanager
    def place(self, lane: Lane, timeout_s: float) -> Iterator[None]:
        """Hold a place for a block.

        Parameters
        ----------
        lane
            Whose place.
        timeout_s
            How long to wait for one, in seconds.

        Raises
        ------
        DeadlineExceeded
            ``DEADLINE``: none was free in time.
        Exhausted
            ``QUEUE_FULL``: too many wait already.
        """
        give_up_at = time.monotonic() + timeout_s
        with self._lock:
            if not self._may[lane]():
                self._wait(lane, give_up_at)
            self._taken[lane] += 1
            self._tell()
        try:
            yield
        finally:
            with self._lock:
                self._taken[lane] -= 1
                self._tell()

    def _tell(self) -> None:
        """Let the first of each lane look: when one takes a place, less is kept from the other."""
        for changed in self._changed.values():
            changed.notify()

    @property
    def _free(self) -> int:
        return self.total - sum(self._taken.values())

    def _interactive_may(self) -> bool:
        return self._free > 0 and self._taken[Lane.INTERACTIVE] < self.size

    def _bulk_may(self) -> bool:
        kept = min(1, self.size - self._taken[Lane.INTERACTIVE])
        return self._free > kept and self._taken[Lane.BULK] < self.size

    def _wait(self, lane: Lane, give_up_at: float) -> None:
        bound = self._max_waiting if lane is Lane.INTERACTIVE else None
        if bound is not None and self._waiting[lane] >= bound:
            raise Exhausted(
                f"{self._waiting[lane]} calls wait for {self._what} already; try again later",
                reason="QUEUE_FULL",
            )
        self._waiting[lane] += 1
        try:
            with span(f"wait for {self._what}"):
                self._wait_until(self._may[lane], self._changed[lane], give_up_at)
        finally:
            self._waiting[lane] -= 1

    def _wait_until(
        self, may: Callable[[], bool], changed: threading.Condition, give_up_at: float
    ) -> None:
        if not changed.wait_for(may, max(0.0, give_up_at - time.monotonic())):
            # The word that a place is free may have come to this one, which leaves.
            changed.notify()
            noun = self._what.partition(" ")[2]
            raise DeadlineExceeded(
                f"no {noun} was free before the call's deadline; try again later",
                reason="DEADLINE",
            )
