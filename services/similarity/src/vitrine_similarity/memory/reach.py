"""How far a search of lists goes."""

from __future__ import annotations

from dataclasses import dataclass

# For each hit that is wanted at least so many rows that may be found are looked at.
_PER_HIT = 8
# To look at rows here and there costs so many times as much for each as list after list, of which
# most are only asked whether they may be found.
_HERE_AND_THERE = 10


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a search of lists goes, as it was measured.

    Attributes
    ----------
    effort
        How many rows are looked at where all may be found.
    thinning
        Where a filter leaves a share s of the rows here and there, ``effort / s ** thinning`` rows
        are looked at, most of which may not be found; 1: until `effort` rows are that may.
    margin
        Where what a filter leaves lies together, which may be far from the query, lists are looked
        at as well whose centroid is less than so much behind what was found.
    """

    effort: int
    thinning: float = 1.0
    margin: float = 0.0

    def rows(self, share: float, wanted: int) -> float:
        """Return how many rows are looked at, those among them that may not be found.

        Parameters
        ----------
        share
            Of the rows that may be found, above 0 to 1.
        wanted
            How many hits.
        """
        least = max(wanted, min(self.effort, _PER_HIT * wanted)) / share
        return max(self.effort / float(share**self.thinning), least)

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
