"""Which vectors of a part are whose, where products have several pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitrine_similarity.memory.arrays import Mask, Rows

Picks = Sequence[tuple[Rows, Rows]]


@dataclass(frozen=True, slots=True, eq=False)
class Pictures:
    """The pictures of the products of a part: a vector each.

    A part whose products have one picture each has none of this: there a vector's place is that
    of its product.

    Attributes
    ----------
    owners
        Int32 [vectors], the row of the product.
    places
        Uint8 [vectors], the place of the picture among the product's; 0: the first.
    order
        Int32 [vectors], the vectors of one product behind those of another, the first one first.
    starts
        Int64 [rows + 1], where those of each product begin in `order`.
    """

    owners: NDArray[np.int32]
    places: NDArray[np.uint8]
    order: NDArray[np.int32]
    starts: NDArray[np.int64]

    def spread(self, mask: Mask) -> Mask:
        """Return the vectors of the products of a mask; bool [vectors]."""
        return mask[self.owners]

    def of(self, rows: Rows) -> Rows:
        """Return the vectors of some products, one product behind the other."""
        counts = self.starts[rows + 1] - self.starts[rows]
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        vectors: Rows = self.order[np.repeat(self.starts[rows], counts) + within].astype(np.int64)
        return vectors

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return the arrays that it consists of, by name, as `pictures_from` takes them."""
        return {
            "pictures.owners": self.owners,
            "pictures.places": self.places,
            "pictures.order": self.order,
            "pictures.starts": self.starts,
        }


def pictures_from(arrays: Mapping[str, NDArray[Any]]) -> Pictures | None:
    """Return what gave the arrays; None where there are none."""
    if "pictures.owners" not in arrays:
        return None
    names = ("owners", "places", "order", "starts")
    return Pictures(*(arrays[f"pictures.{name}"] for name in names))


def pictures_of(owners: Rows, places: NDArray[np.uint8], rows: int) -> Pictures | None:
    """Lay out whose each vector is; None where each product has one, in the order of the rows.

    Parameters
    ----------
    owners, places
        Integers [vectors], as `Pictures`.
    rows
        How many products there are.
    """
    if len(owners) == rows and np.array_equal(owners, np.arange(rows)):
        return None
    order = np.lexsort((places, owners))
    starts = np.searchsorted(owners[order], np.arange(rows + 1))
    return Pictures(
        owners.astype(np.int32),
        places.astype(np.uint8),
        order.astype(np.int32),
        starts.astype(np.int64),
    )


def gather_pictures(
    sources: Sequence[tuple[Pictures | None, int]], picks: Picks
) -> tuple[Picks, Pictures | None]:
    """Put the products together whose vectors are put together in an order.

    Parameters
    ----------
    sources
        Of each part, whose its vectors are, and how many products it has.
    picks
        For each part, which of its vectors are taken and the place that each gets; of a product
        all are or none.

    Returns
    -------
    tuple
        For each part, which of its products are taken and the row that each becomes, in the order
        of their first pictures; and whose the vectors are then.
    """
    if all(pictures is None for pictures, _ in sources):
        return picks, None
    vectors = sum(len(taken) for taken, _ in picks)
    row_at = np.full(vectors, -1, np.int64)
    firsts = [
        _firsts(pictures, taken, to)
        for (pictures, _), (taken, to) in zip(sources, picks, strict=True)
    ]
    for _, to in firsts:
        row_at[to] = 0
    there = np.flatnonzero(row_at == 0)
    row_at[there] = np.arange(len(there))
    owners, places = np.empty(vectors, np.int64), np.zeros(vectors, np.uint8)
    for (pictures, rows), (taken, to), (products, first) in zip(
        sources, picks, firsts, strict=True
    ):
        becomes = np.full(rows, -1, np.int64)
        becomes[products] = row_at[first]
        owners[to] = becomes[taken if pictures is None else pictures.owners[taken]]
        if pictures is not None:
            places[to] = pictures.places[taken]
    table_picks = [(products, row_at[first]) for products, first in firsts]
    return table_picks, pictures_of(owners, places, len(there))


def _firsts(pictures: Pictures | None, taken: Rows, to: Rows) -> tuple[Rows, Rows]:
    """Return the products whose first pictures are taken, and where these get to."""
    if pictures is None:
        return taken, to
    first = pictures.places[taken] == 0
    return pictures.owners[taken[first]].astype(np.int64), to[first]
