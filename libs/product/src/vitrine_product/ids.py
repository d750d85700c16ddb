"""What may be the id of a product."""

from __future__ import annotations

from vitrine_serving.errors import InvalidInput

MAX_ID_LENGTH = 100
# An id is a part of an address, where these would be lost or lead elsewhere.
_LOST_IN_ADDRESSES = frozenset({"", ".", ".."})
_SEPARATORS = frozenset("/\\")
RULE = (
    f"an id has 1 to {MAX_ID_LENGTH} printable characters, is not . or .., and holds no slash or "
    "backslash"
)


def is_id(text: str) -> bool:
    """Tell whether a product may have this id."""
    return (
        len(text) <= MAX_ID_LENGTH
        and text.isprintable()
        and text.strip() not in _LOST_IN_ADDRESSES
        and _SEPARATORS.isdisjoint(text)
    )


def check_id(text: str) -> None:
    """Refuse what is no id.

    Raises
    ------
    InvalidInput
        ``PRODUCT_ID_INVALID``.
    """
    if not is_id(text):
        raise InvalidInput(
            f"no product may have the id {text[:MAX_ID_LENGTH]!r}; {RULE}",
            reason="PRODUCT_ID_INVALID",
            product=text[:MAX_ID_LENGTH],
        )
