"""Which list each vector belongs to: centroids found by k-means.

The products of matrices are NumPy's: the library that FAISS's package brings for them knows no
processor of the last years, and takes three times as long.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from vitrine_similarity.memory.list_file import byte_quantizer
from vitrine_similarity.vectors import Scores, Vectors

_faiss: Any = faiss

_PER_LIST = 48
_ROWS_A_LIST = 8
_ITERATIONS = 6
_SEED = 1
_QUANTIZER_SAMPLE = 20_000
# So many products of a vector and a centroid are in memory at a time.
_SCORES = 1 << 20
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
    """Find centroids by k-means on the sphere; float32 [lists, dimension], of unit length.

    I. S. Dhillon and D. S. Modha, "Concept decompositions for large sparse text data using
    clustering", Machine Learning 42, 2001. A centroid that no vector is nearest to begins again
    at one that is far from all.

    Parameters
    ----------
    sample
        Float32 [at least lists, dimension], of unit length.
    """
    first = np.random.default_rng(_SEED).choice(len(sample), lists, replace=False)
    centroids = sample[first]
    for _ in range(_ITERATIONS):
        nearest, scores = _nearest(sample, centroids)
        centroids = _moved(centroids, sample, nearest, scores)
    return centroids


def _nearest(vectors: Vectors, centroids: Vectors) -> tuple[NDArray[np.int32], Scores]:
    """Return which centroid is nearest to each vector, and their inner product."""
    nearest, best = np.empty(len(vectors), np.int32), np.empty(len(vectors), np.float32)
    step = max(1, _SCORES // len(centroids))
    for start in range(0, len(vectors), step):
        scores = vectors[start : start + step] @ centroids.T
        found = scores.argmax(axis=1)
        nearest[start : start + step] = found
        best[start : start + step] = scores[np.arange(len(found)), found]
    return nearest, best


def _moved(
    centroids: Vectors, sample: Vectors, nearest: NDArray[np.int32], scores: Scores
) -> Vectors:
    """Return the direction of the mean of the vectors that each centroid is nearest to."""
    order = np.argsort(nearest, kind="stable")
    sums = np.zeros_like(centroids)
    for start in range(0, len(order), PIECE):
        rows = order[start : start + PIECE]
        lists, starts = np.unique(nearest[rows], return_index=True)
        sums[lists] += np.add.reduceat(sample[rows], starts, axis=0)
    empty = np.flatnonzero(np.bincount(nearest, minlength=len(centroids)) == 0)
    sums[empty] = sample[np.argsort(scores, kind="stable")[: len(empty)]]
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    # Vectors that face each other may have no mean.
    return np.where(lengths > 0, sums / np.where(lengths > 0, lengths, 1), centroids)


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
        lists[piece], _ = _nearest(read(piece), centroids)
    return lists
