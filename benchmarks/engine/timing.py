"""How searches, memory and time are measured in a process that holds an engine."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import faiss
import numpy as np

from engine.drawn import Vectors
from vitrine_similarity.memory.choice import Choice
from vitrine_similarity.memory.engine import MemoryEngine
from vitrine_similarity.memory.part import Part
from vitrine_similarity.memory.ranking import nearest
from vitrine_similarity.memory.selection import select

# As the engine asks FAISS for, to score them again.
_ASKED = 26
_LIMIT = 10


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


def lists_looked_into(engine: MemoryEngine, queries: Vectors) -> int:
    """Return how many lists the engine looks into for a query, on the average."""
    part = largest_part(engine)
    assert part.index is not None
    lists, reach = part.index.lists, part.index.reach
    sizes = lists.layout.sizes
    chosen = [
        Choice(lists.nearness(one), sizes, sizes, 1.0, reach).first(_ASKED) for one in queries
    ]
    return max(1, round(float(np.mean([len(one) for one in chosen]))))


def lists_for_recall(engine: MemoryEngine, queries: Vectors) -> int:
    """Return how many lists, the same number for each query, find as much as the engine does."""
    among = select(engine._view, ())
    really, found = (
        [{one.row for one in nearest(among, query, _LIMIT, exact=exact)} for query in queries]
        for exact in (True, False)
    )
    enough = sum(len(a & b) for a, b in zip(really, found, strict=True))
    probed = lists_looked_into(engine, queries)
    while True:
        bare = bare_search(engine, probed)
        right = sum(len(a & set(bare(one))) for a, one in zip(really, queries, strict=True))
        if right >= enough:
            return probed
        probed = round(probed * 1.1) + 1


def bare_search(engine: MemoryEngine, probed: int) -> Callable[[Vectors], Any]:
    """Return FAISS's own search of the largest part, on one thread; it gives the nearest rows.

    Where lists hold bytes, what was found is scored again, as the engine does it.
    """
    part = largest_part(engine)
    assert part.index is not None
    lists = part.index.lists
    index = lists._index
    if index.quantizer.ntotal == 0:
        index.quantizer.add(lists._centroids)
    rounded = bool(lists.layout.bounds.size)

    def search(query: Vectors) -> Any:
        faiss.omp_set_num_threads(1)
        index.nprobe = probed
        rows = index.search(query[np.newaxis], _ASKED)[1][0]
        if rounded:
            rows = rows[np.argsort(-(part.vectors(rows) @ query))]
        return rows[:_LIMIT].tolist()

    return search
