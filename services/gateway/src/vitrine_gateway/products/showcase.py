"""A few products of several kinds, for somebody who has no photo at hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import cycle, islice

from vitrine_gateway.catalogue_values import CatalogueState, FacetValue, Filter
from vitrine_gateway.deadline import Deadline
from vitrine_gateway.services import Similarity
from vitrine_product.product import Product
from vitrine_product.roles import USUAL_ROLES

MAX_PRODUCTS = 48
_MAX_KINDS = 12


@dataclass(frozen=True)
class Showcase:
    """Picks products to show, the same as long as the catalogue is the same, and once for it."""

    similarity: Similarity
    kept: dict[tuple[str, int, int], tuple[Product, ...]] = field(default_factory=dict)

    def pick(self, count: int, deadline: Deadline) -> tuple[Product, ...]:
        """Return up to `count` products, of the most frequent kinds in turn.

        Raises
        ------
        Unavailable, DeadlineExceeded
            The similarity service does not answer, or not in time.
        """
        state = self.similarity.state(deadline)
        key = (state.space, state.revision, count)
        if (known := self.kept.get(key)) is not None:
            return known
        found = self._search(count, state, deadline)
        if len(self.kept) >= MAX_PRODUCTS:
            self.kept.clear()
        self.kept[key] = found
        return found

    def _search(self, count: int, state: CatalogueState, deadline: Deadline) -> tuple[Product, ...]:
        facets = self.similarity.facets((), deadline)
        kind = _kind(facets.values)
        values = [value.value for value in facets.values[kind][:_MAX_KINDS]] if kind else []
        wanted: dict[str, int] = {}
        for value in islice(cycle(values), count):
            wanted[value] = wanted.get(value, 0) + 1
        # Any direction serves: what counts is that there is a nearest product of each kind.
        anywhere = self.similarity.direction(state)
        asked = [
            self.similarity.begin_search(
                anywhere, number, (Filter(kind, (value,)),) if kind else (), deadline
            )
            for value, number in wanted.items()
        ] or [self.similarity.begin_search(anywhere, count, (), deadline)]
        found = [[match.product for match in pending.result().matches] for pending in asked]
        in_turn = (
            products[place]
            for place in range(max(map(len, found), default=0))
            for products in found
            if place < len(products)
        )
        return tuple(islice(in_turn, count))


def _kind(facets: Mapping[str, tuple[FacetValue, ...]]) -> str | None:
    """Return the attribute that tells products apart: the kind, else that of the most values."""
    kinds = USUAL_ROLES.kinds(facets)
    if kinds:
        return kinds[-1]
    return max(facets, key=lambda name: len(facets[name]), default=None)
