"""How far a search of lists goes."""

from __future__ import annotations

import math
from dataclasses import dataclass

# For each hit that is wanted at least so many rows that may be found are looked at.
_PER_HIT = 8
# To look at rows here and there costs so many times as much for each as list after list, of which
# most are only asked whether they may be found.
_HERE_AND_THERE = 10
# A query that is about as near to all centroids looks at so many times `effort` rows, no more.
_MOST = 2


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a search of lists goes, as it was measured.

    Attributes
    ----------
    effort
        How many rows every search would have to look at, were it the same number for each.
    thinning
        Where a filter leaves a share s of the rows here and there, that number is
        ``effort / s ** thinning``, most of which may not be found; 1: until `effort` rows are that
        may.
    margin
        Where a filter leaves rows out, lists are looked at as well whose centroid is less than so
        much behind what was found.
    gap
        Lists are looked at whose centroid is less than so much behind the nearest centroid, which
        are few where one is much nearer than the others; infinite: as many as `effort` says.
    """

    effort: int
    thinning: float = 1.0
    margin: float = 0.0
    gap: float = math.inf

    @property
    def most(self) -> int:
        """How many rows are looked at at most because of `gap`."""
        return _MOST * self.effort

    def rows(self, share: float, wanted: int) -> float:
        """Return how many rows are looked at, those among them that may not be found.

        Parameters
        ----------
        share
            Of the rows that may be found, above 0 to 1.
        wanted
            How many hits.
        """
        return max(self.effort / float(share**self.thinning), self.least(wanted) / share)

    def least(self, wanted: int) -> int:
        """Return how many rows that may be found are looked at at least."""
        return max(wanted, min(self.effort, _PER_HIT * wanted))

    def compares_all(self, allowed: int, rows: int, wanted: int) -> bool:
        """Tell whether it is quicker to look at all rows that may be found, without lists.

        Parameters
        ----------
        allowed
            How many those are, at least 1.
        rows
            How many there are at all.
        """
        looked_at = min(rows, self.rows(allowed / rows, wanted))
        enough = self.effort >= rows or wanted >= allowed
        return enough or allowed * _HERE_AND_THERE <= looked_at
