"""What one process does that holds a catalogue; its last line of output is what it measured."""

from __future__ import annotations

import json
import sys
import time
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from prometheus_client import CollectorRegistry

from engine.drawn import DIMENSION, SPACE, Vectors, filters
from engine.timing import (
    bare_search,
    largest_part,
    lists_for_recall,
    lists_looked_into,
    resident_mb,
    since,
    timed,
)
from engine.while_building import while_building
from vitrine_serving.allocator import return_large_blocks
from vitrine_similarity.catalogue import Catalogue
from vitrine_similarity.filters import Filter
from vitrine_similarity.memory.engine import MemoryEngine
from vitrine_similarity.memory.settings import MemorySettings
from vitrine_similarity.metrics import SimilarityMetrics
from vitrine_similarity.replica import Replica
from vitrine_similarity.snapshots.restoring import restore
from vitrine_similarity.snapshots.saving import save
from vitrine_similarity.snapshots.store import SnapshotStore

LIMIT = 10
_SCANS = 20


def main(step: str, folder: str, storage: str, database: str = "") -> dict[str, Any]:
    """Load from the database and write a snapshot, or load that and search.

    Parameters
    ----------
    step
        ``load``; ``read``: load, and no more; ``search``; ``build``: search while segments are
        built.
    database
        Its URL; empty: the SQLite file in `folder`.
    """
    within = Path(folder)
    settings = MemorySettings(folder=within / "index", storage=storage)  # type: ignore[arg-type]
    store = SnapshotStore(str(within / f"snapshots-{storage}"), SPACE)
    with ExitStack() as stack:
        catalogue = Catalogue.open(database or f"sqlite:///{within}/vitrine.db")
        stack.callback(catalogue.close)
        engine = MemoryEngine(DIMENSION, (), settings)
        stack.callback(engine.close)
        measured: dict[str, Any] = {"empty_mb": resident_mb()}
        began, used = time.perf_counter(), time.process_time()
        if step in ("search", "build") and not restore(engine, store, catalogue, SPACE):
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
        measured |= since("ready", began, used) | {"ready_mb": resident_mb()}
        if step == "read":
            return measured
        if step == "build":
            return measured | while_building(engine, np.load(within / "queries.npy"))
        if step == "load":
            began, used = time.perf_counter(), time.process_time()
            engine.settle()
            measured |= since("built", began, used)
            began, used = time.perf_counter(), time.process_time()
            save(engine, store, space=SPACE)
            return measured | since("saved", began, used)
        return measured | _searches(engine, np.load(within / "queries.npy"), within / storage)


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
    ids, cpu_ms, waits = timed(search, queries)
    return {
        "first_ms": round(first * 1e3, 3),
        "cpu_ms": round(cpu_ms, 4),
        "median_ms": round(float(np.quantile(waits, 0.5)), 3),
        "p99_ms": round(float(np.quantile(waits, 0.99)), 3),
        "ids": ids,
    }


def _bare(engine: MemoryEngine, queries: Vectors) -> dict[str, Any]:
    """Measure FAISS's own search of the largest part, and that which compares all of it."""
    part = largest_part(engine)
    assert part.index is not None
    probed, equal = lists_looked_into(engine, queries), lists_for_recall(engine, queries)
    _, ivf_ms, _ = timed(bare_search(engine, probed), queries)
    _, equal_ms, _ = timed(bare_search(engine, equal), queries)
    _, exact_ms, _ = timed(
        lambda query: part.search(
            query, LIMIT, None, part.everything, allowed=part.size, everything=True
        ),
        queries[:_SCANS],
    )
    return {
        "lists": len(part.index.lists.layout.sizes),
        "probed": probed,
        "reach": asdict(part.index.reach),
        "ivf_cpu_ms": round(ivf_ms, 4),
        "equally_good": equal,
        "equally_good_cpu_ms": round(equal_ms, 4),
        "exact_cpu_ms": round(exact_ms, 3),
    }


if __name__ == "__main__":
    # As the service does.
    return_large_blocks()
    print(json.dumps(main(*sys.argv[1:])))
