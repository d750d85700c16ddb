"""What one process does that stands for the clients of the service; prints what it measured.

Two replicas begin with one snapshot, in processes of their own, and are searched over gRPC, in turn
with FAISS alone in this process. Then products change while searches run, and it is measured when
each replica has a change.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
from speed.processors import processor_s, pss_mb
from speed.servers import Server, service

from engine.drawn import DIMENSION, SPACE, Vectors, draw
from engine.timing import bare_search, lists_for_recall, lists_looked_into, timed
from vitrine.embedding.v1.embedding_pb2 import Embedding
from vitrine.similarity.v1.similarity_pb2 import GetStatusRequest, SearchRequest
from vitrine.similarity.v1.similarity_pb2_grpc import SimilarityServiceStub
from vitrine_bundle import TrainingData, write_bundle
from vitrine_serving.clients import open_channel
from vitrine_similarity.catalogue import Catalogue, Entry
from vitrine_similarity.memory.engine import MemoryEngine
from vitrine_similarity.memory.settings import MemorySettings
from vitrine_similarity.snapshots.restoring import restore
from vitrine_similarity.snapshots.store import SnapshotStore

_LIMIT = 10
_DEADLINE_S = 30.0
_ROUNDS = 5
_AT_A_TIME = 8
_REPLICAS = 2
_CHANGES = 1000
_CHANGES_S = 60.0
_SEARCHES_A_SECOND = 20
_LOOK_AGAIN_S = 0.01


def main(folder: str, storage: str) -> dict[str, Any]:
    """Start two replicas and measure."""
    out = Path(folder)
    queries = np.load(out / "queries.npy")
    with ExitStack() as stack:
        replicas = [
            stack.enter_context(
                service("similarity", out / "logs", f"-{storage}-{at}", **_settings(out, storage))
            )
            for at in range(_REPLICAS)
        ]
        stubs = [
            SimilarityServiceStub(stack.enter_context(open_channel(one.url))) for one in replicas
        ]
        catalogue = Catalogue.open(f"sqlite:///{out}/vitrine.db")
        stack.callback(catalogue.close)
        measured = _over_grpc(out, storage, catalogue, queries, replicas[0], stubs[0])
        _searched(stubs[1], queries)
        measured["pss_mb"] = [round(pss_mb(_pid(one))) for one in replicas]
        return measured | {"visible": _visible(catalogue, stubs, queries)}


def _settings(out: Path, storage: str) -> dict[str, str]:
    bundle = out / "bundle"
    if not bundle.exists():
        write_bundle(
            bundle,
            {"features.json": b"{}"},
            space=SPACE,
            dimension=DIMENSION,
            attributes=("gender", "product_type", "colour", "usage"),
            training_data=TrainingData(name="drawn", fingerprint="0" * 64, rows=1),
            metrics={},
        )
    return {
        "BUNDLE": str(bundle),
        "DATABASE_URL": f"sqlite:///{out}/vitrine.db",
        "SNAPSHOT_URL": str(out / f"snapshots-{storage}"),
        "SNAPSHOT_INTERVAL_S": "0",
        "INDEX_FOLDER": str(out / "index"),
        "INDEX_STORAGE": storage,
    }


def _pid(server: Server) -> int:
    return next(iter(server.processes.values()))


def _searched(stub: SimilarityServiceStub, queries: Vectors) -> list[float]:
    """Search for each, one after the other; returns the milliseconds."""
    waits = []
    for query in queries:
        request = SearchRequest(embedding=Embedding(values=query, space=SPACE), limit=_LIMIT)
        began = time.perf_counter()
        stub.Search(request, timeout=_DEADLINE_S)
        waits.append((time.perf_counter() - began) * 1e3)
    return waits


def _spent_ms(server: Server) -> float:
    return sum(processor_s(server.processes).values()) * 1e3


def _over_grpc(
    out: Path,
    storage: str,
    catalogue: Catalogue,
    queries: Vectors,
    replica: Server,
    stub: SimilarityServiceStub,
) -> dict[str, Any]:
    settings = MemorySettings(folder=out / "index", storage=storage)  # type: ignore[arg-type]
    engine = MemoryEngine(DIMENSION, (), settings)
    store = SnapshotStore(str(out / f"snapshots-{storage}"), SPACE)
    if not restore(engine, store, catalogue, SPACE):
        raise SystemExit("no snapshot could be read")
    bare = bare_search(engine, lists_looked_into(engine, queries))
    equal = bare_search(engine, lists_for_recall(engine, queries))
    _searched(stub, queries)
    bare_ms, equal_ms, service_ms, busy_ms, waits = [], [], [], [], []
    for _ in range(_ROUNDS):
        bare_ms.append(timed(bare, queries)[1])
        equal_ms.append(timed(equal, queries)[1])
        before = _spent_ms(replica)
        waits += _searched(stub, queries)
        service_ms.append((_spent_ms(replica) - before) / len(queries))
        before = _spent_ms(replica)
        with ThreadPoolExecutor(_AT_A_TIME) as pool:
            list(pool.map(lambda _: _searched(stub, queries), range(_AT_A_TIME)))
        busy_ms.append((_spent_ms(replica) - before) / len(queries) / _AT_A_TIME)
    engine.close()
    return {
        "bare_cpu_ms": round(float(np.median(bare_ms)), 3),
        "equally_good_cpu_ms": round(float(np.median(equal_ms)), 3),
        "service_cpu_ms": round(float(np.median(service_ms)), 3),
        "busy_service_cpu_ms": round(float(np.median(busy_ms)), 3),
        "median_ms": round(float(np.quantile(waits, 0.5)), 2),
        "p99_ms": round(float(np.quantile(waits, 0.99)), 2),
    }


def _visible(
    catalogue: Catalogue, stubs: Sequence[SimilarityServiceStub], queries: Vectors
) -> dict[str, float]:
    """Write `_CHANGES` products, one by one, and measure when each replica has each."""
    entries = _new_products()
    ended = threading.Event()
    seen: list[list[tuple[float, int]]] = [[] for _ in stubs]
    threads = [
        threading.Thread(target=_watch, args=(stub, ended, found))
        for stub, found in zip(stubs, seen, strict=True)
    ]
    threads += [threading.Thread(target=_search_on, args=(one, queries, ended)) for one in stubs]
    for thread in threads:
        thread.start()
    written: list[tuple[float, int]] = []
    began = time.perf_counter()
    for at, entry in enumerate(entries):
        time.sleep(max(0.0, began + at * _CHANGES_S / _CHANGES - time.perf_counter()))
        revision = catalogue.upsert([entry])
        written.append((time.perf_counter(), revision))
    last = written[-1][1]
    while not all(found and found[-1][1] >= last for found in seen):
        time.sleep(_LOOK_AGAIN_S)
    ended.set()
    for thread in threads:
        thread.join()
    catalogue.delete([entry.product.id for entry in entries])
    waits = [
        max(next(at for at, held in found if held >= revision) for found in seen) - wrote
        for wrote, revision in written
    ]
    return {
        "changes_a_minute": round(_CHANGES / (written[-1][0] - began) * 60),
        "median_s": round(float(np.quantile(waits, 0.5)), 2),
        "p99_s": round(float(np.quantile(waits, 0.99)), 2),
    }


def _new_products() -> list[Entry]:
    page = next(draw(_CHANGES, first=10**8))
    return page.entries()


def _watch(
    stub: SimilarityServiceStub, ended: threading.Event, found: list[tuple[float, int]]
) -> None:
    while not ended.wait(_LOOK_AGAIN_S):
        held = stub.GetStatus(GetStatusRequest(), timeout=_DEADLINE_S).revision
        if not found or held > found[-1][1]:
            found.append((time.perf_counter(), held))


def _search_on(stub: SimilarityServiceStub, queries: Vectors, ended: threading.Event) -> None:
    while not ended.wait(1 / _SEARCHES_A_SECOND):
        _searched(stub, queries[np.random.default_rng().integers(len(queries), size=1)])


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
