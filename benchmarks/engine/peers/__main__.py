"""Measures one peer: ``python -m engine.peers NAME FOLDER RECALL``.

`FOLDER` holds ``vectors.npy``, float32 [N, D] of unit length, ``queries.npy`` and ``truth.npy``,
the rows of the true nearest 10 of each query. The effort is raised until the peer finds the share
`RECALL` of these; then each query is asked once more, one after the other. The last line of output
is what was measured, as JSON.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from speed.processors import processor_s, pss_mb

from engine.peers.databases import MilvusLite, Pgvector
from engine.peers.libraries import Hnswlib, Qdrant, Usearch
from engine.peers.peer import Array, Peer

_EFFORTS = (10, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024)
_WARM_UP = 20
_PEERS: dict[str, Callable[[], Peer]] = {
    "usearch": lambda: Usearch("f32"),
    "usearch in float16": lambda: Usearch("f16"),
    "hnswlib": Hnswlib,
    "milvus-lite": MilvusLite,
    "qdrant, local mode": Qdrant,
    "pgvector": Pgvector,
}


def main(name: str, folder: str, recall: str) -> dict[str, Any]:
    """Build, find the effort, measure."""
    within = Path(folder)
    # Into memory, so that reading them is no part of what is measured.
    vectors = np.load(within / "vectors.npy")
    queries, truth = np.load(within / "queries.npy"), np.load(within / "truth.npy")
    peer = _PEERS[name]()
    try:
        began = time.perf_counter()
        peer.build(vectors, within)
        built_s = time.perf_counter() - began
        del vectors
        effort, found = _aimed(peer, queries, truth, float(recall))
        for query in queries[:_WARM_UP]:
            peer.search(query)
        return {
            "index": peer.index,
            "built_s": round(built_s, 1),
            "effort": effort,
            "recall": round(found, 4),
            **_timed(peer, queries),
            "pss_mb": round(_pss_mb(peer)),
        }
    finally:
        peer.close()


def _aimed(peer: Peer, queries: Array, truth: Array, target: float) -> tuple[int | None, float]:
    """Return the least effort that finds enough, and the share that it finds."""
    found = 0.0
    for effort in _EFFORTS:
        there_is_more = peer.aim(effort)
        hits = [set(peer.search(query)) for query in queries]
        right = sum(len(one & set(best)) for one, best in zip(hits, truth.tolist(), strict=True))
        found = right / truth.size
        if found >= target:
            return effort if there_is_more else None, found
        if not there_is_more:
            break
    return None, found


def _timed(peer: Peer, queries: Array) -> dict[str, float]:
    waits, used = [], _processor_s(peer)
    for query in queries:
        began = time.perf_counter()
        peer.search(query)
        waits.append((time.perf_counter() - began) * 1e3)
    return {
        "cpu_ms": round((_processor_s(peer) - used) / len(queries) * 1e3, 3),
        "median_ms": round(float(np.quantile(waits, 0.5)), 3),
        "p99_ms": round(float(np.quantile(waits, 0.99)), 3),
    }


def _processor_s(peer: Peer) -> float:
    return time.process_time() + sum(
        processor_s({str(pid): pid for pid in peer.processes()}).values()
    )


def _pss_mb(peer: Peer) -> float:
    return pss_mb(os.getpid(), children=False) + sum(pss_mb(pid) for pid in peer.processes())


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
