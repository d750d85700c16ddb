"""What may be said of a product: its attributes, their names and their values."""

from __future__ import annotations

import re
from collections.abc import Iterable

ATTRIBUTES = ("gender", "category", "subcategory", "product_type", "colour", "usage")
"""The attributes that every catalogue is asked for, in the order in which they are reported.

A catalogue may have others, in their place or beside them: see `vitrine_product.wanted`.
"""

NAME_PATTERN = "[a-z][a-z0-9_]{0,63}"
"""What an attribute's name looks like, those included that no release has heard of."""
MAX_ATTRIBUTES = 32
MAX_VALUE_LENGTH = 200

RESERVED = frozenset(
    word
    for line in """
    id title image image_2 image_3 image_4 image_5 image_6 image_7 image_8 image_url image_sha256
    pictures price currency suspected space vector
    embedding features
    limit crop include attributes filters change register spelling language minimum_score cursor
    catalogue_title collapse diversity text text_weight query weight like product_id detail details
    error
    """.splitlines()
    for word in line.split()
)
"""What columns, options and sources of claims are called; no bundle has an attribute of that name,
which could be neither read from a column nor filtered by."""

_NAME = re.compile(NAME_PATTERN)


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """Return names in the order of `ATTRIBUTES`, and others behind them by name."""
    found = set(names)
    known = [name for name in ATTRIBUTES if name in found]
    return (*known, *sorted(found.difference(known)))


def is_attribute_name(text: str) -> bool:
    """Tell whether an attribute may have this name."""
    return _NAME.fullmatch(text) is not None
