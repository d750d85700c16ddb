"""How well an index finds, measured on vectors of its own, and how far a search goes for it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import faiss
import numpy as np

from vitrine_similarity.memory.arrays import Bits, Rows, to_bits
from vitrine_similarity.memory.lists import Lists
from vitrine_similarity.memory.part import Part
from vitrine_similarity.memory.reach import Reach
from vitrine_similarity.vectors import Scores

NEAREST = 10
_QUERIES = 256
_SEED = 2
_PIECE = 65536
_FIRST_EFFORT = 1000
_GROWTH = 1.25
_FIRST_GAP = 0.02
_GAP_GROWTH = 1.5
_HALVINGS = 3
_LAST_GAP = 2.0
_FIRST_MARGIN = 0.05
_LAST_MARGIN = 2.0
# So many times a filter keeps this share of the lists, which lie together.
_REGIONS = 8
_KEPT = 0.1
# A filter keeps these shares of the rows, here and there; of fewer rows nothing is measured.
_SHARES = (0.1, 0.01)
_FEWEST = 1000
# As a search asks for, and scores again.
_ASKED = 26
# Equal scores are as good as each other.
_ROUNDING = 1e-5
# The sample is small: so much of what may be missed is kept in reserve.
_RESERVE = 0.4


def tune(part: Part, lists: Lists, target: float) -> tuple[Reach, float]:
    """Find the least reach that meets a target.

    Products are looked for by the vectors of a sample of products, each of which is left out of
    what it finds: among all, in the same number of rows for each, then in the lists within a gap;
    then among few here and there, and among such as lie together.

    Parameters
    ----------
    part
        The rows of the lists, with exact vectors.
    target
        The share of the true nearest 10 that are to be found, 0 to 1.

    Returns
    -------
    tuple of Reach and float
        How far a search goes, and the recall that was measured with it where all may be found.
    """
    sample = _Sample(part, lists, np.arange(part.size), NEAREST * _each(part) + 1)
    effort = float(min(_FIRST_EFFORT, part.size))
    while True:
        reach = Reach(round(effort), thinning=0.0)
        if sample.recall(reach, own=1) >= _with_reserve(target) or effort >= part.size:
            break
        effort = min(effort * _GROWTH, part.size)
    reach, recall = _with_gap(reach, sample, target)
    return replace(reach, margin=tune_margin(part, lists, target, reach)), recall


def _with_gap(reach: Reach, sample: _Sample, target: float) -> tuple[Reach, float]:
    """Find the least `Reach.gap` that meets a target where all may be found, and its recall."""
    too_little, gap = 0.0, _FIRST_GAP
    while True:
        recall = sample.recall(replace(reach, gap=gap), own=1)
        if recall >= _with_reserve(target) or gap >= _LAST_GAP:
            break
        too_little, gap = gap, gap * _GAP_GROWTH
    for _ in range(_HALVINGS):
        between = (too_little + gap) / 2
        found = sample.recall(replace(reach, gap=between), own=1)
        if found >= _with_reserve(target):
            gap, recall = between, found
        else:
            too_little = between
    return replace(reach, gap=gap), recall


def tune_margin(part: Part, lists: Lists, target: float, reach: Reach) -> float:
    """Find the least margin that meets a target where a filter leaves rows out.

    A tenth and a hundredth of them here and there; and some lists whole, as a filter by kind
    does, all of them far from a query of another kind.

    Returns
    -------
    float
        `Reach.margin`.
    """
    kept = [round(share * part.size) for share in _SHARES]
    groups = [
        [_Sample(part, lists, _here_and_there(part, rows), NEAREST * _each(part))]
        for rows in kept
        if rows >= _FEWEST
    ]
    groups.append(
        [
            _Sample(part, lists, rows, NEAREST * _each(part), _QUERIES // _REGIONS)
            for rows in _regions(lists)
            if len(rows) > reach.effort
        ]
    )
    margin = 0.0
    for samples in groups:
        while samples and margin < _LAST_MARGIN:
            tried = replace(reach, margin=margin)
            found = np.mean([sample.recall(tried, own=0) for sample in samples])
            if found >= _with_reserve(target):
                break
            gap = 0.0 if math.isinf(reach.gap) else reach.gap
            margin = max(_FIRST_MARGIN, max(margin, gap) * _GROWTH)
    return margin


def _here_and_there(part: Part, kept: int) -> Rows:
    return np.sort(np.random.default_rng(_SEED).choice(part.size, kept, replace=False))


def _each(part: Part) -> int:
    """Return how many vectors a product has on the average, rounded up: so many more are wanted."""
    return -(-part.size // len(part))


def _regions(lists: Lists) -> Iterator[Rows]:
    """Give the rows of lists that lie together, here and there."""
    centroids, sizes = lists.layout.centroids, lists.layout.sizes
    for anchor in np.random.default_rng(_SEED).choice(len(sizes), _REGIONS):
        near = np.argsort(-(centroids @ centroids[anchor]))[: round(_KEPT * len(sizes))]
        kept = np.zeros(len(sizes), np.bool_)
        kept[near] = True
        yield np.flatnonzero(np.repeat(kept, sizes))


class _Sample:
    """Queries, and what they are to find among some rows."""

    def __init__(
        self, part: Part, lists: Lists, rows: Rows, wanted: int, queries: int = _QUERIES
    ) -> None:
        self._part = part
        self._lists = lists
        drawn = np.random.default_rng(_SEED).choice(part.size, min(queries, part.size), False)
        self._queries = part.vectors(np.sort(drawn))
        self._wanted = min(wanted, len(rows))
        self._least = self._least_scores(rows)
        self._allowed = len(rows)
        self._among: Bits | None = None
        self._counts = lists.layout.sizes
        if len(rows) < part.size:
            mask = np.zeros(part.size, np.bool_)
            mask[rows] = True
            self._among, self._counts = to_bits(mask), lists.layout.counts(mask)

    def recall(self, reach: Reach, *, own: int) -> float:
        """Return the share that is found of what is wanted beside `own` that always are."""
        wanted = self._wanted - own
        if wanted <= 0:
            return 1.0
        right = 0
        for query, enough in zip(self._queries, self._least, strict=True):
            hits = self._lists.search(
                *(query, _ASKED * _each(self._part), reach),
                among=self._among,
                allowed=self._allowed,
                counts=self._counts,
            )
            scores = self._part.vectors(hits.rows) @ query
            right += min(int(np.count_nonzero(scores >= enough - _ROUNDING)) - own, wanted)
        return right / (len(self._queries) * wanted)

    def _least_scores(self, rows: Rows) -> Scores:
        """Return the least score that each query is to find; float32 [queries]."""
        best = np.full((len(self._queries), self._wanted), -np.inf, np.float32)
        for start in range(0, len(rows), _PIECE):
            piece = self._part.vectors(rows[start : start + _PIECE])
            found = min(self._wanted, len(piece))
            scores, _ = faiss.knn(self._queries, piece, found, faiss.METRIC_INNER_PRODUCT)
            best = -np.sort(-np.concatenate([best, scores], axis=1), axis=1)[:, : self._wanted]
        return best[:, -1]


def _with_reserve(target: float) -> float:
    return target + _RESERVE * (1 - target)
