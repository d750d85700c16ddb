"""How well an index finds, measured on vectors of its own, and how far a search goes for it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from vitrine_similarity.memory.arrays import Bits, Rows, to_bits
from vitrine_similarity.memory.lists import Lists
from vitrine_similarity.memory.part import Part
from vitrine_similarity.memory.reach import Reach
from vitrine_similarity.vectors import Scores

NEAREST = 10
_QUERIES = 256
_SEED = 2
_PIECE = 4096
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
        if sample.reaches(_with_reserve(target), reach, own=1) or effort >= part.size:
            break
        effort = min(effort * _GROWTH, part.size)
    reach, recall = _with_gap(reach, sample, target)
    return replace(reach, margin=tune_margin(part, lists, target, reach)), recall


def _with_gap(reach: Reach, sample: _Sample, target: float) -> tuple[Reach, float]:
    """Find the least `Reach.gap` that meets a target where all may be found, and its recall."""
    too_little, gap = 0.0, _FIRST_GAP
    enough = _with_reserve(target)
    while gap < _LAST_GAP and not sample.reaches(enough, replace(reach, gap=gap), own=1):
        too_little, gap = gap, gap * _GAP_GROWTH
    for _ in range(_HALVINGS):
        between = (too_little + gap) / 2
        if sample.reaches(enough, replace(reach, gap=between), own=1):
            gap = between
        else:
            too_little = between
    reach = replace(reach, gap=gap)
    return reach, sample.recall(reach, own=1)


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
            # Where one of several misses more than all of them may, they miss too much.
            enough = 1 - len(samples) * (1 - _with_reserve(target))
            found = [sample.recall(tried, own=0, enough=enough) for sample in samples]
            if np.mean(found) >= _with_reserve(target):
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

    def reaches(self, enough: float, reach: Reach, *, own: int) -> bool:
        """Tell whether such a share is found; mostly soon where it is not."""
        return self.recall(reach, own=own, enough=enough) >= enough

    def recall(self, reach: Reach, *, own: int, enough: float = 0.0) -> float:
        """Return the share that is found of what is wanted beside `own` that always are.

        Parameters
        ----------
        enough
            Where that cannot be reached any more, no further query is tried: what is returned is
            less, and no less than the share that is found.
        """
        wanted = self._wanted - own
        if wanted <= 0:
            return 1.0
        recall, all_wanted, missed = 1.0, len(self._queries) * wanted, 0
        for query, least in zip(self._queries, self._least, strict=True):
            hits = self._lists.search(
                *(query, _ASKED * _each(self._part), reach),
                among=self._among,
                allowed=self._allowed,
                counts=self._counts,
            )
            scores = self._part.vectors(hits.rows) @ query
            found = int(np.count_nonzero(scores >= least - _ROUNDING)) - own
            missed += wanted - min(found, wanted)
            recall = 1 - missed / all_wanted
            if recall < enough:
                break
        return recall

    def _least_scores(self, rows: Rows) -> Scores:
        """Return the least score that each query is to find; float32 [queries]."""
        best = np.full((len(self._queries), self._wanted), -np.inf, np.float32)
        for start in range(0, len(rows), _PIECE):
            piece = self._part.vectors(rows[start : start + _PIECE])
            scores = np.concatenate([best, self._queries @ piece.T], axis=1)
            best = np.partition(scores, -self._wanted, axis=1)[:, -self._wanted :]
        least: Scores = best.min(axis=1)
        return least


def _with_reserve(target: float) -> float:
    return target + _RESERVE * (1 - target)
