"""The file of inverted lists: the codes of all rows, and behind them the ids, which FAISS reads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import faiss
import numpy as np
from numpy.typing import NDArray

from vitrine_similarity.memory.arrays import Mask
from vitrine_similarity.vectors import Vectors

_faiss: Any = faiss
_ID_BYTES = 8


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


def byte_quantizer(dimension: int, bounds: NDArray[np.float32] | None = None) -> Any:
    """Return what turns components into bytes: as trained, or to be trained."""
    quantizer = _faiss.ScalarQuantizer(dimension, _faiss.ScalarQuantizer.QT_8bit)
    if bounds is not None:
        _faiss.copy_array_to_vector(bounds, quantizer.trained)
    return quantizer


def write_ids(file: BinaryIO, layout: Layout) -> None:
    """Write what follows the codes of all rows in the file of the lists."""
    starts = np.cumsum(layout.sizes) - layout.sizes
    for place, start, size in zip(_id_places(layout), starts, layout.sizes, strict=True):
        file.seek(int(place))
        file.write(np.arange(start, start + size, dtype=np.int64).tobytes())
    file.truncate(_file_bytes(layout))


def map_lists(path: Path, layout: Layout) -> Any:
    """Map a file of lists as FAISS's `OnDiskInvertedLists`, read-only.

    Raises
    ------
    ValueError
        The file is not as long as the layout says.
    """
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


def _id_places(layout: Layout) -> NDArray[np.int64]:
    blocks = _id_blocks(layout)
    places: NDArray[np.int64] = layout.sizes.sum() + np.cumsum(blocks) - blocks
    return places * layout.code_bytes


def _id_blocks(layout: Layout) -> NDArray[np.int64]:
    return -(-layout.sizes * _ID_BYTES // layout.code_bytes)


def _file_bytes(layout: Layout) -> int:
    return int(layout.sizes.sum() + _id_blocks(layout).sum()) * layout.code_bytes
