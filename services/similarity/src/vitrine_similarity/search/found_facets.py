"""Counts of what a search found, by attribute and value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from vitrine_product.details import values_of
from vitrine_product.product import Product
from vitrine_serving.errors import InvalidInput
from vitrine_similarity.filters import Condition, Facets, Filter, beside, facet_of
from vitrine_similarity.replica import Replica
from vitrine_similarity.search.listing import MAX_DEPTH, Listing
from vitrine_similarity.search.wanted import Query, Wanted

# Under a least score the counts of each attribute that is filtered by take a search of their own.
_MAX_FILTERED = 8


def count_found(replica: Replica, query: Query, wanted: Wanted) -> Facets:
    """Count the products that a search finds, however many of them it gives.

    Without a least score these are all that pass the filters, which the engine counts; with one
    they are the nearest `MAX_DEPTH` that reach it. The counts of an attribute ignore its own
    filter.

    Raises
    ------
    InvalidInput
        ``FACETS_INVALID``, or as `Engine.facets`.
    """
    if wanted.minimum_score is None:
        facets = replica.facets(wanted.filters)
        # Those that the query is made of pass, and are not found.
        held = replica.engine.find(query.without).values() if query.without else ()
        return _less(facets, [one.product for one in held], wanted.filters)
    return _Near(replica, query, wanted).count()


class _Near:
    """The counts under a least score."""

    def __init__(self, replica: Replica, query: Query, wanted: Wanted) -> None:
        self._replica = replica
        self._query = query
        self._wanted = wanted
        self._partial = False
        filters = [one for one in wanted.filters if isinstance(one, Filter)]
        self._filtered = frozenset(one.attribute for one in filters)
        if len(self._filtered) > _MAX_FILTERED:
            raise InvalidInput(
                f"facets under a least score take filters on at most {_MAX_FILTERED} attributes, "
                f"not {len(self._filtered)}",
                reason="FACETS_INVALID",
            )

    def count(self) -> Facets:
        found = self._found(self._wanted.filters)
        counts = {
            name: values for name, values in _counted(found).items() if name not in self._filtered
        }
        for name in self._filtered:
            near = self._found(beside(self._wanted.filters, name))
            counts[name] = _counted(near).get(name, Counter())
        facets = (facet_of(name, values) for name, values in sorted(counts.items()) if values)
        return Facets(tuple(facets), len(found), self._partial)

    def _found(self, filters: Sequence[Condition]) -> tuple[Product, ...]:
        listing = Listing(self._replica, self._query, filters, self._wanted.minimum_score)
        matches = listing.first(MAX_DEPTH + 1)
        self._partial = self._partial or len(matches) > MAX_DEPTH
        return tuple(match.product for match in matches[:MAX_DEPTH])


def _counted(products: Iterable[Product]) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {}
    for product in products:
        for name, value in product.attributes.items():
            counts.setdefault(name, Counter())[value] += 1
    return counts


def _less(facets: Facets, left_out: Sequence[Product], filters: Sequence[Condition]) -> Facets:
    """Return counts without some products."""
    if not left_out:
        return facets
    counted = []
    for facet in facets.facets:
        others = beside(filters, facet.attribute)
        counts = Counter({one.value: one.count for one in facet.values})
        counts.subtract(
            value
            for product in left_out
            if facet.attribute in product.attributes and _passes(product, others)
            for value in values_of(facet.attribute, product.attributes[facet.attribute])
        )
        if left := +counts:
            counted.append(facet_of(facet.attribute, left))
    total = facets.total - sum(_passes(product, filters) for product in left_out)
    return Facets(tuple(counted), total)


def _passes(product: Product, filters: Sequence[Condition]) -> bool:
    return all(one.keeps(product) for one in filters)
