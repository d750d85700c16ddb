"""What any index must offer, so that one can take another's place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Vectors = NDArray[np.float32]
Scores = NDArray[np.float32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """What a search found, best first.

    Attributes
    ----------
    rows
        Int64 [found].
    scores
        Float32 [found], inner products with the query, never rising.
    """

    rows: Rows
    scores: Scores


class VectorIndex(Protocol):
    """Unit vectors by row, searched by inner product.

    A row is a small number that the caller gives to a product and may give to another once it
    has removed it; rows are handed out densely from 0. Not safe for a change beside anything
    else; any number of searches may run beside each other.
    """

    @property
    def kind(self) -> str:
        """What it is, e.g. ``"flat"``."""

    @property
    def recall_at_10(self) -> float:
        """The share of the true nearest 10 that a search finds, 0 to 1; 1 if it is exact."""

    def put(self, rows: Rows, vectors: Vectors) -> None:
        """Add or replace vectors.

        Parameters
        ----------
        rows
            Int64 [N], each once.
        vectors
            Float32 [N, dimension], of unit length.
        """

    def remove(self, rows: Rows) -> None:
        """Take rows out: they are not found until they are put again."""

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

    def vectors(self, rows: Rows) -> Vectors:
        """Return the vectors of rows that it holds, float32 [N, dimension]."""
