"""The exact index: every vector is compared, in FAISS."""

from __future__ import annotations

from typing import Any

import faiss
import numpy as np

from vitrine_similarity.memory.arrays import Hits, Mask, Rows
from vitrine_similarity.vectors import Vectors

# FAISS's own stubs describe the C++ constructors, not those that take arrays and keywords.
_faiss: Any = faiss


class FlatIndex:
    """Unit vectors by row, searched by inner product; 50,000 rows take some 2 ms.

    A row is a small number that the caller gives to a product and may give to another once it
    has removed it; rows are handed out densely from 0. Not safe for a change beside anything
    else; any number of searches may run beside each other.

    A removed row keeps its place in the array, out of every search, until it is put again:
    nothing moves, so that a removal costs the same however large the index is.

    Parameters
    ----------
    dimension
        The number of values of a vector.
    """

    kind = "flat"
    recall_at_10 = 1.0

    def __init__(self, dimension: int) -> None:
        self._dimension = dimension
        self._index: Any = faiss.IndexFlatIP(dimension)
        self._held: Mask = np.zeros(0, np.bool_)

    def put(self, rows: Rows, vectors: Vectors) -> None:
        """Add or replace vectors.

        Parameters
        ----------
        rows
            Int64 [N], each once.
        vectors
            Float32 [N, dimension], of unit length.
        """
        if not len(rows):
            return
        missing = int(rows.max()) + 1 - len(self._held)
        if missing > 0:
            self._index.add(np.zeros((missing, self._dimension), np.float32))
            self._held = np.concatenate([self._held, np.zeros(missing, np.bool_)])
        self._array()[rows] = vectors
        self._held[rows] = True

    def remove(self, rows: Rows) -> None:
        """Take rows out: they are not found until they are put again."""
        self._held[rows] = False

    def search(self, query: Vectors, limit: int, among: Mask) -> Hits:
        """Find the vectors nearest to one.

        Parameters
        ----------
        query
            Float32 [dimension], of unit length.
        limit
            At least 1.
        among
            Bool [rows]: those that may be found. It restricts the search itself, so that up to
            `limit` of them are found however rare they are.
        """
        allowed = self._held.copy()
        allowed[: len(among)] &= among[: len(allowed)]
        allowed[len(among) :] = False
        limit = min(limit, int(np.count_nonzero(allowed)))
        if not limit:
            return Hits(np.zeros(0, np.int64), np.zeros(0, np.float32))
        # The number of threads belongs to the calling thread. One each: calls run side by side
        # already, and teams of threads under each of them would only get in each other's way.
        faiss.omp_set_num_threads(1)
        selector = _faiss.IDSelectorBitmap(np.packbits(allowed, bitorder="little"))
        scores, rows = self._index.search(
            query[np.newaxis], limit, params=_faiss.SearchParameters(sel=selector)
        )
        return Hits(rows[0], scores[0])

    def vectors(self, rows: Rows) -> Vectors:
        """Return copies of the vectors of rows that it holds, float32 [N, dimension]."""
        return self._array()[rows]

    def _array(self) -> Vectors:
        size = len(self._held)
        array: Vectors = faiss.rev_swig_ptr(self._index.get_xb(), size * self._dimension)
        return array.reshape(size, self._dimension)
