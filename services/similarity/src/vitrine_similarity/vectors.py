"""Vectors made unit, and compared so that every engine gives the same score."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Scores = NDArray[np.float32]


def unit(vectors: Vectors) -> Vectors:
    """Return vectors scaled to length 1; float32 [..., dimension], none of them all zeros."""
    wide = vectors.astype(np.float64)
    # Scaled first, so that squares of tiny or huge values neither vanish nor overflow.
    wide /= np.maximum.reduce(np.abs(wide), axis=-1, keepdims=True)
    wide /= np.sqrt(np.add.reduce(wide * wide, axis=-1, keepdims=True))
    scaled: Vectors = wide.astype(np.float32)
    return scaled


def cosines(vectors: Vectors, query: Vectors) -> Scores:
    """Return the cosine of each vector and a query, added up in an order that is always the same.

    Parameters
    ----------
    vectors
        Float32 [N, dimension], of unit length.
    query
        Float32 [dimension], of unit length.

    Returns
    -------
    Scores
        Float32 [N], -1 to 1; of equal vectors, equal.
    """
    # Multiplied and summed row by row: a matrix product may add up in another order for each row.
    wide = np.add.reduce(np.multiply(vectors, query, dtype=np.float64), axis=1)
    scores: Scores = np.minimum(np.maximum(wide, -1), 1).astype(np.float32)
    return scores
