"""Libraries that search in this process."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine.peers.peer import BUILD_EFFORT, LINKS, NEAREST, Array

_PAGE = 5000


class _InProcess:
    def processes(self) -> Sequence[int]:
        """None."""
        return ()

    def close(self) -> None:
        """Nothing to do."""


class Usearch(_InProcess):
    """usearch; vectors in ``f32`` or ``f16``."""

    def __init__(self, dtype: str) -> None:
        self._dtype = dtype
        self.index = f"HNSW, {dtype}"

    def build(self, vectors: Array, folder: Path) -> None:
        """Add all, on all cores."""
        from usearch.index import Index

        self._index = Index(
            ndim=vectors.shape[1],
            metric="ip",
            dtype=self._dtype,
            connectivity=LINKS,
            expansion_add=BUILD_EFFORT,
        )
        self._index.add(np.arange(len(vectors)), vectors)

    def aim(self, effort: int) -> bool:
        """Set its ``expansion_search``."""
        self._index.expansion_search = effort
        return True

    def search(self, query: Array) -> Sequence[int]:
        """On one thread."""
        return self._index.search(query, NEAREST, threads=1).keys.tolist()


class Hnswlib(_InProcess):
    """hnswlib."""

    index = "HNSW, f32"

    def build(self, vectors: Array, folder: Path) -> None:
        """Add all, on all cores."""
        import hnswlib

        self._index = hnswlib.Index(space="ip", dim=vectors.shape[1])
        self._index.init_index(len(vectors), ef_construction=BUILD_EFFORT, M=LINKS)
        self._index.add_items(vectors)
        self._index.set_num_threads(1)

    def aim(self, effort: int) -> bool:
        """Set its ``ef``."""
        self._index.set_ef(max(effort, NEAREST))
        return True

    def search(self, query: Array) -> Sequence[int]:
        """On one thread."""
        return self._index.knn_query(query, NEAREST)[0][0].tolist()


class Qdrant(_InProcess):
    """Qdrant's local mode. Its server, which has an index, is no package of Python."""

    index = "none, all are compared"

    def build(self, vectors: Array, folder: Path) -> None:
        """Add all."""
        from qdrant_client import QdrantClient, models

        self._client = QdrantClient(":memory:")
        self._client.create_collection(
            "products",
            models.VectorParams(size=vectors.shape[1], distance=models.Distance.DOT),
        )
        for start in range(0, len(vectors), _PAGE):
            piece = vectors[start : start + _PAGE]
            ids = [*range(start, start + len(piece))]
            self._client.upsert("products", models.Batch(ids=ids, vectors=piece.tolist()))

    def aim(self, effort: int) -> bool:
        """Nothing to set."""
        return False

    def search(self, query: Array) -> Sequence[int]:
        """Compare all."""
        found = self._client.query_points("products", query=query, limit=NEAREST)
        return [point.id for point in found.points]
