"""The nearest products in an order that depends on vectors and ids alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from vitrine_similarity.milvus.rows import Row, to_product, to_vector
from vitrine_similarity.results import Match
from vitrine_similarity.vectors import Vectors, cosines

# More than float32 can be wrong by in an inner product of two unit vectors of this length.
_DOUBT = 1e-5
_SPARE = 16
# Of so many equal scores the ids are compared; of more, only of those that Milvus names first.
_MOST_EQUAL = 1024
# Milvus gives no more to one question.
_MOST_ROWS = 16_384


def nearest(
    ask: Callable[[int], Sequence[Row]], query: Vectors, limit: int, without: str | None
) -> tuple[Match, ...]:
    """Find the products nearest to a query, equal scores in the order of their ids.

    Milvus scores in float32 and orders equals as it likes, while a catalogue has the same picture
    under many ids. So as many pictures as could belong to the answer are scored again, as every
    engine scores them; and more are asked for until so many products are among them.

    Parameters
    ----------
    ask
        Returns the rows of the pictures that are nearest, so many if there are, in about the right
        order.
    query
        Float32 [dimension], of unit length.
    limit
        At least 1.
    without
        The id of a product that is not to be found.

    Returns
    -------
    tuple of Match
        Up to `limit`, best first.
    """
    needed = limit + (without is not None)
    wanted = needed + _SPARE
    while True:
        rows = ask(wanted)
        if not rows:
            return ()
        scores = cosines(np.stack([to_vector(row) for row in rows]), query).tolist()
        best: dict[str, tuple[float, int, Row]] = {}
        for row, score in zip(rows, scores, strict=True):
            before = best.get(row["product_id"])
            if before is None or (-score, row["place"]) < (-before[0], before[1]):
                best[row["product_id"]] = (score, row["place"], row)
        if len(rows) < wanted or wanted >= _MOST_ROWS:
            break
        if len(best) >= needed:
            least = sorted((score for score, _, _ in best.values()), reverse=True)[needed - 1]
            # What was not found is no nearer than the last that was.
            if min(scores) < least - _DOUBT or wanted >= needed + _MOST_EQUAL:
                break
        wanted = min(2 * wanted, _MOST_ROWS)
    in_order = sorted(
        ((score, row) for name, (score, _, row) in best.items() if name != without),
        key=lambda one: (-one[0], one[1]["product_id"]),
    )
    return tuple(_match(row, score) for score, row in in_order[:limit])


def _match(row: Row, score: float) -> Match:
    product = to_product(row)
    return Match(product, score, product.pictures[row["place"]] if product.pictures else "")
