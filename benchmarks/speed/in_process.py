"""Turns of work in this very process, on some threads."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from speed.turns import Turn

PROCESS = "one process"


def work(do: Callable[[bytes], object], items: Sequence[Iterator[bytes]], seconds: float) -> Turn:
    """Do one item after the other on as many threads as there are iterators.

    Parameters
    ----------
    do
        Called from every thread.
    items
        One endless iterator for each thread.
    seconds
        Until no further item is begun.
    """
    processor, began = time.process_time(), time.perf_counter()

    def thread(own: Iterator[bytes]) -> list[float]:
        took = []
        while (start := time.perf_counter()) < began + seconds:
            do(next(own))
            took.append(time.perf_counter() - start)
        return took

    with ThreadPoolExecutor(len(items)) as threads:
        took = [one for its in threads.map(thread, items) for one in its]
    return Turn(
        requests=len(took),
        seconds=time.perf_counter() - began,
        processor_s={PROCESS: time.process_time() - processor},
        latency_ms=latency_ms(took),
    )


def latency_ms(took: Sequence[float]) -> dict[str, float]:
    """Summarise seconds, at least one, as a `Turn` holds them."""
    if len(took) == 1:
        return dict.fromkeys(("median", "p95", "p99"), 1000 * took[0])
    hundredths = statistics.quantiles(took, n=100, method="inclusive")
    return {
        "median": 1000 * statistics.median(took),
        "p95": 1000 * hundredths[94],
        "p99": 1000 * hundredths[98],
    }
