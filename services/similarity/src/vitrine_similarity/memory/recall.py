"""How well an index finds, measured on vectors of its own, and the effort that it takes."""

from __future__ import annotations

import faiss
import numpy as np

from vitrine_similarity.memory.lists import Lists
from vitrine_similarity.memory.part import Part
from vitrine_similarity.vectors import Scores, Vectors

NEAREST = 10
_QUERIES = 256
_SEED = 2
_PIECE = 65536
_FIRST_EFFORT = 1000
_GROWTH = 1.25
# As a search asks for, and scores again.
_ASKED = 26
# Equal scores are as good as each other.
_ROUNDING = 1e-5
# The sample is small: so much of what may be missed is kept in reserve.
_RESERVE = 0.25


def tune(part: Part, lists: Lists, target: float) -> tuple[int, float]:
    """Find the least effort that meets a target.

    Products are looked for by the vectors of a sample of products, each of which is left out of
    what it finds.

    Parameters
    ----------
    part
        The rows of the lists, with exact vectors.
    target
        The share of the true nearest 10 that are to be found, 0 to 1.

    Returns
    -------
    tuple of int and float
        The effort, for `Lists.search`, and the recall that was measured with it.
    """
    drawn = np.random.default_rng(_SEED).choice(len(part), min(_QUERIES, len(part)), replace=False)
    queries = part.vectors(np.sort(drawn))
    least = _least_scores(part, queries)
    effort = float(min(_FIRST_EFFORT, len(part)))
    while True:
        recall = _recall(part, lists, queries, least, round(effort))
        if recall >= target + _RESERVE * (1 - target) or effort >= len(part):
            return round(effort), recall
        effort = min(effort * _GROWTH, len(part))


def _recall(part: Part, lists: Lists, queries: Vectors, least: Scores, effort: int) -> float:
    wanted = min(NEAREST, len(part) - 1)
    right = 0
    for query, enough in zip(queries, least, strict=True):
        hits = lists.search(query, _ASKED, effort=effort, among=None, counts=lists.layout.sizes)
        scores = part.vectors(hits.rows) @ query
        right += min(int(np.count_nonzero(scores >= enough - _ROUNDING)) - 1, wanted)
    return right / (len(queries) * wanted) if wanted else 1.0


def _least_scores(part: Part, queries: Vectors) -> Scores:
    """Return the score of the tenth of the others for each query; float32 [queries]."""
    wanted = min(NEAREST + 1, len(part))
    best = np.full((len(queries), wanted), -np.inf, np.float32)
    for start in range(0, len(part), _PIECE):
        rows = np.arange(start, min(start + _PIECE, len(part)))
        scores, _ = faiss.knn(
            queries, part.vectors(rows), min(wanted, len(rows)), faiss.METRIC_INNER_PRODUCT
        )
        best = -np.sort(-np.concatenate([best, scores], axis=1), axis=1)[:, :wanted]
    return best[:, -1]
