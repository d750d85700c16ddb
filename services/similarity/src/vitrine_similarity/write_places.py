"""How many writes are under way: a database that is locked is to hold up no search."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from vitrine_serving.errors import Exhausted


class WritePlaces:
    """So many writes at a time; more are refused at once.

    Each waits for the database in a thread, whether or not its caller still does, and searches need
    threads, too.

    Parameters
    ----------
    most
        At a time.
    """

    def __init__(self, most: int) -> None:
        self._free = threading.BoundedSemaphore(most)

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place for a block.

        Raises
        ------
        Exhausted
            ``TOO_MANY_WRITES``: none is free.
        """
        if not self._free.acquire(blocking=False):
            raise Exhausted(
                "too many products are being written; try again in a moment",
                reason="TOO_MANY_WRITES",
            )
        try:
            yield
        finally:
            self._free.release()
