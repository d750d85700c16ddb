"""One page of what a search finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from vitrine_serving.errors import InvalidInput
from vitrine_similarity.catalogue.product import Vector
from vitrine_similarity.results import Match
from vitrine_similarity.search.cursor import Cursor
from vitrine_similarity.search.duplicates import collapse
from vitrine_similarity.search.listing import MAX_DEPTH, Listing
from vitrine_similarity.search.wanted import Wanted

# What was written meanwhile may stand before the cursor, and what is collapsed may be half of all.
_SPARE = 16
_MOST_READ = 2 * MAX_DEPTH
# The same vector, computed on another machine, scores the same but for this.
_ROUNDING = 1e-3

VectorsOf = Callable[[Sequence[str]], Mapping[str, Vector]]


@dataclass(frozen=True, slots=True)
class Turned:
    """The matches of a page, and whether there are more behind them."""

    matches: tuple[Match, ...]
    more: bool


def turn(listing: Listing, wanted: Wanted, cursor: Cursor | None, vectors_of: VectorsOf) -> Turned:
    """Return the page behind a cursor; None: the first.

    It is read from the start, as far as it goes: up to `MAX_DEPTH` products in all.

    Raises
    ------
    InvalidInput
        ``CURSOR_MISMATCH``: it is of a search for something else.
    """
    seen = cursor.seen if cursor else 0
    room = min(wanted.limit, MAX_DEPTH - seen)
    count = seen + room + 1
    if cursor or wanted.collapse_at is not None:
        count += _SPARE
    while True:
        found = listing.first(count)
        there = _behind(found, cursor)
        if wanted.collapse_at is not None:
            there = _collapsed(found, there, cursor, wanted.collapse_at, vectors_of)
        if len(there) > room or len(found) < count or count >= _MOST_READ:
            break
        count = min(2 * count, _MOST_READ)
    return Turned(tuple(there[:room]), len(there) > room and seen + room < MAX_DEPTH)


def _behind(found: Sequence[Match], cursor: Cursor | None) -> Sequence[Match]:
    if cursor is None:
        return found
    last = _place(_score_now(found, cursor), cursor.product_id)
    return [one for one in found if _place(one.score, one.product.id) > last]


def _score_now(found: Iterable[Match], cursor: Cursor) -> float:
    """Return the score at which a page ended, as it is computed here and now."""
    for one in found:
        if one.product.id == cursor.product_id and one.product.revision <= cursor.revision:
            if abs(one.score - cursor.score) > _ROUNDING:
                raise mismatch()
            return one.score
    return cursor.score


def _collapsed(
    found: Sequence[Match],
    there: Sequence[Match],
    cursor: Cursor | None,
    at: float,
    vectors_of: VectorsOf,
) -> Sequence[Match]:
    behind = {one.product.id for one in there}
    # Of what stands before the cursor, the pages before have told what was there then.
    told = [
        one
        for one in found
        if one.product.id in behind or (cursor and one.product.revision <= cursor.revision)
    ]
    kept = collapse(told, vectors_of([one.product.id for one in told]), at)
    return [one for one in kept if one.product.id in behind]


def _place(score: float, product_id: str) -> tuple[float, str]:
    return -score, product_id


def mismatch() -> InvalidInput:
    """Return the error for a cursor of a search that asked for something else."""
    return InvalidInput(
        "the cursor is of a search with another query, other filters or other options; send it "
        "with those that it came for, or begin again without one",
        reason="CURSOR_MISMATCH",
    )
