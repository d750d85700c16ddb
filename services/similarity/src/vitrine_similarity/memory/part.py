"""A part of the products that never changes: their table, their vectors, and how they are found."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from vitrine_similarity.filters import Condition
from vitrine_similarity.memory.arrays import (
    Bits,
    Hits,
    Rows,
    all_set,
    count_bits,
    to_bits,
    to_rows,
)
from vitrine_similarity.memory.exact import scan
from vitrine_similarity.memory.halves import Halves
from vitrine_similarity.memory.lists import Lists
from vitrine_similarity.memory.pictures import Pictures
from vitrine_similarity.memory.reach import Reach
from vitrine_similarity.memory.table import Table
from vitrine_similarity.vectors import Vectors

_REMEMBERED = 64
# Where no more than one row of so many passes, their numbers are remembered, not their bits alone.
_FEW = 8


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """The lists of a part, and how well they find.

    Attributes
    ----------
    lists
        In a file.
    reach
        How far a search goes to find what `recall_at_10` says.
    recall_at_10
        The share of the true nearest 10 that it finds, 0 to 1, as measured.
    """

    lists: Lists
    reach: Reach
    recall_at_10: float


@dataclass(frozen=True, eq=False)
class Passing:
    """The rows of a part that pass some filters.

    Attributes
    ----------
    bits
        Which.
    vectors
        Their vectors; the same where each has one.
    counts
        Int64 [lists], how many vectors in each list; empty where there are no lists.
    size
        The vectors of the part.
    """

    bits: Bits
    vectors: Bits
    counts: NDArray[np.int64]
    size: int

    @cached_property
    def products(self) -> int:
        """How many rows pass."""
        return count_bits(self.bits)

    @cached_property
    def pictures(self) -> int:
        """How many vectors those have."""
        return self.products if self.vectors is self.bits else count_bits(self.vectors)

    @cached_property
    def places(self) -> Rows | None:
        """Where those vectors are, if they are few; None: they are many."""
        few = self.pictures * _FEW <= self.size
        return to_rows(self.vectors, self.size) if few else None


class Part:
    """Products by row. Any number of threads may use one.

    Parameters
    ----------
    table
        The products.
    vectors
        Float32 or float16 [vectors, dimension], of unit length.
    index
        How to find in many of them without comparing all; None: they are few.
    folder
        Where it is kept; None: in memory alone.
    pictures
        Whose each vector is; None: a vector's place is that of its product.
    """

    def __init__(
        self,
        table: Table,
        vectors: NDArray[np.float32] | Halves,
        index: Index | None = None,
        folder: Path | None = None,
        pictures: Pictures | None = None,
    ) -> None:
        self.table = table
        self.index = index
        self.folder = folder
        self.pictures = pictures
        self._vectors = vectors
        self._remembered: OrderedDict[tuple[Condition, ...], Passing] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Return the number of rows, those of deleted products among them."""
        return len(self.table)

    @property
    def size(self) -> int:
        """The number of vectors, at least one a row."""
        return len(self._vectors)

    @cached_property
    def everything(self) -> Passing:
        """All rows."""
        sizes = self.index.lists.layout.sizes if self.index else np.zeros(0, np.int64)
        bits = all_set(len(self))
        vectors = bits if self.pictures is None else all_set(self.size)
        return Passing(bits, vectors, sizes, self.size)

    def passing(self, filters: Sequence[Condition]) -> Passing:
        """Return the rows that pass all filters; those asked for last are remembered."""
        if not filters:
            return self.everything
        key = tuple(filters)
        with self._lock:
            if key in self._remembered:
                self._remembered.move_to_end(key)
                return self._remembered[key]
        mask = self.table.matching(filters)
        seen = mask if self.pictures is None else self.pictures.spread(mask)
        counts = self.index.lists.layout.counts(seen) if self.index else np.zeros(0, np.int64)
        bits = to_bits(mask)
        found = Passing(bits, bits if self.pictures is None else to_bits(seen), counts, self.size)
        with self._lock:
            self._remembered[key] = found
            if len(self._remembered) > _REMEMBERED:
                self._remembered.popitem(last=False)
        return found

    def vectors(self, places: Rows) -> Vectors:
        """Return copies of vectors by their places, float32 [places, dimension]."""
        return self._vectors[places].astype(np.float32, copy=False)

    def vectors_of(self, rows: Rows) -> Rows:
        """Return the places of the vectors of some products, the first picture's first."""
        return rows if self.pictures is None else self.pictures.of(rows)

    def owner(self, place: int) -> tuple[int, int]:
        """Return the row whose vector is at a place, and of which of its pictures it is."""
        if self.pictures is None:
            return place, 0
        return int(self.pictures.owners[place]), int(self.pictures.places[place])

    def search(
        self,
        query: Vectors,
        wanted: int,
        among: Bits | None,
        passing: Passing,
        *,
        allowed: int,
        everything: bool,
    ) -> Hits:
        """Find the vectors nearest to one; the rows of the hits are their places.

        Parameters
        ----------
        query
            Float32 [dimension], of unit length.
        wanted
            At least 1.
        among
            The vectors that may be found; None: all.
        passing
            Those and maybe some that are gone.
        allowed
            How many may be found, at least 1.
        everything
            Whether all of these are compared, and not those of the nearest lists alone.
        """
        index = self.index
        if index and not everything:
            return index.lists.search(
                query, wanted, index.reach, among=among, allowed=allowed, counts=passing.counts
            )
        places = _there(passing.places, None if among is passing.vectors else among)
        if not isinstance(self._vectors, Halves):
            return scan(self._vectors, query, wanted, among, places)
        assert index is not None
        # Bytes are compared many times as quickly as float16.
        if places is not None:
            return index.lists.compare_rows(query, wanted, places)
        return index.lists.compare(query, wanted, among)


def _there(rows: Rows | None, among: Bits | None) -> Rows | None:
    """Return those of some rows that are set in a bitmap, if there is one."""
    if rows is None or among is None:
        return rows
    there: Rows = rows[(among[rows >> 3] >> (rows & 7) & 1).astype(np.bool_)]
    return there
