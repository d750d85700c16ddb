"""Filters by attribute and price, and counts by value: the same for every engine."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Protocol, TypeAlias

from vitrine_product.details import DETAILS, values_of
from vitrine_product.product import Product
from vitrine_serving.errors import InvalidInput

_KNOWN_LISTED = 50
_KNOWN_IN_MESSAGE = 8
# What an error says travels in the trailers of the call, which have some 8 KB.
_KNOWN_CHARACTERS = 1500
_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Filter:
    """Keeps the products whose attribute has one of the values.

    Attributes
    ----------
    attribute
        E.g. ``"colour"``.
    values
        At least one.
    """

    attribute: str
    values: tuple[str, ...]

    def keeps(self, product: Product) -> bool:
        """Tell whether a product passes."""
        value = product.attributes.get(self.attribute)
        return value is not None and self.holds(value)

    def holds(self, value: str) -> bool:
        """Tell whether a product that has this value of the attribute passes."""
        return not set(self.values).isdisjoint(values_of(self.attribute, value))


@dataclass(frozen=True, slots=True)
class PriceRange:
    """Keeps the products whose price lies within; one without a price never passes.

    Attributes
    ----------
    currency_code
        A price in another currency never passes.
    minimum_minor, maximum_minor
        In the smallest unit of the currency, both included; None: no bound.
    """

    currency_code: str
    minimum_minor: int | None = None
    maximum_minor: int | None = None

    def keeps(self, product: Product) -> bool:
        """Tell whether a product passes."""
        price = product.price
        return (
            price is not None
            and price.currency_code == self.currency_code
            and (self.minimum_minor is None or self.minimum_minor <= price.amount_minor)
            and (self.maximum_minor is None or price.amount_minor <= self.maximum_minor)
        )


Condition: TypeAlias = Filter | PriceRange
"""What a product must meet to be found."""


@dataclass(frozen=True, slots=True)
class ValueCount:
    """How many products have a value.

    Attributes
    ----------
    value
        E.g. ``"Navy Blue"``.
    count
        At least 1.
    """

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of one attribute and how many products have each, most frequent first."""

    attribute: str
    values: tuple[ValueCount, ...]


@dataclass(frozen=True, slots=True)
class Facets:
    """The facets that have values, and how many products pass all filters.

    Attributes
    ----------
    partial
        Whether there are more than were counted.
    """

    facets: tuple[Facet, ...]
    total: int
    partial: bool = False


class KnownValues(Protocol):
    """The attributes and values that an engine's products have."""

    def names(self) -> tuple[str, ...]:
        """Return the attributes that can be filtered by, the bundle's first."""

    def has(self, attribute: str, value: str) -> bool:
        """Tell whether at least one product has the value of an attribute in `names`."""

    def values(self, attribute: str) -> tuple[str, ...]:
        """Return what `has` is true of, in alphabetical order."""


def beside(filters: Sequence[Condition], attribute: str) -> tuple[Condition, ...]:
    """Return the filters without those on an attribute, whose counts ignore them."""
    return tuple(
        one for one in filters if not (isinstance(one, Filter) and one.attribute == attribute)
    )


def facet_of(attribute: str, counts: Mapping[str, int]) -> Facet:
    """Return the facet of an attribute, the most frequent value first.

    Parameters
    ----------
    counts
        How many products have each value; one that lists details counts for each of them.
    """
    told: Counter[str] = Counter()
    for value, count in counts.items():
        for one in values_of(attribute, value):
            told[one] += count
    values = (ValueCount(value, count) for value, count in told.items() if count > 0)
    return Facet(attribute, tuple(sorted(values, key=lambda one: (-one.count, one.value))))


def resolve_filters(filters: Sequence[Condition], known: KnownValues) -> tuple[Condition, ...]:
    """Return filters on the values that products have; refuse those that none could ever pass.

    A filter on details becomes one on the values that list them, so that an engine holds one value
    of each attribute and need not know that some list several.

    Raises
    ------
    InvalidInput
        ``FILTER_UNKNOWN`` or ``FILTER_VALUE_UNKNOWN``; the detail ``known`` is a JSON array of up
        to 50 that are known, ``known_more`` how many there are beside.
    """
    return tuple(_resolved(one, known) if isinstance(one, Filter) else one for one in filters)


def _resolved(wanted: Filter, known: KnownValues) -> Filter:
    if wanted.attribute != DETAILS or DETAILS not in known.names():
        _check(wanted, known)
        return wanted
    held = known.values(DETAILS)
    _check(wanted, _Listed(known, held))
    return Filter(DETAILS, tuple(value for value in held if wanted.holds(value)))


@dataclass(frozen=True, slots=True)
class _Listed:
    """Known values, of which those of `DETAILS` are told one by one."""

    known: KnownValues
    held: tuple[str, ...]

    def names(self) -> tuple[str, ...]:
        return self.known.names()

    def has(self, attribute: str, value: str) -> bool:
        return value in self.values(attribute)

    def values(self, attribute: str) -> tuple[str, ...]:
        return tuple(sorted({one for value in self.held for one in values_of(attribute, value)}))


def _check(wanted: Filter, known: KnownValues) -> None:
    names = known.names()
    if wanted.attribute not in names:
        raise _unknown("FILTER_UNKNOWN", "attribute", wanted.attribute, names, {})
    details = {"attribute": wanted.attribute[:_SHOWN]}
    if not wanted.values:
        raise InvalidInput(
            f"the filter on {wanted.attribute!r} names no value; give at least one",
            reason="FILTER_VALUE_UNKNOWN",
            **details,
        )
    for value in wanted.values:
        if not known.has(wanted.attribute, value):
            values = known.values(wanted.attribute)
            raise _unknown(
                "FILTER_VALUE_UNKNOWN", f"value of {wanted.attribute!r}", value, values, details
            )


def _unknown(
    reason: str, what: str, given: str, known: Sequence[str], details: dict[str, str]
) -> InvalidInput:
    shown = given[:_SHOWN]
    close = get_close_matches(shown, known, n=_KNOWN_IN_MESSAGE, cutoff=0.6)
    nearest_first = [*close, *(name for name in known if name not in close)]
    listed = _within_budget(nearest_first)
    named = ", ".join(listed[:_KNOWN_IN_MESSAGE])
    rest = len(known) - min(len(listed), _KNOWN_IN_MESSAGE)
    return InvalidInput(
        f"{shown!r} is no known {what}; "
        + (f"known: {named}" + (f" and {rest} more" if rest else "") if known else "none is known"),
        reason=reason,
        given=shown,
        known=json.dumps(listed, ensure_ascii=False),
        known_more=str(len(known) - len(listed)),
        **details,
    )


def _within_budget(names: Sequence[str]) -> list[str]:
    listed: list[str] = []
    left = _KNOWN_CHARACTERS
    for name in names[:_KNOWN_LISTED]:
        left -= len(name)
        if left < 0:
            break
        listed.append(name)
    return listed
