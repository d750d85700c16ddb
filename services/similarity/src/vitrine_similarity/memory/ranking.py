"""The nearest rows in an order that does not depend on where a vector lies."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from vitrine_similarity.memory.arrays import Hits, Mask, Rows
from vitrine_similarity.memory.flat import FlatIndex
from vitrine_similarity.vectors import Vectors, cosines

# More than float32 can be wrong by in an inner product of two unit vectors of this length.
_DOUBT = 1e-5
_SPARE = 16
# Of so many equal scores the ids are compared; of more, only of those that the index names first.
_MOST_EQUAL = 1024


def nearest(
    index: FlatIndex, query: Vectors, limit: int, among: Mask, id_of: Callable[[int], str]
) -> Hits:
    """Find the rows nearest to a query, equal scores in the order of their ids.

    An index scores in float32, in an order of additions that depends on the row; a catalogue has
    the same picture under many ids. So as many hits as could belong to the answer are scored
    again in float64, and replicas whose rows differ give the same answer: unless more than
    `_MOST_EQUAL` products have one picture, when which of them are shown is each replica's affair,
    so that nobody makes searches slow with copies.

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
        if wanted >= limit + _MOST_EQUAL:
            break
        wanted = min(2 * wanted, limit + _MOST_EQUAL)
    scores = cosines(index.vectors(hits.rows), query)
    order = sorted(range(len(scores)), key=lambda at: (-scores[at], id_of(int(hits.rows[at]))))
    best: Rows = np.array(order[:limit], np.int64)
    return Hits(hits.rows[best], scores[best])
