"""How well Milvus finds, measured on a sample of its products."""

from __future__ import annotations

import threading

from vitrine_serving.errors import Unavailable
from vitrine_similarity.milvus.connection import CollectionGone, Deadline
from vitrine_similarity.milvus.products import Products
from vitrine_similarity.milvus.rows import to_vector

_SAMPLE = 32
_NEAREST = 10
_WITHIN_S = 30.0
# Sixteen times the effort finds what there is, as good as.
_THOROUGH = 16


def measure(products: Products, stopped: threading.Event) -> float | None:
    """Return the share of the nearest 10 that a search finds, 0 to 1.

    Milvus has no search that ignores its index, so a search is compared with one that looks at
    sixteen times as much of it.

    Parameters
    ----------
    products
        Whose neighbours are looked for.
    stopped
        Set when the answer is not wanted any more.

    Returns
    -------
    float or None
        None where it cannot be told: too few products, Milvus is away, or it was stopped.
    """
    deadline = Deadline(_WITHIN_S)
    found = among = 0
    try:
        for one in products.some(_SAMPLE, deadline):
            if stopped.is_set():
                return None
            query = to_vector(one)
            usual, thorough = (
                {row["key"] for row in products.nearest(query, _NEAREST, (), deadline, times)}
                for times in (1, _THOROUGH)
            )
            found += len(usual & thorough)
            among += len(thorough)
    except (Unavailable, CollectionGone):
        return None
    return found / among if among else None
