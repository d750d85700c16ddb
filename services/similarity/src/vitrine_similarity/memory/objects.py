"""Products of a part made into objects, with what is known of their pictures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vitrine_product.product import Product
from vitrine_similarity.catalogue import FurtherVector
from vitrine_similarity.memory.part import Part
from vitrine_similarity.memory.ranking import Ranked
from vitrine_similarity.results import IndexedProduct, Match


def to_matches(found: Sequence[Ranked]) -> tuple[Match, ...]:
    """Return what was found; the products of each part are read together."""
    rows: dict[Part, list[int]] = {}
    for one in found:
        rows.setdefault(one.part, []).append(one.row)
    products = {part: iter(part.table.products(those)) for part, those in rows.items()}
    return tuple(_match(one, next(products[one.part])) for one in found)


def _match(one: Ranked, product: Product) -> Match:
    # Of the first picture the others need not be listed.
    picture = product.pictures[one.picture] if one.picture else product.image
    return Match(product, one.score, picture)


def to_indexed(part: Part, row: int) -> IndexedProduct:
    """Return a product with its vectors."""
    rows = np.array([row])
    [product] = part.table.products([row])
    places = part.vectors_of(rows)
    first, *further = part.vectors(places)
    return IndexedProduct(
        product,
        first,
        tuple(
            FurtherVector(part.owner(place)[1], vector)
            for place, vector in zip(places[1:].tolist(), further, strict=True)
        ),
    )
