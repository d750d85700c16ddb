"""Finds pictures that show the same product, so that no split tears them apart.

Catalogues hold the same picture under several ids, and the same garment in several prints. A
model that was trained on one and measured on the other is not measured at all.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

_SIMILARITIES = (0.90, 0.93, 0.96, 0.98, 0.995)
_LARGEST_SHARE = 0.02
_LARGEST_COUNT = 12
_BLOCK_ROWS = 1024


def group_duplicates(sha256: Sequence[str], pooled: NDArray[np.float32]) -> NDArray[np.intp]:
    """Group rows whose pictures are the same, or nearly.

    Two pictures are alike when their bytes are equal or the cosine of their features is at least
    0.90, and a group holds whatever is linked by such pairs. Where such links would chain much of
    the catalogue together (drawn or untrained features can), the group is cut by a stricter
    cosine, until it is small.

    Parameters
    ----------
    sha256
        The hashes of the N pictures.
    pooled
        float32 [N, F], the backbone's final pooled features.

    Returns
    -------
    numpy.ndarray
        int [N], the group of each row.
    """
    count = len(sha256)
    identical = np.unique(np.array(sha256), return_inverse=True)[1]
    unit = pooled / np.maximum(np.linalg.norm(pooled, axis=1, keepdims=True), 1e-12)
    largest = max(_LARGEST_COUNT, int(_LARGEST_SHARE * count))
    groups = _linked(unit, identical, _SIMILARITIES[0])
    for similarity in _SIMILARITIES[1:]:
        sizes = np.bincount(groups)
        for group in np.flatnonzero(sizes > largest):
            rows = np.flatnonzero(groups == group)
            parts = _linked(unit[rows], identical[rows], similarity)
            groups[rows] = np.where(parts > 0, groups.max() + parts, group)
    sizes = np.bincount(groups)
    oversized = np.isin(groups, np.flatnonzero(sizes > largest))
    groups[oversized] = groups.max() + 1 + identical[oversized]
    return np.unique(groups, return_inverse=True)[1].astype(np.intp)


def _linked(
    unit: NDArray[np.float32], identical: NDArray[np.intp], similarity: float
) -> NDArray[np.intp]:
    count = len(unit)
    order = np.argsort(identical, kind="stable")
    same = identical[order][1:] == identical[order][:-1]
    left, right = [order[:-1][same]], [order[1:][same]]
    for start in range(0, count, _BLOCK_ROWS):
        block = unit[start : start + _BLOCK_ROWS]
        rows, columns = np.nonzero(block @ unit[start:].T >= similarity)
        left.append(rows + start)
        right.append(columns + start)
    first, second = np.concatenate(left), np.concatenate(right)
    links = coo_matrix((np.ones(len(first), np.bool_), (first, second)), (count, count))
    parts: NDArray[np.intp] = connected_components(links, directed=False)[1].astype(np.intp)
    return parts
