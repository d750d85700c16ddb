"""What searches wait while segments are built beside them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from engine.drawn import Vectors, draw
from vitrine_similarity.catalogue import Change
from vitrine_similarity.memory.engine import MemoryEngine

_LIMIT = 10
_MORE = 0.3
_FIRST = 10**7
_SEARCHES_A_SECOND = 100
_QUIET_S = 15.0
_PATIENCE_S = 3600.0


def while_building(engine: MemoryEngine, queries: Vectors) -> dict[str, Any]:
    """Add three tenths of the products, so that all are merged; search before and meanwhile.

    Searches begin at even times, whatever those before them took.
    """
    for page in draw(round(_MORE * engine.status().products), first=_FIRST):
        changes = [
            Change(one.product.id, 1, one.product, one.embeddings[0].vector)
            for one in page.entries()
        ]
        engine.apply(changes, engine.status().revision)
    # Those that are written from memory; what waits for rest is left.
    engine._background.settle(_PATIENCE_S)
    quiet_until = time.perf_counter() + _QUIET_S
    quiet = _search(engine, queries, lambda: time.perf_counter() > quiet_until)
    segments = sum(one.part.folder is not None for one in engine._view.held)
    builder = threading.Thread(target=engine.settle)
    began = time.perf_counter()
    builder.start()
    busy = _search(engine, queries, lambda: not builder.is_alive())
    return {
        "segments": segments,
        "build_s": round(time.perf_counter() - began, 1),
        "quiet": _waits(quiet),
        "building": _waits(busy),
    }


def _search(engine: MemoryEngine, queries: Vectors, ended: Callable[[], bool]) -> list[float]:
    waits: list[float] = []
    start = time.perf_counter()
    while not ended():
        due = start + len(waits) / _SEARCHES_A_SECOND
        time.sleep(max(0.0, due - time.perf_counter()))
        began = time.perf_counter()
        engine.search(queries[len(waits) % len(queries)], limit=_LIMIT, filters=())
        waits.append((time.perf_counter() - began) * 1e3)
    return waits


def _waits(waits: list[float]) -> dict[str, float]:
    return {
        "searches": len(waits),
        "median_ms": round(float(np.quantile(waits, 0.5)), 2),
        "p99_ms": round(float(np.quantile(waits, 0.99)), 2),
    }
