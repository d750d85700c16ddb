"""What one process does that holds a catalogue; its last line of output is what it measured."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from prometheus_client import CollectorRegistry

from engine.drawn import DIMENSION, SPACE, Vectors, filters
from vitrine_similarity.catalogue import Catalogue
from vitrine_similarity.filters import Filter
from vitrine_similarity.memory.engine import MemoryEngine
from vitrine_similarity.memory.lists import _nearest_lists
from vitrine_similarity.memory.settings import MemorySettings
from vitrine_similarity.metrics import SimilarityMetrics
from vitrine_similarity.replica import Replica
from vitrine_similarity.snapshots.restoring import restore
from vitrine_similarity.snapshots.saving import save
from vitrine_similarity.snapshots.store import SnapshotStore

LIMIT = 10
# As the engine asks FAISS for, to score them again.
_ASKED = 26


def main(step: str, folder: str, storage: str) -> dict[str, Any]:
    """Load from the database and write a snapshot, or load that and search."""
    within = Path(folder)
    settings = MemorySettings(folder=within / "index", storage=storage)  # type: ignore[arg-type]
    store = SnapshotStore(str(within / f"snapshots-{storage}"), SPACE)
    with ExitStack() as stack:
        catalogue = Catalogue.open(f"sqlite:///{within}/vitrine.db")
        stack.callback(catalogue.close)
        engine = MemoryEngine(DIMENSION, (), settings)
        stack.callback(engine.close)
        measured: dict[str, Any] = {"empty_mb": resident_mb()}
        began, used = time.perf_counter(), time.process_time()
        if step == "search" and not restore(engine, store, catalogue, SPACE):
            raise SystemExit("no snapshot could be read")
        replica = Replica(
            catalogue,
            space=SPACE,
            dimension=DIMENSION,
            engine=engine,
            empty_engine=lambda: MemoryEngine(DIMENSION, (), settings),
            metrics=SimilarityMetrics(CollectorRegistry()),
        )
        replica.catch_up()
        measured |= _since("ready", began, used) | {"ready_mb": resident_mb()}
        if step == "load":
            began, used = time.perf_counter(), time.process_time()
            engine.settle()
            measured |= _since("built", began, used)
            began, used = time.perf_counter(), time.process_time()
            save(engine, store, space=SPACE)
            return measured | _since("saved", began, used)
        return measured | _searches(engine, np.load(within / "queries.npy"), within / storage)


def resident_mb() -> dict[str, int]:
    """Return the resident memory by kind, in MB: the process's own, and mapped files."""
    with open("/proc/self/status") as status:  # noqa: PTH123 - no file
        lines = dict(line.split(":") for line in status)
    return {name: int(lines[name].split()[0]) // 1000 for name in ("VmRSS", "RssAnon", "RssFile")}


def _since(what: str, began: float, used: float) -> dict[str, float]:
    return {
        f"{what}_s": round(time.perf_counter() - began, 2),
        f"{what}_cpu_s": round(time.process_time() - used, 2),
    }


def _searches(engine: MemoryEngine, queries: Vectors, out: Path) -> dict[str, Any]:
    out.mkdir(exist_ok=True)
    curve = {name: _measured(engine, queries, wanted) for name, wanted in filters().items()}
    for name in curve:
        (out / f"{name}.json").write_text(json.dumps(curve[name].pop("ids")))
    status = engine.status()
    return {
        "kind": status.kind,
        "recall_said": status.recall_at_10,
        "searched_mb": resident_mb(),
        "curve": curve,
        "bare": _bare(engine, queries),
        "parts": [one.products for one in engine._view.held],
    }


def _measured(engine: MemoryEngine, queries: Vectors, wanted: tuple[Filter, ...]) -> dict[str, Any]:
    def search(query: Vectors) -> list[str]:
        found = engine.search(query, limit=LIMIT, filters=wanted).matches
        return [match.product.id for match in found]

    first = time.perf_counter()
    search(queries[0])
    first = time.perf_counter() - first
    ids, cpu_ms, waits = _timed(search, queries)
    return {
        "first_ms": round(first * 1e3, 3),
        "cpu_ms": round(cpu_ms, 4),
        "median_ms": round(float(np.quantile(waits, 0.5)), 3),
        "p99_ms": round(float(np.quantile(waits, 0.99)), 3),
        "ids": ids,
    }


def _timed(
    call: Callable[[Vectors], Any], queries: Vectors
) -> tuple[list[Any], float, list[float]]:
    found, waits = [], []
    used = time.thread_time()
    for query in queries:
        began = time.perf_counter()
        found.append(call(query))
        waits.append((time.perf_counter() - began) * 1e3)
    return found, (time.thread_time() - used) / len(queries) * 1e3, waits


def _bare(engine: MemoryEngine, queries: Vectors) -> dict[str, float]:
    """Measure FAISS's own search of the largest part, with as many lists as the engine takes."""
    part = max((one.part for one in engine._view.held), key=len)
    assert part.index is not None
    lists, effort = part.index.lists, part.index.effort
    sizes = lists.layout.sizes
    chosen = [
        len(_nearest_lists(lists._centroids @ query, effort, sizes)) for query in queries[:100]
    ]
    index = lists._index
    if index.quantizer.ntotal == 0:
        index.quantizer.add(lists._centroids)
    index.nprobe = round(float(np.mean(chosen)))
    faiss.omp_set_num_threads(1)
    _, ivf_ms, _ = _timed(lambda query: index.search(query[np.newaxis], _ASKED), queries)
    scans = 20
    _, exact_ms, _ = _timed(
        lambda query: part.search(query, LIMIT, None, part.everything, effort=len(part)),
        queries[:scans],
    )
    return {
        "lists": len(sizes),
        "probed": index.nprobe,
        "effort": effort,
        "ivf_cpu_ms": round(ivf_ms, 4),
        "exact_cpu_ms": round(exact_ms, 3),
    }


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
