"""Products and vectors as the columns of the tables, and back."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from vitrine_product.price import Price
from vitrine_product.product import Product
from vitrine_similarity.catalogue.product import Change, Vector
from vitrine_similarity.catalogue.schema import EMBEDDINGS, PRODUCTS

_FLOAT32 = np.dtype("<f4")


class ProductColumns(Protocol):
    """The columns of a row of ``products``."""

    id: str
    title: str
    attributes: dict[str, Any]
    image: str
    price_minor: int | None
    currency_code: str
    revision: int


def to_values(product: Product, revision: int) -> dict[str, object]:
    """Return what is written into ``products``."""
    return {
        "id": product.id,
        "title": product.title,
        "attributes": dict(product.attributes),
        "image": product.image,
        "price_minor": product.price.amount_minor if product.price else None,
        "currency_code": product.price.currency_code if product.price else "",
        "revision": revision,
        "deleted": False,
    }


def to_product(row: ProductColumns) -> Product:
    """Return the product that a row holds."""
    return Product(
        id=row.id,
        title=row.title,
        attributes=row.attributes,
        image=row.image,
        price=None if row.price_minor is None else Price(row.price_minor, row.currency_code),
        revision=row.revision,
    )


CHANGE = (
    *(PRODUCTS.c.id, PRODUCTS.c.revision, PRODUCTS.c.deleted, PRODUCTS.c.title),
    *(PRODUCTS.c.attributes, PRODUCTS.c.image, PRODUCTS.c.price_minor, PRODUCTS.c.currency_code),
    EMBEDDINGS.c.vector,
)
"""The columns of which `to_change` makes a change, by place: a row's names take as long to look up
as the rest."""


def to_change(
    product_id: str,
    revision: int,
    deleted: bool,
    title: str,
    attributes: dict[str, Any],
    image: str,
    price_minor: int | None,
    currency_code: str,
    vector: bytes | None,
) -> Change:
    """Return what became of a product, of the columns `CHANGE`."""
    price = None if price_minor is None else Price(price_minor, currency_code)
    return Change(
        product_id,
        revision,
        None if deleted else Product(product_id, title, attributes, image, price, revision),
        None if vector is None else to_vector(vector),
    )


def to_blob(vector: Vector) -> bytes:
    """Return a vector as little-endian float32, whatever machine writes it."""
    return np.ascontiguousarray(vector, _FLOAT32).tobytes()


def to_vector(blob: bytes) -> Vector:
    """Return the vector that `to_blob` wrote; float32 [dimension], read-only."""
    return np.frombuffer(blob, _FLOAT32)


def blob_size(vector: Vector) -> int:
    """Return the bytes that `to_blob` makes of a vector."""
    return vector.size * _FLOAT32.itemsize
