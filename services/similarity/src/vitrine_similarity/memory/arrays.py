"""The arrays that pass between the rooms of the engine, and bitmaps of rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine_similarity.vectors import Scores

Rows = NDArray[np.int64]
Hashes = NDArray[np.uint64]
Mask = NDArray[np.bool_]
Bits = NDArray[np.uint8]
"""A bit a row, the lowest of each byte first, as FAISS reads them."""


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """What a search of one part found, best first.

    Attributes
    ----------
    rows
        Int64 [found].
    scores
        Float32 [found], inner products with the query, never rising.
    """

    rows: Rows
    scores: Scores


def no_hits() -> Hits:
    """Return what a search finds where nothing may be found."""
    return Hits(np.zeros(0, np.int64), np.zeros(0, np.float32))


def to_bits(mask: Mask) -> Bits:
    """Return a mask, bool [rows], as a bitmap."""
    return np.packbits(mask, bitorder="little")


def to_mask(bits: Bits, rows: int) -> Mask:
    """Return the first `rows` of a bitmap as a mask, bool [rows]."""
    return np.unpackbits(bits, count=rows, bitorder="little").view(np.bool_)


def to_rows(bits: Bits, rows: int) -> Rows:
    """Return which rows of a bitmap are set, ascending."""
    return np.flatnonzero(to_mask(bits, rows))


def count_bits(bits: Bits) -> int:
    """Return how many rows of a bitmap are set."""
    return int(np.bitwise_count(bits).sum(dtype=np.int64))


def all_set(rows: int) -> Bits:
    """Return a bitmap of so many rows, all set."""
    return to_bits(np.ones(rows, np.bool_))


def cleared(bits: Bits, rows: Rows) -> Bits:
    """Return a bitmap without some rows."""
    left = bits.copy()
    np.bitwise_and.at(left, rows >> 3, ~np.left_shift(1, rows & 7).astype(np.uint8))
    return left
