"""Products and vectors as the columns of the tables, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np

from vitrine_product.price import Price
from vitrine_product.product import Product
from vitrine_similarity.catalogue.product import (
    Change,
    Embedding,
    Entry,
    FurtherVector,
    Vector,
)
from vitrine_similarity.catalogue.schema import PRODUCTS

_FLOAT32 = np.dtype("<f4")


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


PRODUCT_COLUMNS = (
    *(PRODUCTS.c.id, PRODUCTS.c.revision, PRODUCTS.c.deleted, PRODUCTS.c.title),
    *(PRODUCTS.c.attributes, PRODUCTS.c.image, PRODUCTS.c.price_minor, PRODUCTS.c.currency_code),
)
"""The first columns of a row that is read; behind them come the vector of the first picture and,
of a further one, its place, its key and its vector. They are taken by their places: a row's names
take as long to look up as the rest."""
_PLACE = len(PRODUCT_COLUMNS) + 1


def _to_changes(rows: Iterable[Any]) -> tuple[Change, ...]:
    changes: list[Change] = []
    for row in rows:
        place = row[_PLACE]
        # Places have no gaps, so that a product begins with the first.
        if place is None or place == 1:
            changes.append(_to_change(*row[:_PLACE]))
        if place is not None:
            changes[-1] = _with_picture(changes[-1], place, *row[_PLACE + 1 :])
    return tuple(changes)


def _to_change(
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
    price = None if price_minor is None else Price(price_minor, currency_code)
    return Change(
        product_id,
        revision,
        None if deleted else Product(product_id, title, attributes, image, price, revision),
        None if vector is None else to_vector(vector),
    )


def _with_picture(change: Change, place: int, image: str, vector: bytes | None) -> Change:
    if change.product is None:
        return change
    product = replace(change.product, further_images=(*change.product.further_images, image))
    if vector is None:
        return replace(change, product=product)
    return replace(
        change,
        product=product,
        further=(*change.further, FurtherVector(place, to_vector(vector))),
    )


def to_entries(rows: Iterable[Any]) -> Iterator[Entry]:
    """Return products with their embeddings, of rows by product, space and place.

    Behind `PRODUCT_COLUMNS` and what follows them come the space, and the hashes of the first
    picture and of the further one.
    """
    for _, of_one in groupby(rows, key=itemgetter(0)):
        held = list(of_one)
        (change,) = _to_changes(row[: _PLACE + 3] for row in held if row.space == held[0].space)
        assert change.product is not None
        yield Entry(change.product, tuple(one for row in held for one in _embeddings(row)))


def _embeddings(row: Any) -> Iterator[Embedding]:
    if row.vector is not None and row.place in (None, 1):
        yield Embedding(row.space, to_vector(row.vector), row.image_sha256)
    if row.further is not None:
        yield Embedding(row.space, to_vector(row.further), row.further_sha256, row.further_image)


def to_blob(vector: Vector) -> bytes:
    """Return a vector as little-endian float32, whatever machine writes it."""
    return np.ascontiguousarray(vector, _FLOAT32).tobytes()


def to_vector(blob: bytes) -> Vector:
    """Return the vector that `to_blob` wrote; float32 [dimension], read-only."""
    return np.frombuffer(blob, _FLOAT32)


def blob_values(blob: bytes) -> int:
    """Return how many values the vector has that `to_blob` wrote."""
    return len(blob) // _FLOAT32.itemsize


def blob_size(vector: Vector) -> int:
    """Return the bytes that `to_blob` makes of a vector."""
    return vector.size * _FLOAT32.itemsize
