"""Filters by attribute: checked against what is known, then turned into rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from vitrine_serving.errors import InvalidInput
from vitrine_similarity.memory.arrays import Mask
from vitrine_similarity.memory.columns import ValueCount
from vitrine_similarity.memory.products import Shelf

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


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of one attribute and how many products have each, most frequent first."""

    attribute: str
    values: tuple[ValueCount, ...]


@dataclass(frozen=True, slots=True)
class Facets:
    """The facets that have values, and how many products pass all filters."""

    facets: tuple[Facet, ...]
    total: int


def select_rows(shelf: Shelf, filters: Sequence[Filter]) -> Mask:
    """Return which rows pass all the filters; bool [rows], the caller's own.

    Raises
    ------
    InvalidInput
        ``FILTER_UNKNOWN`` or ``FILTER_VALUE_UNKNOWN``; the detail ``known`` is a JSON array of up
        to 50 that are known, ``known_more`` how many there are beside.
    """
    selected = shelf.filled.copy()
    for wanted in filters:
        _check(shelf, wanted)
        selected &= shelf.columns.matching(wanted.attribute, wanted.values, len(selected))
    return selected


def count_facets(shelf: Shelf, filters: Sequence[Filter]) -> Facets:
    """Count the products for each value; the counts of an attribute ignore its own filter.

    Raises
    ------
    InvalidInput
        As `select_rows`.
    """
    total = select_rows(shelf, filters)
    facets = []
    for name in shelf.columns.names():
        others = [wanted for wanted in filters if wanted.attribute != name]
        among = total if len(others) == len(filters) else select_rows(shelf, others)
        if values := shelf.columns.count(name, among):
            facets.append(Facet(name, values))
    return Facets(tuple(facets), int(total.sum()))


def _check(shelf: Shelf, wanted: Filter) -> None:
    names = shelf.columns.names()
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
        if not shelf.columns.has(wanted.attribute, value):
            values = shelf.columns.values(wanted.attribute)
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
