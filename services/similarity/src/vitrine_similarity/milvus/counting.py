"""Facets of what passes filters, which Milvus does not count by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor

from vitrine_similarity.filters import Condition, Facets, Filter, beside
from vitrine_similarity.milvus.connection import Deadline
from vitrine_similarity.milvus.products import Products
from vitrine_similarity.milvus.values import Values, facet, total

# Up to so many products that pass are counted here; of more, Milvus counts each value.
COUNTED_HERE = 5000

Counts = Mapping[str, Mapping[str, int]]


def count_facets(
    products: Products,
    values: Values,
    filters: Sequence[Condition],
    held: int,
    pool: Executor,
    deadline: Deadline,
) -> Facets:
    """Count products by attribute value, as `Engine.facets`; the filters are known to be good.

    Without filters nothing is asked. With some, each question is about one set of filters: all of
    them for most attributes, all but its own for one that is filtered by.

    Parameters
    ----------
    held
        How many products there are.
    pool
        Asks several questions at a time.
    """
    names = values.names()
    if not filters:
        found = [facet(name, values.counts.get(name, {})) for name in names]
        return Facets(tuple(one for one in found if one), held)
    everything = products.count(filters, deadline)
    of_all = _counts(products, values, filters, everything, names, pool, deadline)
    filtered = {wanted.attribute for wanted in filters if isinstance(wanted, Filter)}
    facets = []
    for name in names:
        counts = of_all
        if name in filtered:
            others = beside(filters, name)
            passing = products.count(others, deadline) if others else held
            counts = (
                _counts(products, values, others, passing, (name,), pool, deadline)
                if others
                else values.counts
            )
        if one := facet(name, counts.get(name, {})):
            facets.append(one)
    return Facets(tuple(facets), everything)


def _counts(
    products: Products,
    values: Values,
    filters: Sequence[Condition],
    passing: int,
    names: Sequence[str],
    pool: Executor,
    deadline: Deadline,
) -> Counts:
    if passing <= COUNTED_HERE:
        return total(products.passing(filters, COUNTED_HERE + 1, deadline)) if passing else {}
    asked = {
        (name, value): pool.submit(products.count, [*filters, Filter(name, (value,))], deadline)
        for name in names
        for value in values.counts.get(name, {})
    }
    counts: dict[str, dict[str, int]] = {}
    for (name, value), count in asked.items():
        counts.setdefault(name, {})[value] = count.result()
    return counts
