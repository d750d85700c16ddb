"""How often the nearest products share a value with the query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

NEIGHBOURS = 10
_QUERIES_AT_A_TIME = 512


def nearest(
    queries: NDArray[np.float32],
    gallery: NDArray[np.float32],
    forbidden: Sequence[NDArray[np.intp]] | None = None,
) -> NDArray[np.intp]:
    """Find the nearest products of each query.

    Parameters
    ----------
    queries, gallery
        float32 [Q, D] and [G, D], unit norm; G at least 1.
    forbidden
        For each query the rows of the gallery that may not be found, such as itself.

    Returns
    -------
    numpy.ndarray
        int [Q, min(10, G)], rows of the gallery, the nearest first.
    """
    count = min(NEIGHBOURS, len(gallery))
    found = []
    for start in range(0, len(queries), _QUERIES_AT_A_TIME):
        scores = queries[start : start + _QUERIES_AT_A_TIME] @ gallery.T
        for offset in range(len(scores)):
            if forbidden is not None:
                scores[offset, forbidden[start + offset]] = -np.inf
        some = np.argpartition(-scores, count - 1, axis=1)[:, :count]
        order = np.argsort(-np.take_along_axis(scores, some, axis=1), axis=1, kind="stable")
        found.append(np.take_along_axis(some, order, axis=1))
    return np.concatenate(found).astype(np.intp)


def precision_of_neighbours(
    queries: Sequence[Mapping[str, str]],
    gallery: Sequence[Mapping[str, str]],
    neighbours: NDArray[np.intp],
    attribute: str,
) -> float | None:
    """Compute the share of neighbours that state the query's value.

    Parameters
    ----------
    queries, gallery
        The attributes of Q and of G products.
    neighbours
        int [Q, 10], as `nearest` gives them.
    attribute
        Its name. Products that do not state it are not counted, on either side.

    Returns
    -------
    float
        None where nothing can be compared.
    """
    values = np.array([row.get(attribute, "") for row in gallery])
    shares = []
    for row, found in zip(queries, neighbours, strict=True):
        stated = values[found] != ""
        if attribute in row and stated.any():
            shares.append((values[found][stated] == row[attribute]).mean())
    return float(np.mean(shares)) if shares else None
