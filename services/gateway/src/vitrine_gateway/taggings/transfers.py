"""Uploads and downloads that last: never so many that a process has no thread left for others."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from vitrine_serving.errors import Exhausted


class Transfers:
    """Counts the long uploads and downloads of a process.

    Parameters
    ----------
    at_a_time
        How many there may be.
    """

    def __init__(self, at_a_time: int) -> None:
        self._free = threading.BoundedSemaphore(at_a_time)

    @contextmanager
    def one(self) -> Iterator[None]:
        """Hold a place for one.

        Raises
        ------
        Exhausted
            ``TOO_MANY_TRANSFERS``: none is free.
        """
        if not self._free.acquire(blocking=False):
            raise Exhausted(
                "too many files are being sent and fetched; try again in a moment",
                reason="TOO_MANY_TRANSFERS",
            )
        try:
            yield
        finally:
            self._free.release()
