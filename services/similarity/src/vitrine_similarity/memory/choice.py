"""Which lists a search looks into."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine_similarity.memory.reach import Reach
from vitrine_similarity.vectors import Scores

# So many times the lists that a search needs if all are alike are likely enough.
_LIKELY = 4
# Where a list that holds any of what may be found holds so small a part more of it than the others
# do on the average, it lies together.
_TOGETHER = 4


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """Chooses the lists for one query.

    Attributes
    ----------
    nearness
        Float32 [lists], the inner products of the centroids and the query.
    sizes
        Int64 [lists], as `Layout`.
    counts
        Int64 [lists], about how many rows of each may be found; `sizes` itself where no filter
        leaves out any.
    share
        Of the rows that may be found, above 0 to 1.
    reach
        How far.
    """

    nearness: Scores
    sizes: NDArray[np.int64]
    counts: NDArray[np.int64]
    share: float
    reach: Reach

    @property
    def filtered(self) -> bool:
        """Whether a filter leaves out any rows."""
        return self.counts is not self.sizes

    def first(self, wanted: int) -> NDArray[np.int64]:
        """Return the lists about as near as the nearest; so many that they hold what is wanted.

        Q. Chen et al., "SPANN: highly-efficient billion-scale approximate nearest neighbor
        search", NeurIPS 2021: how many lists a query needs is told by how much farther they are
        than the nearest.
        """
        lists = self._within_gap(wanted)
        # What may be found may lie together and far from the query.
        if self.filtered and self.sizes[lists].sum() < (rows := self._together()):
            return _nearest_lists(self.nearness, rows, self._there)
        return lists

    def further(self, enough: float, looked_into: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the other lists that may hold something nearer than what was found.

        Parameters
        ----------
        enough
            The score of what was found.
        """
        gap = 0.0 if math.isinf(self.reach.gap) else self.reach.gap
        more = (self.counts > 0) & (self.nearness > enough - max(self.reach.margin, gap))
        more[looked_into] = False
        if self.reach.margin < gap and self.sizes[more].sum() > self.reach.most:
            return _nearest_lists(self.nearness, self.reach.most, np.where(more, self.sizes, 0))
        return np.flatnonzero(more)

    @property
    def _there(self) -> NDArray[np.int64]:
        """The sizes of the lists that hold anything that may be found."""
        return np.where(self.counts > 0, self.sizes, 0) if self.filtered else self.sizes

    def _within_gap(self, wanted: int) -> NDArray[np.int64]:
        if math.isinf(self.reach.gap):
            rows = self.reach.rows(self.share, wanted) * self.counts.sum() / self.sizes.sum()
            return _nearest_lists(self.nearness, rows, self.counts)
        there = self.nearness
        if self.filtered:
            there = np.where(self.counts > 0, there, -np.inf)
        lists = (there > there.max() - self.reach.gap).nonzero()[0]
        looked_at = found = self.sizes[lists].sum()
        if self.filtered:
            found = self.counts[lists].sum()
        if found < (least := self.reach.least(wanted)):
            return _nearest_lists(self.nearness, least, self.counts)
        if looked_at > self.reach.most:
            return _nearest_lists(self.nearness, self.reach.most, self._there)
        # The nearest first, so that the hits found soon leave out most of the others.
        nearest_first: NDArray[np.int64] = lists[(-there[lists]).argsort()]
        return nearest_first

    def _together(self) -> float:
        """Return how many rows are looked at because what may be found lies together.

        Up to twice `Reach.effort` where the lists that hold any of it hold hardly anything else,
        none where each list holds the same share of it.
        """
        if self.share >= 1:
            return 0.0
        counts = self.counts
        within = float((counts * counts / np.maximum(self.sizes, 1)).sum() / counts.sum())
        together = (within - self.share) / (1 - self.share)
        return (2 - self.share) * min(1.0, max(0.0, _TOGETHER * together)) * self.reach.effort


def _nearest_lists(nearness: Scores, rows: float, counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the nearest lists that hold anything, until these hold so many rows."""
    farness = -nearness
    likely = int(_LIKELY * len(counts) * rows / max(1, counts.sum())) + _LIKELY
    if 2 * likely < len(counts):
        # To sort them all would take as long as to look into some of them.
        nearest = np.argpartition(farness, likely)[:likely]
        if counts[nearest].sum() >= rows:
            return _until(rows, nearest[np.argsort(farness[nearest])], counts)
    return _until(rows, np.argsort(farness), counts)


def _until(rows: float, order: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    there = order[counts[order] > 0]
    enough = int(np.searchsorted(np.cumsum(counts[there]), rows)) + 1
    return np.ascontiguousarray(there[:enough], np.int64)
