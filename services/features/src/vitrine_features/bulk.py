"""Work on a stream of items: several at a time, in order, and never far ahead of the consumer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from contextvars import copy_context
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


class OrderedStream(Generic[Item, Result]):
    """Reads items, works on several at a time and yields the results in the items' order.

    A thread of its own reads the items, so that a result goes out as soon as it is there, even if
    the sender waits for it before it sends the next item.

    Parameters
    ----------
    items
        Read once, one by one. What it raises ends the results, after those that came before.
    work
        Applied to each item. What it raises ends the results likewise.
    executor
        Where `work` runs; may be shared by several streams.
    in_flight
        How many items may be read and not yet consumed as a result. When the consumer is slow, no
        more are read, and the sender is slowed down in turn.
    """

    def __init__(
        self,
        items: Iterable[Item],
        work: Callable[[Item], Result],
        *,
        executor: Executor,
        in_flight: int,
    ) -> None:
        self._items = items
        self._work = work
        self._executor = executor
        self._slots = threading.Semaphore(in_flight)
        self._results: SimpleQueue[Future[Result] | None] = SimpleQueue()
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Read no more, drop what has not begun, and end the results; from any thread."""
        self._stopped.set()
        self._slots.release()
        while (pending := self._next_now()) is not None:
            pending.cancel()
        self._results.put(None)

    def __iter__(self) -> Iterator[Result]:
        """Yield the results; the stream is stopped when the iterator is closed."""
        threading.Thread(
            target=copy_context().run, args=(self._read,), name="bulk-reader", daemon=True
        ).start()
        try:
            while (pending := self._results.get()) is not None and not self._stopped.is_set():
                yield pending.result()
                self._slots.release()
        finally:
            self.stop()

    def _read(self) -> None:
        try:
            for item in self._items:
                self._slots.acquire()
                if self._stopped.is_set():
                    return
                self._results.put(self._executor.submit(copy_context().run, self._work, item))
        except Exception as error:  # noqa: BLE001 - it belongs to the consumer, who raises it
            failed: Future[Result] = Future()
            failed.set_exception(error)
            self._results.put(failed)
        finally:
            self._results.put(None)

    def _next_now(self) -> Future[Result] | None:
        try:
            return self._results.get_nowait()
        except Empty:
            return None
