"""How searches, memory and time are measured in a process that holds an engine."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import faiss
import numpy as np

from engine.drawn import Vectors
from vitrine_similarity.memory.engine import MemoryEngine
from vitrine_similarity.memory.lists import _nearest_lists
from vitrine_similarity.memory.part import Part

# As the engine asks FAISS for, to score them again.
_ASKED = 26


def resident_mb() -> dict[str, int]:
    """Return the resident memory by kind, in MB: the process's own, and mapped files."""
    with open("/proc/self/status") as status:  # noqa: PTH123 - no file
        lines = dict(line.split(":") for line in status)
    return {name: int(lines[name].split()[0]) // 1000 for name in ("VmRSS", "RssAnon", "RssFile")}


def since(what: str, began: float, used: float) -> dict[str, float]:
    """Return the seconds since a moment, and those of processor time."""
    return {
        f"{what}_s": round(time.perf_counter() - began, 2),
        f"{what}_cpu_s": round(time.process_time() - used, 2),
    }


def timed(call: Callable[[Vectors], Any], queries: Vectors) -> tuple[list[Any], float, list[float]]:
    """Call for each query; returns what came, the processor time of one, and the waits, in ms."""
    found, waits = [], []
    used = time.thread_time()
    for query in queries:
        began = time.perf_counter()
        found.append(call(query))
        waits.append((time.perf_counter() - began) * 1e3)
    return found, (time.thread_time() - used) / len(queries) * 1e3, waits


def largest_part(engine: MemoryEngine) -> Part:
    """Return the part with most products."""
    return max((one.part for one in engine._view.held), key=len)


def bare_search(engine: MemoryEngine, queries: Vectors) -> tuple[Callable[[Vectors], Any], int]:
    """Return FAISS's own search of the largest part, and how many lists it looks into.

    As many as the engine takes for these queries, on one thread.
    """
    part = largest_part(engine)
    assert part.index is not None
    lists, effort = part.index.lists, part.index.reach.effort
    sizes = lists.layout.sizes
    chosen = [
        len(_nearest_lists(lists._centroids @ query, effort, sizes)) for query in queries[:100]
    ]
    index = lists._index
    if index.quantizer.ntotal == 0:
        index.quantizer.add(lists._centroids)
    index.nprobe = round(float(np.mean(chosen)))

    def search(query: Vectors) -> Any:
        faiss.omp_set_num_threads(1)
        return index.search(query[np.newaxis], _ASKED)

    return search, index.nprobe
