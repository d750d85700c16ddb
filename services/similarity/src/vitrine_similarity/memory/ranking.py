"""The nearest rows in an order that does not depend on where a vector lies."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from vitrine_similarity.memory.arrays import Hits, Mask, Rows, Scores, VectorIndex, Vectors

# More than float32 can be wrong by in an inner product of two unit vectors of this length.
_DOUBT = 1e-5
_SPARE = 16


def unit(vectors: Vectors) -> Vectors:
    """Return vectors scaled to length 1; float32 [..., dimension], none of them all zeros."""
    wide = vectors.astype(np.float64)
    # Scaled first, so that squares of tiny or huge values neither vanish nor overflow.
    wide /= np.abs(wide).max(axis=-1, keepdims=True)
    scaled: Vectors = (wide / np.linalg.norm(wide, axis=-1, keepdims=True)).astype(np.float32)
    return scaled


def nearest(
    index: VectorIndex, query: Vectors, limit: int, among: Mask, id_of: Callable[[int], str]
) -> Hits:
    """Find the rows nearest to a query, equal scores in the order of their ids.

    An index scores in float32, in an order of additions that depends on the row; a catalogue has
    the same picture under many ids. So as many hits as could belong to the answer are scored
    again in float64, and replicas whose rows differ give the same answer.

    Parameters
    ----------
    index
        Where to search.
    query
        Float32 [dimension], of unit length.
    limit
        At least 1.
    among
        Bool [rows], the rows that may be found.
    id_of
        The id of a row's product.

    Returns
    -------
    Hits
        Up to `limit`, best first; scores are cosines, -1 to 1.
    """
    wanted = limit + _SPARE
    while True:
        hits = index.search(query, wanted, among)
        complete = len(hits.rows) < wanted
        if complete or hits.scores[-1] < hits.scores[limit - 1] - _DOUBT:
            break
        wanted *= 2
    scores = _cosines(index.vectors(hits.rows), query)
    order = sorted(range(len(scores)), key=lambda at: (-scores[at], id_of(int(hits.rows[at]))))
    best: Rows = np.array(order[:limit], np.int64)
    return Hits(hits.rows[best], scores[best])


def _cosines(vectors: Vectors, query: Vectors) -> Scores:
    # Multiplied and summed row by row: a matrix product may add up in another order for each row.
    wide = (vectors.astype(np.float64) * query.astype(np.float64)).sum(axis=1)
    cosines: Scores = np.clip(wide, -1, 1).astype(np.float32)
    return cosines
