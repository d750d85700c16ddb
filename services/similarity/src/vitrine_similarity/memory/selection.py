"""Filters turned into rows, and the rows counted by value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from vitrine_similarity.filters import (
    Condition,
    Facets,
    beside,
    facet_of,
    resolve_filters,
)
from vitrine_similarity.memory.arrays import to_rows
from vitrine_similarity.memory.columns import Counts
from vitrine_similarity.memory.view import Selected, View


def select(view: View, filters: Sequence[Condition]) -> tuple[Selected, ...]:
    """Return what passes all the filters, of each part of which anything does.

    Raises
    ------
    InvalidInput
        As `resolve_filters`.
    """
    if not filters:
        return view.everything
    resolved = resolve_filters(filters, view)
    found = (one.select(resolved) for one in view.held)
    return tuple(one for one in found if one.products)


def count_facets(view: View, filters: Sequence[Condition]) -> Facets:
    """Count the products for each value; the counts of an attribute ignore its own filter.

    Raises
    ------
    InvalidInput
        As `resolve_filters`.
    """
    total = select(view, filters)
    facets = []
    for name in view.names():
        others = beside(filters, name)
        among = total if len(others) == len(filters) else select(view, others)
        if counts := _count(name, among):
            facets.append(facet_of(name, counts))
    return Facets(tuple(facets), sum(one.products for one in total))


def _count(attribute: str, among: Sequence[Selected]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for one in among:
        if column := one.held.part.table.attributes.get(attribute):
            uses = _uses(attribute, one)
            for code in np.flatnonzero(uses[1:]):
                counts[column.values[int(code)]] += int(uses[code + 1])
    return counts


def _uses(attribute: str, one: Selected) -> Counts:
    if one.products == one.held.products:
        return one.held.uses(attribute)
    column = one.held.part.table.attributes[attribute]
    assert one.bits is not None
    return column.count(to_rows(one.bits, len(one.held.part)))
