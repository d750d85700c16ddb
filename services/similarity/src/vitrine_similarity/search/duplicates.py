"""Products that look all but the same, told as one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from vitrine_similarity.catalogue.product import Vector
from vitrine_similarity.results import Match

MAX_LISTED = 20
"""So many near-duplicates of a match are listed, and the others counted."""


def collapse(
    matches: Iterable[Match], vectors: Mapping[str, Vector], at: float
) -> tuple[Match, ...]:
    """Put near-duplicates under the best match that they resemble.

    Parameters
    ----------
    matches
        Best first.
    vectors
        By product, float32 [dimension] of unit length; a match without one stands by itself.
    at
        The least cosine of near-duplicates.

    Returns
    -------
    tuple of Match
        Those that are none, each with its own; no two are nearer to each other than `at`.
    """
    kept: list[Match] = []
    others: list[list[Match]] = []
    looks = np.empty((0, 0), np.float32)
    for match in matches:
        vector = vectors.get(match.product.id)
        alike = _first_alike(looks[: len(kept)], vector, at)
        if alike is not None:
            others[alike].append(match)
            continue
        if len(kept) == len(looks):
            looks = _grown(looks, next(iter(vectors.values())).size if vectors else 0)
        looks[len(kept)] = 0 if vector is None else vector
        kept.append(match)
        others.append([])
    return tuple(
        replace(
            match,
            duplicates=tuple(alike[:MAX_LISTED]),
            more_duplicates=max(0, len(alike) - MAX_LISTED),
        )
        for match, alike in zip(kept, others, strict=True)
    )


def _first_alike(looks: np.ndarray, vector: Vector | None, at: float) -> int | None:
    if vector is None or not len(looks):
        return None
    alike = looks @ vector >= at
    return int(alike.argmax()) if alike.any() else None


def _grown(looks: np.ndarray, dimension: int) -> np.ndarray:
    more = np.zeros((max(32, 2 * len(looks)), dimension), np.float32)
    if len(looks):
        more[: len(looks)] = looks
    return more
