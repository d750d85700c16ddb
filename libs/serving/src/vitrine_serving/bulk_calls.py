"""Threads of their own for the calls of the bulk lane."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from vitrine_serving.lanes import lower_priority


class BulkThreads(ThreadPoolExecutor):
    """As many threads of low priority as there may be bulk calls.

    Parameters
    ----------
    size
        The most bulk calls and streams at a time; none waits for a thread.
    """

    def __init__(self, size: int) -> None:
        super().__init__(size, thread_name_prefix="bulk-rpc", initializer=lower_priority)
        self.size = size
        self._calls = 0
        self._lock = threading.Lock()

    @property
    def full(self) -> bool:
        """Whether every thread has a call."""
        return self._calls >= self.size

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Run a call on a thread."""
        future = super().submit(fn, *args, **kwargs)
        with self._lock:
            self._calls += 1
        future.add_done_callback(self._ended)
        return future

    def _ended(self, _call: Future[Any]) -> None:
        with self._lock:
            self._calls -= 1
