"""The exact search: every vector that may be found is compared."""

from __future__ import annotations

from typing import Any

import faiss
import numpy as np

from vitrine_similarity.memory.arrays import Bits, Hits, Rows, count_bits, no_hits
from vitrine_similarity.vectors import Vectors

# FAISS's own stubs describe the C++ constructors, not those that take arrays.
_faiss: Any = faiss


def scan(
    vectors: Vectors, query: Vectors, wanted: int, among: Bits | None, rows: Rows | None = None
) -> Hits:
    """Find the vectors nearest to one.

    Parameters
    ----------
    vectors
        Float32 [rows, dimension], of unit length.
    query
        Float32 [dimension], of unit length.
    wanted
        At least 1.
    among
        The rows that may be found; None: all.
    rows
        The same rows where they are few, int64 [N]: what FAISS does with a bitmap looks at each
        row, what it does with a list at those alone. None: they are many.
    """
    allowed = len(vectors) if among is None else count_bits(among)
    found = min(wanted, allowed if rows is None else len(rows))
    if not found:
        return no_hits()
    selector = None
    if rows is not None:
        selector = _faiss.IDSelectorArray(rows)
    elif among is not None:
        selector = _faiss.IDSelectorBitmap(among)
    # The number of threads belongs to the calling thread. One each: calls run side by side
    # already, and teams of threads under each of them would only get in each other's way.
    faiss.omp_set_num_threads(1)
    hits = Hits(np.empty(found, np.int64), np.empty(found, np.float32))
    _faiss.knn_inner_product(
        *(_faiss.swig_ptr(query), _faiss.swig_ptr(vectors)),
        *(vectors.shape[1], 1, len(vectors), found),
        *(_faiss.swig_ptr(hits.scores), _faiss.swig_ptr(hits.rows), selector),
    )
    return hits
