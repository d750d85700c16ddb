"""An index of many vectors: inverted lists (IVF), mapped from a file and scanned by FAISS.

J. Sivic and A. Zisserman, "Video Google: a text retrieval approach to object matching in videos",
ICCV 2003; M. Douze et al., "The Faiss library", 2024.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import faiss
import numpy as np
from numpy.typing import NDArray

from vitrine_similarity.memory.arrays import Bits, Hits, Mask, no_hits
from vitrine_similarity.vectors import Vectors

_faiss: Any = faiss
_ID_BYTES = 8
# So many times the lists that a search needs if all are alike are likely enough.
_LIKELY = 4


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Which vectors are in which list. Rows are in the order of the lists.

    Attributes
    ----------
    centroids
        Float32 [lists, dimension]; a vector is in the list of the nearest.
    sizes
        Int64 [lists], the number of rows of each.
    bounds
        Float32 [2 * dimension], the least values and the ranges between which components become
        bytes; empty where a list holds them in float32.
    """

    centroids: Vectors
    sizes: NDArray[np.int64]
    bounds: NDArray[np.float32]

    @property
    def code_bytes(self) -> int:
        """The bytes of a vector in its list."""
        dimension = int(self.centroids.shape[1])
        return dimension if self.bounds.size else dimension * 4

    def counts(self, mask: Mask) -> NDArray[np.int64]:
        """Return how many rows of a mask each list has; int64 [lists]."""
        before = np.zeros(len(mask) + 1, np.int64)
        np.cumsum(mask, out=before[1:])
        ends = np.cumsum(self.sizes)
        counts: NDArray[np.int64] = before[ends] - before[ends - self.sizes]
        return counts


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
        self._lists = _map_lists(path, layout)
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
        *,
        effort: int,
        margin: float,
        among: Bits | None,
        counts: NDArray[np.int64],
    ) -> Hits:
        """Find rows near a vector: of the nearest lists, until these have `effort` rows.

        Parameters
        ----------
        query
            Float32 [dimension], of unit length.
        wanted
            At least 1.
        effort
            How many rows that may be found are looked at; a few more, for lists are looked at
            whole. So a rarer filter leads to more lists, and where it leaves no more than these
            rows, all of them are compared.
        margin
            Where only some rows may be found, which may all lie far from the query, lists are
            looked at as well whose centroid is less than so much behind what was found.
        among
            The rows that may be found; None: all.
        counts
            Int64 [lists], about how many of those each list has.
        """
        nearness = self._centroids @ query
        first = _nearest_lists(nearness, effort, counts)
        if among is not None:
            first = self._at_least(2 * effort, nearness, first, counts)
        hits = self._scan(query, wanted, first, among)
        if among is None or not len(hits.rows):
            return hits
        enough = float(hits.scores[min(wanted // 2, len(hits.rows) - 1)])
        more = (counts > 0) & (nearness > enough - margin)
        more[first] = False
        return _best(hits, self._scan(query, wanted, np.flatnonzero(more), among), wanted)

    def _at_least(
        self,
        rows: int,
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
    nearness: NDArray[np.float32], effort: int, counts: NDArray[np.int64]
) -> NDArray[np.int64]:
    farness = -nearness
    likely = int(_LIKELY * len(counts) * effort / max(1, counts.sum())) + _LIKELY
    if 2 * likely < len(counts):
        # To sort them all would take as long as to look into some of them.
        nearest = np.argpartition(farness, likely)[:likely]
        if counts[nearest].sum() >= effort:
            return _until(effort, nearest[np.argsort(farness[nearest])], counts)
    return _until(effort, np.argsort(farness), counts)


def _until(effort: int, order: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the first lists that hold anything, until these hold so many rows."""
    there = order[counts[order] > 0]
    enough = int(np.searchsorted(np.cumsum(counts[there]), effort)) + 1
    return np.ascontiguousarray(there[:enough], np.int64)


def write_ids(file: BinaryIO, layout: Layout) -> None:
    """Write what follows the codes of all rows in the file of the lists."""
    starts = np.cumsum(layout.sizes) - layout.sizes
    for place, start, size in zip(_id_places(layout), starts, layout.sizes, strict=True):
        file.seek(int(place))
        file.write(np.arange(start, start + size, dtype=np.int64).tobytes())
    file.truncate(_file_bytes(layout))


def _id_places(layout: Layout) -> NDArray[np.int64]:
    blocks = _id_blocks(layout)
    places: NDArray[np.int64] = layout.sizes.sum() + np.cumsum(blocks) - blocks
    return places * layout.code_bytes


def _id_blocks(layout: Layout) -> NDArray[np.int64]:
    return -(-layout.sizes * _ID_BYTES // layout.code_bytes)


def _file_bytes(layout: Layout) -> int:
    return int(layout.sizes.sum() + _id_blocks(layout).sum()) * layout.code_bytes


def _map_lists(path: Path, layout: Layout) -> Any:
    if path.stat().st_size != _file_bytes(layout):
        raise ValueError(
            f"{path.name} has {path.stat().st_size} bytes, {_file_bytes(layout)} were expected"
        )
    lists = _faiss.OnDiskInvertedLists()
    lists.nlist, lists.code_size = len(layout.sizes), layout.code_bytes
    starts = (np.cumsum(layout.sizes) - layout.sizes) * layout.code_bytes
    entries = _faiss.OnDiskOneListVector()
    for size, start, ids in zip(layout.sizes, starts, _id_places(layout), strict=True):
        entry = _faiss.OnDiskOneList()
        entry.size, entry.offset = int(size), int(start)
        # FAISS looks for the ids behind so many codes.
        entry.capacity = int(ids - start) // layout.code_bytes
        entries.push_back(entry)
    lists.lists = entries
    lists.filename, lists.totsize = str(path), _file_bytes(layout)
    lists.read_only = True
    # Otherwise each search starts threads that read ahead what the kernel reads ahead already.
    lists.prefetch_nthread = 0
    lists.do_mmap()
    return lists


def _bytes_by_inner_product() -> tuple[int, int]:
    return _faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT


def byte_quantizer(dimension: int, bounds: NDArray[np.float32] | None = None) -> Any:
    """Return what turns components into bytes: as trained, or to be trained."""
    quantizer = _faiss.ScalarQuantizer(dimension, _faiss.ScalarQuantizer.QT_8bit)
    if bounds is not None:
        _faiss.copy_array_to_vector(bounds, quantizer.trained)
    return quantizer
