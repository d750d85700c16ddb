"""The engine in memory: all products of a space, every vector compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from readerwriterlock.rwlock import RWLockWrite

from vitrine_similarity.catalogue import Change
from vitrine_similarity.catalogue.product import Vector
from vitrine_similarity.engine import check_dimensions
from vitrine_similarity.filters import Facets, Filter
from vitrine_similarity.memory.flat import FlatIndex
from vitrine_similarity.memory.products import ProductRows
from vitrine_similarity.memory.ranking import nearest
from vitrine_similarity.memory.selection import count_facets, select_rows
from vitrine_similarity.results import EngineStatus, IndexedProduct, Match, SearchResult
from vitrine_similarity.vectors import unit


class MemoryEngine:
    """An `Engine` in this process, gone with it.

    Searches run beside each other; a change waits for them, and holds them up for as long as it
    takes to copy one page of vectors that are ready.

    Parameters
    ----------
    dimension
        How many values a vector has.
    attributes
        The attributes that the bundle predicts; they can be filtered by even before a product
        has them.
    """

    def __init__(self, dimension: int, attributes: Sequence[str]) -> None:
        self._dimension = dimension
        self._index = FlatIndex(dimension)
        self._products = ProductRows(attributes)
        self._revision = 0
        self._lock = RWLockWrite()

    def apply(self, changes: Sequence[Change], revision: int) -> None:
        """Take over changes, as `Engine.apply`."""
        check_dimensions(changes, self._dimension)
        outcomes = _outcomes(changes)
        with self._lock.gen_wlock():
            self._place(outcomes)
            self._revision = revision

    def search(
        self, query: Vector, *, limit: int, filters: Sequence[Filter], without: str | None = None
    ) -> SearchResult:
        """Find the products nearest to a vector, as `Engine.search`."""
        direction = unit(query)
        with self._lock.gen_rlock():
            among = select_rows(self._products, filters)
            own_row = None if without is None else self._products.row_of(without)
            if own_row is not None:
                among[own_row] = False
            hits = nearest(self._index, direction, limit, among, self._id_of)
            return SearchResult(
                matches=tuple(
                    Match(self._products.product(int(row)), float(score))
                    for row, score in zip(hits.rows, hits.scores, strict=True)
                ),
                revision=self._revision,
            )

    def find(self, ids: Sequence[str]) -> Mapping[str, IndexedProduct]:
        """Return those of the products that it holds, as `Engine.find`."""
        with self._lock.gen_rlock():
            rows = {name: row for name in ids if (row := self._products.row_of(name)) is not None}
            vectors = self._index.vectors(np.array(list(rows.values()), np.int64))
            return {
                name: IndexedProduct(self._products.product(row), vector)
                for (name, row), vector in zip(rows.items(), vectors, strict=True)
            }

    def facets(self, filters: Sequence[Filter]) -> Facets:
        """Count products by attribute value, as `Engine.facets`."""
        with self._lock.gen_rlock():
            return count_facets(self._products, filters)

    def status(self) -> EngineStatus:
        """Tell what it holds, as `Engine.status`."""
        return EngineStatus(
            products=len(self._products),
            revision=self._revision,
            kind=self._index.kind,
            recall_at_10=self._index.recall_at_10,
        )

    def _place(self, outcomes: Mapping[str, IndexedProduct | None]) -> None:
        placed: dict[int, Vector] = {}
        emptied: list[int] = []
        for product_id, held in outcomes.items():
            if held is not None:
                placed[self._products.put(held.product)] = held.vector
            elif (row := self._products.remove(product_id)) is not None:
                emptied.append(row)
        # First, for a row that one product left may be another's by now.
        self._index.remove(np.array(emptied, np.int64))
        if placed:
            self._index.put(np.array(list(placed), np.int64), np.stack(list(placed.values())))

    def _id_of(self, row: int) -> str:
        return self._products.product(row).id


def _outcomes(changes: Sequence[Change]) -> Mapping[str, IndexedProduct | None]:
    """Return what becomes of each product, its vector made unit; None: it is not held."""
    last = {change.product_id: change for change in changes}
    held = [
        (change.product, change.vector)
        for change in last.values()
        if change.product is not None and change.vector is not None
    ]
    vectors = unit(np.stack([vector for _, vector in held])) if held else ()
    return dict.fromkeys(last) | {
        product.id: IndexedProduct(product, vector)
        for (product, _), vector in zip(held, vectors, strict=True)
    }
