"""What may be said of a product: its attributes, their names and their values."""

from __future__ import annotations

import re

ATTRIBUTES = ("gender", "category", "subcategory", "product_type", "colour", "usage")
"""The attributes that Vitrine knows, in the order in which they are reported."""
TAXONOMY = ("category", "subcategory", "product_type")
"""Those that say what kind of product it is, from the coarsest to the finest."""

NAME_PATTERN = "[a-z][a-z0-9_]{0,63}"
"""What an attribute's name looks like, those included that no release has heard of."""
MAX_ATTRIBUTES = 32
MAX_VALUE_LENGTH = 200

_NAME = re.compile(NAME_PATTERN)


def is_attribute_name(text: str) -> bool:
    """Tell whether an attribute may have this name."""
    return _NAME.fullmatch(text) is not None
