"""How often the nearest products share a value with the query, and how many of those there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NEIGHBOURS = 10
NOBODY = -1
"""In the place of a neighbour where the gallery has no more."""
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


def nearest_of_all(
    embeddings: NDArray[np.float32], asked: NDArray[np.intp], groups: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Find the nearest products in a whole catalogue, as a shopper does.

    What has nearly the same picture as the query, itself included, is no find: it is left out.

    Parameters
    ----------
    embeddings
        float32 [N, D], unit norm, of all products.
    asked
        int [Q]: the queries among them.
    groups
        int [N]: products whose pictures are nearly the same have the same number.

    Returns
    -------
    numpy.ndarray
        int [Q, min(10, N)], rows of the catalogue, the nearest first; `NOBODY` where fewer are
        left.
    """
    order = np.argsort(groups, kind="stable")
    ends = np.searchsorted(groups[order], [groups[asked], groups[asked] + 1])
    alike = [order[start:end] for start, end in ends.T.tolist()]
    found = nearest(embeddings[asked], embeddings, alike)
    left_out = groups[found] == groups[asked, None]
    return np.where(left_out, NOBODY, found)


@dataclass(frozen=True, slots=True)
class Retrieval:
    """How well the neighbours of n products agree with them in one attribute.

    Attributes
    ----------
    rows
        int [n], positions among the products that were asked about: those that state the
        attribute and have a neighbour that does.
    precision
        float64 [n], the share of the neighbours that state the attribute and agree.
    recall
        float64 [n], the share of the products of the query's value that are among the ten; NaN
        where the gallery holds none.
    reach
        float64 [n], the same of as many as ten places can hold.
    """

    rows: NDArray[np.intp]
    precision: NDArray[np.float64]
    recall: NDArray[np.float64]
    reach: NDArray[np.float64]


def retrieval_of(
    queries: Sequence[Mapping[str, str]],
    gallery: Sequence[Mapping[str, str]],
    neighbours: NDArray[np.intp],
    attribute: str,
) -> Retrieval | None:
    """Compare neighbours with queries.

    Parameters
    ----------
    queries, gallery
        The attributes of Q and of G products.
    neighbours
        int [Q, 10], as `nearest` or `nearest_of_all` gives them.
    attribute
        Its name. Products that do not state it are not counted, on either side.

    Returns
    -------
    Retrieval
        None where nothing can be compared.
    """
    values = np.array([row.get(attribute, "") for row in gallery])
    asked = np.array([row.get(attribute, "") for row in queries])
    names, sizes = np.unique(values, return_counts=True)
    there = dict(zip(names.tolist(), sizes.tolist(), strict=True))
    found = np.where(neighbours == NOBODY, "", values[neighbours])
    stated = (found != "").sum(axis=1)
    rows = np.flatnonzero((asked != "") & (stated > 0))
    if not len(rows):
        return None
    hits = (found[rows] == asked[rows, None]).sum(axis=1)
    alike = np.array([there.get(value, 0) for value in asked[rows].tolist()], np.float64)
    alike[alike == 0] = np.nan
    return Retrieval(
        rows=rows,
        precision=hits / stated[rows],
        recall=hits / alike,
        reach=hits / np.minimum(alike, neighbours.shape[1]),
    )
