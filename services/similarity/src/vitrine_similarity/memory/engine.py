"""What a replica holds of the catalogue: its products and the index of their vectors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vitrine_product.product import Product
from vitrine_serving.errors import PreconditionFailed
from vitrine_similarity.catalogue import Change
from vitrine_similarity.catalogue.product import Vector
from vitrine_similarity.filters import Facets, Filter, count_facets, select_rows
from vitrine_similarity.memory.arrays import VectorIndex
from vitrine_similarity.memory.products import Shelf
from vitrine_similarity.memory.ranking import nearest, unit
from vitrine_similarity.results import Match, SearchResult


class Holding:
    """Products of one space in memory. Not safe for a change beside anything else.

    Parameters
    ----------
    index
        Empty.
    dimension
        The number of values of its vectors.
    attributes
        The attributes to list first.
    """

    def __init__(self, index: VectorIndex, dimension: int, attributes: Sequence[str]) -> None:
        self.index = index
        self.revision = 0
        self._dimension = dimension
        self._shelf = Shelf(attributes)

    def __len__(self) -> int:
        """Return the number of products."""
        return len(self._shelf)

    def apply(self, changes: Sequence[Change]) -> None:
        """Take over changes, in their order; applying them again changes nothing.

        Raises
        ------
        PreconditionFailed
            ``CATALOGUE_DIMENSION``: a vector is of another size than the bundle's; the message
            names the product. Nothing is applied.
        """
        self._check_dimensions(changes)
        placed: dict[int, Vector] = {}
        emptied: set[int] = set()
        for change in changes:
            if change.product is None or change.vector is None:
                row = self._shelf.remove(change.product_id)
                if row is not None:
                    placed.pop(row, None)
                    emptied.add(row)
            else:
                placed[self._shelf.put(change.product)] = change.vector
        self.index.remove(np.array(sorted(emptied - placed.keys()), np.int64))
        if placed:
            self.index.put(np.array(list(placed), np.int64), unit(np.stack(list(placed.values()))))

    def search(
        self, query: Vector, *, limit: int, filters: Sequence[Filter], without: str | None
    ) -> SearchResult:
        """Find the products nearest to a query.

        Parameters
        ----------
        query
            Float32 [dimension], of unit length.
        limit
            At least 1.
        filters
            All must hold.
        without
            The id of a product that is not to be found.

        Raises
        ------
        InvalidInput
            As `select_rows`.
        """
        among = select_rows(self._shelf, filters)
        own_row = None if without is None else self._shelf.row_of(without)
        if own_row is not None:
            among[own_row] = False
        hits = nearest(self.index, query, limit, among, lambda row: self._shelf.product(row).id)
        return SearchResult(
            matches=tuple(
                Match(self._shelf.product(int(row)), float(score))
                for row, score in zip(hits.rows, hits.scores, strict=True)
            ),
            revision=self.revision,
            candidates=int(np.count_nonzero(among)),
        )

    def find(self, product_id: str) -> tuple[Product, Vector] | None:
        """Return a product and its vector, float32 [dimension]; None if it is not held."""
        row = self._shelf.row_of(product_id)
        if row is None:
            return None
        return self._shelf.product(row), self.index.vectors(np.array([row]))[0]

    def facets(self, filters: Sequence[Filter]) -> Facets:
        """Count products by attribute value, as `count_facets`."""
        return count_facets(self._shelf, filters)

    def _check_dimensions(self, changes: Sequence[Change]) -> None:
        for change in changes:
            if change.vector is not None and change.vector.size != self._dimension:
                raise PreconditionFailed(
                    f"product {change.product_id!r} has {change.vector.size} values, the bundle's "
                    f"embeddings have {self._dimension}; index the catalogue with this bundle",
                    reason="CATALOGUE_DIMENSION",
                    product=change.product_id,
                )
