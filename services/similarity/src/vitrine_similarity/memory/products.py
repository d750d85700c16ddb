"""The products in memory, each in a row of the index."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from vitrine_product.product import Product
from vitrine_similarity.memory.arrays import Mask
from vitrine_similarity.memory.columns import AttributeColumns

_FIRST_SIZE = 1024


class ProductRows:
    """Products by id and by row. Rows are dense; that of a removed product is used again.

    Parameters
    ----------
    attributes
        The names to list first, as `AttributeColumns`.
    """

    def __init__(self, attributes: Sequence[str] = ()) -> None:
        self.columns = AttributeColumns(attributes)
        self._products: list[Product | None] = []
        self._row_of: dict[str, int] = {}
        self._free: list[int] = []
        self._filled: Mask = np.zeros(_FIRST_SIZE, np.bool_)

    def __len__(self) -> int:
        """Return the number of products."""
        return len(self._row_of)

    @property
    def filled(self) -> Mask:
        """Which rows hold a product; bool [rows], to be copied before it is changed."""
        return self._filled[: len(self._products)]

    def put(self, product: Product) -> int:
        """Add or replace a product and return its row."""
        row = self._row_of.get(product.id)
        if row is None:
            row = self._take_row()
            self._row_of[product.id] = row
        # A catalogue has few names and values, repeated in every product: keep each once.
        attributes = {
            sys.intern(name): sys.intern(value) for name, value in product.attributes.items()
        }
        self._products[row] = replace(product, attributes=attributes)
        self._filled[row] = True
        self.columns.put(row, attributes)
        return row

    def remove(self, product_id: str) -> int | None:
        """Take a product out and return the row that it had; None if it was not there."""
        row = self._row_of.pop(product_id, None)
        if row is not None:
            self._products[row] = None
            self._filled[row] = False
            self.columns.put(row, {})
            self._free.append(row)
        return row

    def row_of(self, product_id: str) -> int | None:
        """Return the row of a product; None if it is not there."""
        return self._row_of.get(product_id)

    def product(self, row: int) -> Product:
        """Return the product of a filled row."""
        product = self._products[row]
        if product is None:
            raise LookupError(f"row {row} holds no product")
        return product

    def _take_row(self) -> int:
        if self._free:
            return self._free.pop()
        row = len(self._products)
        self._products.append(None)
        if row >= len(self._filled):
            self._filled = np.concatenate([self._filled, np.zeros(row, np.bool_)])
        return row
