"""Vectors in float16 in a file of which nothing stays in memory."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vitrine_similarity.memory.array_file import Unmapped
from vitrine_similarity.memory.arrays import Rows

# Of more rows the file is mapped for the moment: a merge reads all.
_FEW = 512


class Halves:
    """Float16 [rows, dimension] in a file, not mapped.

    A search reads a few rows here and there, and the system would map up to two megabytes with
    each: sooner or later the whole file, of which this process has no need. The system keeps the
    pages as long as it has room.

    Parameters
    ----------
    path
        A file that holds nothing else.
    """

    dtype = np.dtype(np.float16)

    def __init__(self, path: Path, rows: int, dimension: int) -> None:
        self.shape = (rows, dimension)
        self._row_bytes = dimension * self.dtype.itemsize
        self._file = Unmapped(path)
        if path.stat().st_size != rows * self._row_bytes:
            raise ValueError(f"{path.name} has {path.stat().st_size} bytes, not {rows} vectors")

    def __len__(self) -> int:
        """Return the number of rows."""
        return self.shape[0]

    def __getitem__(self, rows: Rows) -> NDArray[np.float16]:
        """Return copies of some rows."""
        if len(rows) > _FEW:
            whole: NDArray[np.float16] = np.frombuffer(self._file.mapped(), np.float16)
            copies: NDArray[np.float16] = whole.reshape(self.shape)[rows]
            return copies
        read, size = self._file.read, self._row_bytes
        found = b"".join([read(at * size, (at + 1) * size) for at in rows.tolist()])
        return np.frombuffer(found, np.float16).reshape(len(rows), self.shape[1])
