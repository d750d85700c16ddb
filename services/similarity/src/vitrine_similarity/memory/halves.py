"""Vectors in float16 in a file of which little stays in memory."""

from __future__ import annotations

import mmap
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vitrine_similarity.memory.arrays import Rows

_HANDED_BACK_AFTER = 16


class Halves:
    """Float16 [rows, dimension], mapped. Its pages are handed back to the system now and then.

    A search reads a few rows here and there, and the system maps their neighbourhood with each:
    sooner or later the whole file, of which this process has no need. The system keeps the pages
    as long as it has room.

    Parameters
    ----------
    path
        A file that holds nothing else.
    """

    dtype = np.dtype(np.float16)

    def __init__(self, path: Path, rows: int, dimension: int) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if len(self._map) != rows * dimension * self.dtype.itemsize:
            raise ValueError(f"{path.name} has {len(self._map)} bytes, not those of {rows} vectors")
        self.shape = (rows, dimension)
        self._array = np.frombuffer(self._map, np.float16).reshape(self.shape)
        self._reads = 0

    def __len__(self) -> int:
        """Return the number of rows."""
        return self.shape[0]

    def __getitem__(self, rows: Rows) -> NDArray[np.float16]:
        """Return copies of some rows."""
        copies: NDArray[np.float16] = self._array[rows]
        self._reads += 1
        if self._reads % _HANDED_BACK_AFTER == 0 and hasattr(mmap, "MADV_DONTNEED"):
            self._map.madvise(mmap.MADV_DONTNEED)
        return copies
