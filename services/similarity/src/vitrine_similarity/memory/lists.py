"""An index of many vectors: inverted lists (IVF), mapped from a file and scanned by FAISS.

J. Sivic and A. Zisserman, "Video Google: a text retrieval approach to object matching in videos",
ICCV 2003; M. Douze et al., "The Faiss library", 2024.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from vitrine_similarity.memory.arrays import Bits, Hits, Rows, no_hits
from vitrine_similarity.memory.list_file import Layout, map_lists
from vitrine_similarity.memory.reach import Reach
from vitrine_similarity.vectors import Vectors

_faiss: Any = faiss
# So many times the lists that a search needs if all are alike are likely enough.
_LIKELY = 4


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
            How many lists; they are looked at whole.
        among
            The rows that may be found; None: all.
        allowed
            How many those are, at least 1.
        counts
            Int64 [lists], about how many of those each list has; `Layout.sizes` itself where no
            filter leaves out any.
        """
        nearness = self._centroids @ query
        share = allowed / self._index.ntotal
        looked_at = reach.rows(share, wanted)
        if counts is self.layout.sizes:
            return self._scan(query, wanted, _nearest_lists(nearness, looked_at, counts), among)
        needed = looked_at * counts.sum() / self._index.ntotal
        first = _nearest_lists(nearness, needed, counts)
        first = self._at_least((2 - share) * reach.effort, nearness, first, counts)
        hits = self._scan(query, wanted, first, among)
        if not len(hits.rows):
            return hits
        enough = float(hits.scores[min(wanted // 2, len(hits.rows) - 1)])
        more = (counts > 0) & (nearness > enough - reach.margin)
        more[first] = False
        return _best(hits, self._scan(query, wanted, np.flatnonzero(more), among), wanted)

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

    def _at_least(
        self,
        rows: float,
        nearness: NDArray[np.float32],
        first: NDArray[np.int64],
        counts: NDArray[np.int64],
    ) -> NDArray[np.int64]:
        """Return more lists where what may be found lies together: they cost little then."""
        if self.layout.sizes[first].sum() >= rows:
            return first
        sizes = np.where(counts > 0, self.layout.sizes, 0)
        return _nearest_lists(nearness, rows, sizes)

    def _scan(
        self, query: Vectors, wanted: int, chosen: NDArray[np.int64], among: Bits | None
    ) -> Hits:
        if not len(chosen):
            return no_hits()
        scores = np.empty((1, wanted), np.float32)
        rows = np.empty((1, wanted), np.int64)
        parameters = _faiss.SearchParametersIVF(
            nprobe=len(chosen),
            **({} if among is None else {"sel": _faiss.IDSelectorBitmap(among)}),
        )
        faiss.omp_set_num_threads(1)
        self._index.search_preassigned_c(
            *(1, _faiss.swig_ptr(query), wanted),
            *(_faiss.swig_ptr(chosen), _faiss.swig_ptr(np.zeros(len(chosen), np.float32))),
            *(_faiss.swig_ptr(scores), _faiss.swig_ptr(rows), False, parameters),
        )
        found = int(np.count_nonzero(rows[0] >= 0))
        return Hits(rows[0, :found], scores[0, :found])


def _best(one: Hits, other: Hits, wanted: int) -> Hits:
    if not len(other.rows):
        return one
    scores = np.concatenate([one.scores, other.scores])
    order = np.argsort(-scores, kind="stable")[:wanted]
    return Hits(np.concatenate([one.rows, other.rows])[order], scores[order])


def _nearest_lists(
    nearness: NDArray[np.float32], effort: float, counts: NDArray[np.int64]
) -> NDArray[np.int64]:
    farness = -nearness
    likely = int(_LIKELY * len(counts) * effort / max(1, counts.sum())) + _LIKELY
    if 2 * likely < len(counts):
        # To sort them all would take as long as to look into some of them.
        nearest = np.argpartition(farness, likely)[:likely]
        if counts[nearest].sum() >= effort:
            return _until(effort, nearest[np.argsort(farness[nearest])], counts)
    return _until(effort, np.argsort(farness), counts)


def _until(effort: float, order: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the first lists that hold anything, until these hold so many rows."""
    there = order[counts[order] > 0]
    enough = int(np.searchsorted(np.cumsum(counts[there]), effort)) + 1
    return np.ascontiguousarray(there[:enough], np.int64)


def _bytes_by_inner_product() -> tuple[int, int]:
    return _faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
