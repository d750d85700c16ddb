"""Searches that are under way."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Executor
from contextvars import copy_context

from vitrine_gateway.catalogue_values import Matches


class PendingMatches:
    """Implements `vitrine_gateway.services.Pending` on a search in another thread."""

    def __init__(self, pool: Executor, search: Callable[[], Matches]) -> None:
        self._started = time.perf_counter()
        self._ended: float | None = None
        # The request id and the trace go along.
        self._call = pool.submit(copy_context().run, self._ask, search)

    def _ask(self, search: Callable[[], Matches]) -> Matches:
        try:
            return search()
        finally:
            self._ended = time.perf_counter()

    def result(self) -> Matches:
        """Wait for the answer; the deadline of the call bounds the wait."""
        return self._call.result()

    @property
    def elapsed_ms(self) -> float:
        """Milliseconds from the question to the answer; until now where there is none yet."""
        end = time.perf_counter() if self._ended is None else self._ended
        return (end - self._started) * 1000

    def cancel(self) -> None:
        """Give up on the answer; one that is asked for already is left to its deadline."""
        self._call.cancel()
