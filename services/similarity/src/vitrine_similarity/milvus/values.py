"""The attributes and values that the products in Milvus have, and how many have each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from vitrine_similarity.filters import Facet, facet_of


@dataclass(frozen=True)
class Values:
    """What may be filtered by; it never changes.

    Attributes
    ----------
    first
        The attributes that the bundle predicts.
    by_term
        Attribute, value and number of products, by `rows.term`; those that nobody has count 0.
    """

    first: tuple[str, ...]
    by_term: Mapping[str, tuple[str, str, int]] = field(default_factory=dict)

    @cached_property
    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """How many products have each value, by attribute; none that nobody has."""
        counts: dict[str, dict[str, int]] = {}
        for attribute, value, count in self.by_term.values():
            if count > 0:
                counts.setdefault(attribute, {})[value] = count
        return counts

    def names(self) -> tuple[str, ...]:
        """Return the attributes that can be filtered by, the bundle's first."""
        return (*self.first, *sorted(self.counts.keys() - {*self.first}))

    def has(self, attribute: str, value: str) -> bool:
        """Tell whether at least one product has the value of an attribute."""
        return value in self.counts.get(attribute, {})

    def values(self, attribute: str) -> tuple[str, ...]:
        """Return what `has` is true of, in alphabetical order."""
        return tuple(sorted(self.counts.get(attribute, {})))

    def knows(self, terms: Iterable[str]) -> bool:
        """Tell whether it is known what all of some terms stand for."""
        return all(term in self.by_term for term in terms)

    def changed(
        self, added: Mapping[str, tuple[str, str]], more: Mapping[str, int]
    ) -> dict[str, tuple[str, str, int]]:
        """Return the terms whose counts change, as they are then.

        Parameters
        ----------
        added
            What terms stand for that may not be known yet.
        more
            How many products more have each; negative: fewer.
        """
        found = {}
        for term, difference in more.items():
            if difference:
                attribute, value, count = self.by_term.get(term) or (*added[term], 0)
                found[term] = (attribute, value, max(0, count + difference))
        return found

    def with_terms(self, changed: Mapping[str, tuple[str, str, int]]) -> Values:
        """Return these with some terms as they are now."""
        return Values(self.first, {**self.by_term, **changed}) if changed else self


def facet(attribute: str, counts: Mapping[str, int]) -> Facet | None:
    """Return the facet of an attribute, the most frequent value first; None if nobody has any."""
    found = facet_of(attribute, counts)
    return found if found.values else None


def total(products: Iterable[Mapping[str, str]]) -> Mapping[str, Counter[str]]:
    """Count the values of some products' attributes, by attribute."""
    counts: dict[str, Counter[str]] = {}
    for attributes in products:
        for name, value in attributes.items():
            counts.setdefault(name, Counter())[value] += 1
    return counts
