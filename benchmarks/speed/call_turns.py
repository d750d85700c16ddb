"""gRPC calls to a service from some threads of this process."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

from speed.in_process import latency_ms
from speed.processors import processor_s, spent_s
from speed.turns import LOAD, Turn


def call(
    ask: Callable[[], object], processes: Mapping[str, int], threads: int, seconds: float
) -> Turn:
    """Make one call after the other on some threads; `ask` is called from all of them."""
    before, own, began = processor_s(processes), time.process_time(), time.perf_counter()

    def thread(_number: int) -> list[float]:
        took = []
        while (start := time.perf_counter()) < began + seconds:
            ask()
            took.append(time.perf_counter() - start)
        return took

    with ThreadPoolExecutor(threads) as running:
        took = [one for its in running.map(thread, range(threads)) for one in its]
    clock = time.perf_counter() - began
    spent = spent_s(before, processor_s(processes))
    spent[LOAD] = time.process_time() - own
    return Turn(len(took), clock, spent, latency_ms(took))
