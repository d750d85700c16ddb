"""Products as rows of Milvus, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from operator import itemgetter
from typing import Any

import numpy as np

from vitrine_product.price import Price
from vitrine_product.product import Product
from vitrine_similarity.catalogue.product import Change, FurtherVector, Vector
from vitrine_similarity.results import IndexedProduct
from vitrine_similarity.vectors import unit

TERM_LENGTH = 24
_NO_PRICE = -1
PICTURE_FIELDS = ["key", "product_id", "place", "product", "vector"]

Row = Mapping[str, Any]


def term(attribute: str, value: str) -> str:
    """Return what stands for a value of an attribute in filters: hexadecimal, of one length.

    A value may hold any character and be long; this neither has to be quoted nor fills an index.
    """
    text = f"{attribute}\0{value}".encode()
    return blake2b(text, digest_size=TERM_LENGTH // 2).hexdigest()


def terms_of(product: Product) -> list[str]:
    """Return the terms of a product, one an attribute."""
    return [term(name, value) for name, value in product.attributes.items()]


def to_rows(change: Change) -> list[dict[str, Any]]:
    """Return a product as rows, one for each picture that has a vector, the first one first.

    Each has all of the product, so that a search needs no other and sees none by half. An id
    holds no slash, so that the keys of different products differ.
    """
    product = change.product
    if product is None or change.vector is None:
        return []
    shown = {
        "title": product.title,
        "attributes": dict(product.attributes),
        "image": product.image,
        "further_images": list(product.further_images),
        "price_minor": product.price.amount_minor if product.price else None,
        "currency_code": product.price.currency_code if product.price else "",
        "revision": product.revision,
    }
    terms = terms_of(product)
    pictures = ((0, change.vector), *((one.place, one.vector) for one in change.further))
    return [
        {
            "key": f"{product.id}/{place}" if place else product.id,
            "product_id": product.id,
            "place": place,
            "vector": unit(vector),
            "terms": terms,
            "price_minor": product.price.amount_minor if product.price else _NO_PRICE,
            "currency_code": product.price.currency_code if product.price else "",
            "product": shown,
        }
        for place, vector in pictures
    ]


def to_product(row: Row) -> Product:
    """Return the product that a row of the fields `PICTURE_FIELDS` is of."""
    held = row["product"]
    minor = held["price_minor"]
    return Product(
        id=row["product_id"],
        title=held["title"],
        attributes=held["attributes"],
        image=held["image"],
        price=None if minor is None else Price(minor, held["currency_code"]),
        revision=held["revision"],
        further_images=tuple(held["further_images"]),
    )


def to_vector(row: Row) -> Vector:
    """Return the vector of a row, float32 [dimension] of unit length."""
    return np.asarray(row["vector"], np.float32)


def to_indexed(rows: Iterable[Row]) -> IndexedProduct | None:
    """Return the product that rows are of, with the vectors of its pictures.

    None where its first picture is not there: somebody writes or deletes it at this moment. A row
    of what it was before is left out likewise.
    """
    in_order = sorted(rows, key=itemgetter("place"))
    if not in_order or in_order[0]["place"]:
        return None
    first, *others = in_order
    return IndexedProduct(
        to_product(first),
        to_vector(first),
        tuple(
            FurtherVector(one["place"], to_vector(one))
            for one in others
            if one["product"] == first["product"]
        ),
    )


def among(field: str, texts: Iterable[str]) -> str:
    """Return the expression that is true where a field has one of some texts."""
    quoted = ", ".join('"' + text.replace("\\", r"\\").replace('"', r"\"") + '"' for text in texts)
    return f"{field} in [{quoted}]"
