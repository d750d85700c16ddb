"""Products of a part made into objects, with what is known of their pictures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vitrine_similarity.catalogue import FurtherVector
from vitrine_similarity.memory.part import Part
from vitrine_similarity.memory.ranking import Ranked
from vitrine_similarity.results import IndexedProduct, Match


def to_matches(found: Sequence[Ranked]) -> tuple[Match, ...]:
    """Return what was found; the products of each part are read together."""
    places: dict[Part, list[int]] = {}
    for place, one in enumerate(found):
        places.setdefault(one.part, []).append(place)
    products = {
        place: product
        for part, those in places.items()
        for place, product in zip(
            those, part.table.products([found[at].row for at in those]), strict=True
        )
    }
    return tuple(
        Match(
            products[place],
            one.score,
            products[place].pictures[one.picture] if products[place].image else "",
        )
        for place, one in enumerate(found)
    )


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
