"""The products found for a query, best first, read as far as somebody asks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vitrine_similarity.filters import Condition
from vitrine_similarity.replica import Replica
from vitrine_similarity.results import Match, SearchResult
from vitrine_similarity.search.wanted import Query

MAX_DEPTH = 1000
"""So many products of a search can be had, on as many pages as one likes: nothing sorts more."""


class Listing:
    """What a replica finds for a query under filters.

    Parameters
    ----------
    replica
        Who finds.
    query, filters
        What.
    minimum_score
        Products below it are not found; None: all are.
    """

    def __init__(
        self,
        replica: Replica,
        query: Query,
        filters: Sequence[Condition],
        minimum_score: float | None,
    ) -> None:
        self._replica = replica
        self._query = query
        self._filters = filters
        # A score is a float32: one that is as good as the bound must not fail by its rounding.
        self._least = None if minimum_score is None else float(np.float32(minimum_score))
        self.revision = 0
        """Of the catalogue that answered last."""

    def first(self, count: int) -> tuple[Match, ...]:
        """Return up to `count` products, best first; fewer: there are no more."""
        first, *others = self._query.without or (None,)
        found = self._replica.search(
            self._query.vector, limit=count + len(others), filters=self._filters, without=first
        )
        self.revision = found.revision
        return self._kept(found, others)[:count]

    def _kept(self, found: SearchResult, others: Sequence[str | None]) -> tuple[Match, ...]:
        matches = found.matches
        if others:
            matches = tuple(one for one in matches if one.product.id not in others)
        if self._least is not None:
            matches = tuple(one for one in matches if one.score >= self._least)
        return matches
