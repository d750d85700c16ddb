"""Filters turned into rows, and the rows counted by value."""

from __future__ import annotations

from collections.abc import Sequence

from vitrine_similarity.filters import Facet, Facets, Filter, check_filters
from vitrine_similarity.memory.arrays import Mask
from vitrine_similarity.memory.products import ProductRows


def select_rows(products: ProductRows, filters: Sequence[Filter]) -> Mask:
    """Return which rows pass all the filters; bool [rows], the caller's own.

    Raises
    ------
    InvalidInput
        As `check_filters`.
    """
    check_filters(filters, products.columns)
    selected = products.filled.copy()
    for wanted in filters:
        selected &= products.columns.matching(wanted.attribute, wanted.values, len(selected))
    return selected


def count_facets(products: ProductRows, filters: Sequence[Filter]) -> Facets:
    """Count the products for each value; the counts of an attribute ignore its own filter.

    Raises
    ------
    InvalidInput
        As `check_filters`.
    """
    total = select_rows(products, filters)
    facets = []
    for name in products.columns.names():
        others = [wanted for wanted in filters if wanted.attribute != name]
        among = total if len(others) == len(filters) else select_rows(products, others)
        if values := products.columns.count(name, among):
            facets.append(Facet(name, values))
    return Facets(tuple(facets), int(total.sum()))
