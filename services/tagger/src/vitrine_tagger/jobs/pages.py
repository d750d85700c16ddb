"""Reads what may be long page by page, so that no connection is held while it is used."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")

_PAGE = 500


def every(
    read: Callable[[int, int], Sequence[Item]], place: Callable[[Item], int]
) -> Iterator[Item]:
    """Yield all that there is, read in pages of 500.

    Parameters
    ----------
    read
        Reads what comes after a place, at most so many.
    place
        Of an item.
    """
    after = 0
    while True:
        page = read(after, _PAGE)
        yield from page
        if len(page) < _PAGE:
            return
        after = place(page[-1])
