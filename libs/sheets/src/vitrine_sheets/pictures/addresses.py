"""The addresses at which a row says that its pictures can be had."""

from __future__ import annotations

import re
from collections.abc import Mapping

from vitrine_sheets.pictures.names import is_address, listed_names

# Commas and semicolons stand in addresses, too: they part two only where another one begins.
# A run of them is looked at once, from its start: a cell may hold nothing else.
_BETWEEN = re.compile(r"(?<![\s,;|])[\s,;|]++(?=https?://)", re.IGNORECASE)
_COLUMNS = ("image_url", "image")


def find_addresses(stated: Mapping[str, str]) -> tuple[str, ...]:
    """Find the addresses of a row's pictures.

    Parameters
    ----------
    stated
        The row's cells by what they hold: those of `image_url` count, or else those of `image`.

    Returns
    -------
    tuple of str
        In their order, the first being that of the product's picture; empty where there are none.
    """
    for key in _COLUMNS:
        cell = stated.get(key, "").strip()
        listed = listed_names(cell)
        named = _BETWEEN.split(cell) if listed is None else listed
        if found := tuple(filter(is_address, named)):
            return found
    return ()
