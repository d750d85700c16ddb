"""Texts in two arrays instead of as many objects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from vitrine_similarity.memory.arrays import Rows

# So many texts are copied at a time, so that the indexes of their bytes stay small.
_PIECE = 8192


class Place(Protocol):
    """Where bytes lie that are read when they are asked for."""

    def read(self, start: int, end: int) -> bytes:
        """Return some of them."""


@dataclass(frozen=True, slots=True, eq=False)
class Texts(Sequence[str]):
    """Texts by row, in UTF-8.

    Attributes
    ----------
    ends
        Unsigned or int64 [rows + 1]: 0, then where each text ends.
    data
        Uint8 [bytes]. Both may lie in a mapped file.
    place
        Where `data` lies; single texts are read from there, so that none of its pages stay with
        this process. None: they are read from `data`.
    """

    ends: NDArray[np.integer]
    data: NDArray[np.uint8]
    place: Place | None = None

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.ends) - 1

    def __getitem__(self, row: int) -> str:  # type: ignore[override]
        """Return the text of a row."""
        return self.take([row])[0]

    def take(self, rows: Sequence[int]) -> list[str]:
        """Return the texts of some rows, in their order."""
        ends = self.ends.data
        if self.place is not None:
            read = self.place.read
            return [str(read(ends[row], ends[row + 1]), "utf-8") for row in rows]
        data = self.data.data
        return [str(data[ends[row] : ends[row + 1]], "utf-8") for row in rows]

    def __iter__(self) -> Iterator[str]:
        """Return the texts in the order of the rows."""
        return (self[row] for row in range(len(self)))


def texts_of(texts: Sequence[str]) -> Texts:
    """Lay texts out as arrays."""
    encoded = [text.encode() for text in texts]
    ends = np.zeros(len(encoded) + 1, np.int64)
    np.cumsum([len(one) for one in encoded], out=ends[1:])
    return Texts(_narrow(ends), np.frombuffer(b"".join(encoded), np.uint8))


def no_texts(rows: int) -> Texts:
    """Return a text for each of so many rows, all of them empty."""
    return Texts(_narrow(np.zeros(rows + 1, np.int64)), np.zeros(0, np.uint8))


def gather_texts(sources: Sequence[Texts], picks: Sequence[tuple[Rows, Rows]]) -> Texts:
    """Put texts of several sources together in an order.

    Parameters
    ----------
    picks
        For each source, which of its rows are taken and the row that each becomes; all rows from
        0 on come once.
    """
    lengths = np.zeros(sum(len(rows) for rows, _ in picks) + 1, np.int64)
    for source, (rows, places) in zip(sources, picks, strict=True):
        lengths[places + 1] = source.ends[rows + 1] - source.ends[rows]
    ends = np.cumsum(lengths)
    data = np.empty(int(ends[-1]), np.uint8)
    for source, (rows, places) in zip(sources, picks, strict=True):
        for start in range(0, len(rows), _PIECE):
            from_rows, to_rows = rows[start : start + _PIECE], places[start : start + _PIECE]
            sizes = lengths[to_rows + 1]
            within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
            data[np.repeat(ends[to_rows], sizes) + within] = source.data[
                np.repeat(source.ends[from_rows], sizes) + within
            ]
    return Texts(_narrow(ends), data)


def _narrow(ends: NDArray[np.int64]) -> NDArray[np.integer]:
    return ends.astype(np.uint32) if ends[-1] < 1 << 32 else ends
