"""An index of many vectors: inverted lists (IVF), mapped from a file and scanned by FAISS.

J. Sivic and A. Zisserman, "Video Google: a text retrieval approach to object matching in videos",
ICCV 2003; M. Douze et al., "The Faiss library", 2024.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from vitrine_similarity.memory.arrays import Bits, Hits, Rows, no_hits
from vitrine_similarity.memory.choice import Choice
from vitrine_similarity.memory.list_file import Layout, map_lists
from vitrine_similarity.memory.reach import Reach
from vitrine_similarity.vectors import Scores, Vectors

_faiss: Any = faiss
# So many hits are not measured: whoever wants more has what was found say how far to look.
_DEEP = 64


class Lists:
    """Inverted lists in a file.

    The file holds the codes of all rows one behind the other, so that they are an array as well,
    and then, beginning at whole numbers of codes from where a list begins, the ids of each list,
    which FAISS reads. Only the pages that searches touch are in memory.

    Parameters
    ----------
    path
        A file of `write_ids`.
    layout
        Of its rows.
    """

    def __init__(self, path: Path, layout: Layout) -> None:
        self.layout = layout
        count, dimension = layout.centroids.shape
        self._centroids = np.ascontiguousarray(layout.centroids)
        self._centroids_at = _faiss.swig_ptr(self._centroids)
        self._coarse = faiss.IndexFlatIP(dimension)
        self._lists = map_lists(path, layout)
        if layout.bounds.size:
            self._index: Any = _faiss.IndexIVFScalarQuantizer(
                self._coarse, dimension, count, *_bytes_by_inner_product(), False
            )
            _faiss.copy_array_to_vector(layout.bounds, self._index.sq.trained)
        else:
            self._index = _faiss.IndexIVFFlat(
                self._coarse, dimension, count, faiss.METRIC_INNER_PRODUCT
            )
        self._index.is_trained = True
        self._index.replace_invlists(self._lists, False)
        self._index.ntotal = int(layout.sizes.sum())

    def codes(self) -> NDArray[np.uint8]:
        """Return the codes of all rows, on the mapped pages; uint8 [rows, code bytes]."""
        size = self._index.ntotal * self.layout.code_bytes
        array: NDArray[np.uint8] = _faiss.rev_swig_ptr(self._lists.ptr, size)
        return array.reshape(self._index.ntotal, self.layout.code_bytes)

    def search(
        self,
        query: Vectors,
        wanted: int,
        reach: Reach,
        *,
        among: Bits | None,
        allowed: int,
        counts: NDArray[np.int64],
    ) -> Hits:
        """Find rows near a vector: in the nearest lists that hold anything that may be found.

        Parameters
        ----------
        query
            Float32 [dimension], of unit length.
        wanted
            At least 1.
        reach
            How far; lists are looked at whole.
        among
            The rows that may be found; None: all.
        allowed
            How many those are, at least 1.
        counts
            Int64 [lists], about how many of those each list has; `Layout.sizes` itself where no
            filter leaves out any.
        """
        nearness = self.nearness(query)
        choice = Choice(nearness, self.layout.sizes, counts, allowed / self._index.ntotal, reach)
        first = choice.first(wanted)
        hits = self._scan(query, wanted, first, among)
        if not len(hits.rows) or not (choice.filtered or wanted > _DEEP):
            return hits
        enough = float(hits.scores[min(wanted // 2, len(hits.rows) - 1)])
        more = choice.further(enough, first)
        return _best(hits, self._scan(query, wanted, more, among), wanted)

    def nearness(self, query: Vectors) -> Scores:
        """Return the inner products of the centroids and a query; float32 [lists]."""
        scores = np.empty(len(self._centroids), np.float32)
        # NumPy's product wakes threads for two thousand lists, which wait for each other many
        # times as long as one needs for all of them where the processors are busy.
        _faiss.fvec_inner_products_ny(
            *(_faiss.swig_ptr(scores), _faiss.swig_ptr(query), self._centroids_at),
            *(self._centroids.shape[1], len(self._centroids)),
        )
        return scores

    def compare(self, query: Vectors, wanted: int, among: Bits | None) -> Hits:
        """Find the rows nearest to a vector, as `search`, in all lists."""
        return self._scan(query, wanted, np.arange(len(self.layout.sizes)), among)

    def compare_rows(self, query: Vectors, wanted: int, rows: Rows) -> Hits:
        """Find those of some rows that are nearest to a vector; the others cost nothing.

        Parameters
        ----------
        rows
            Int64 [N], contiguous.
        """
        found = min(wanted, len(rows))
        if not found:
            return no_hits()
        scores = np.full(found, -np.inf, np.float32)
        hits = np.full(found, -1, np.int64)
        codes = self.codes()[rows]
        scanner = self._index.get_InvertedListScanner(False, None, None)
        scanner.set_query(_faiss.swig_ptr(query))
        scanner.set_list(0, 0.0)
        scanner.scan_codes(
            *(len(rows), _faiss.swig_ptr(codes), _faiss.swig_ptr(rows)),
            *(_faiss.swig_ptr(scores), _faiss.swig_ptr(hits), found),
        )
        order = np.argsort(-scores, kind="stable")
        return Hits(hits[order], scores[order])

    def _scan(
        self, query: Vectors, wanted: int, chosen: NDArray[np.int64], among: Bits | None
    ) -> Hits:
        if not len(chosen):
            return no_hits()
        scores = np.empty((1, wanted), np.float32)
        rows = np.empty((1, wanted), np.int64)
        parameters = (
            _looks_into(len(chosen))
            if among is None
            else _faiss.SearchParametersIVF(nprobe=len(chosen), sel=_faiss.IDSelectorBitmap(among))
        )
        faiss.omp_set_num_threads(1)
        self._index.search_preassigned_c(
            *(1, _faiss.swig_ptr(query), wanted),
            *(_faiss.swig_ptr(chosen), _faiss.swig_ptr(np.zeros(len(chosen), np.float32))),
            *(_faiss.swig_ptr(scores), _faiss.swig_ptr(rows), False, parameters),
        )
        found = int(np.count_nonzero(rows[0] >= 0))
        return Hits(rows[0, :found], scores[0, :found])


@cache
def _looks_into(lists: int) -> Any:
    """Return what tells FAISS to look into so many lists; made once, for it is only read."""
    return _faiss.SearchParametersIVF(nprobe=lists)


def _best(one: Hits, other: Hits, wanted: int) -> Hits:
    if not len(other.rows):
        return one
    scores = np.concatenate([one.scores, other.scores])
    order = np.argsort(-scores, kind="stable")[:wanted]
    return Hits(np.concatenate([one.rows, other.rows])[order], scores[order])


def _bytes_by_inner_product() -> tuple[int, int]:
    return _faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
