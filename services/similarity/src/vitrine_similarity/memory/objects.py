"""Products of a part made into objects, with what is known of their pictures."""

from __future__ import annotations

import numpy as np

from vitrine_similarity.catalogue import FurtherVector
from vitrine_similarity.memory.part import Part
from vitrine_similarity.memory.ranking import Ranked
from vitrine_similarity.results import IndexedProduct, Match


def to_match(found: Ranked) -> Match:
    """Return what was found."""
    product = found.part.table.product(found.row)
    picture = product.pictures[found.picture] if product.image else ""
    return Match(product, found.score, picture)


def to_indexed(part: Part, row: int) -> IndexedProduct:
    """Return a product with its vectors."""
    places = part.vectors_of(np.array([row]))
    first, *further = part.vectors(places)
    return IndexedProduct(
        part.table.product(row),
        first,
        tuple(
            FurtherVector(part.owner(place)[1], vector)
            for place, vector in zip(places[1:].tolist(), further, strict=True)
        ),
    )
