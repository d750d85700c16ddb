"""Which list each vector belongs to: centroids found by k-means."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from vitrine_similarity.memory.list_file import byte_quantizer
from vitrine_similarity.vectors import Vectors

_faiss: Any = faiss

_PER_LIST = 48
_ROWS_A_LIST = 8
_ITERATIONS = 6
_SEED = 1
_QUANTIZER_SAMPLE = 20_000
PIECE = 8192
"""So many vectors are read at a time."""


def list_count(rows: int) -> int:
    """Return how many lists so many rows get: a power of two near twice their root, or few."""
    near = 2 ** round(np.log2(2 * np.sqrt(rows)))
    return int(np.clip(near, 1, max(1, rows // _ROWS_A_LIST)))


def sample_rows(rows: int, lists: int) -> NDArray[np.int64]:
    """Return the rows, ascending, of which centroids are learnt; the same for the same numbers."""
    wanted = min(rows, max(_PER_LIST * lists, _QUANTIZER_SAMPLE))
    return np.sort(np.random.default_rng(_SEED).choice(rows, wanted, replace=False))


def centroids_of(sample: Vectors, lists: int) -> Vectors:
    """Find centroids by k-means on the sphere; float32 [lists, dimension], of unit length."""
    means = _faiss.Kmeans(
        sample.shape[1],
        lists,
        niter=_ITERATIONS,
        spherical=True,
        seed=_SEED,
        max_points_per_centroid=_PER_LIST,
        min_points_per_centroid=1,
    )
    means.train(sample)
    centroids: Vectors = means.centroids
    return centroids


def byte_bounds(sample: Vectors) -> NDArray[np.float32]:
    """Find the ranges of the components, for `Layout.bounds`."""
    quantizer = byte_quantizer(sample.shape[1])
    quantizer.train(sample[:: max(1, len(sample) // _QUANTIZER_SAMPLE)].copy())
    bounds: NDArray[np.float32] = _faiss.vector_to_array(quantizer.trained)
    return bounds


def assigned(
    read: Callable[[NDArray[np.int64]], Vectors], rows: int, centroids: Vectors
) -> NDArray[np.int32]:
    """Return the list of each row; int32 [rows].

    Parameters
    ----------
    read
        Gives the vectors of some rows.
    """
    lists = np.empty(rows, np.int32)
    for start in range(0, rows, PIECE):
        piece = np.arange(start, min(start + PIECE, rows))
        found = faiss.knn(read(piece), centroids, 1, faiss.METRIC_INNER_PRODUCT)
        lists[piece] = found[1][:, 0]
    return lists
