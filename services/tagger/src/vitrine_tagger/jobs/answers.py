"""What a person may say of an attribute."""

from __future__ import annotations

from collections.abc import Sequence

from vitrine_product.attributes import MAX_VALUE_LENGTH
from vitrine_serving.errors import InvalidInput

MAX_REVIEWER_LENGTH = 100


def check_value(value: str) -> str:
    """Return a value without the spaces around it.

    Raises
    ------
    InvalidInput
        ``VALUE_INVALID``.
    """
    return _printable(value, "a value", MAX_VALUE_LENGTH, "VALUE_INVALID")


def check_reviewer(reviewer: str) -> str:
    """Return a reviewer's name without the spaces around it.

    Raises
    ------
    InvalidInput
        ``REVIEWER_INVALID``.
    """
    return _printable(reviewer, "a reviewer's name", MAX_REVIEWER_LENGTH, "REVIEWER_INVALID")


def check_attribute(attribute: str, known: Sequence[str]) -> None:
    """Refuse an attribute that is not tagged.

    Raises
    ------
    InvalidInput
        ``ATTRIBUTE_UNKNOWN``.
    """
    if attribute not in known:
        names = ", ".join(known) or "none yet"
        raise InvalidInput(
            f"attribute {attribute!r} is not tagged; those that are: {names}",
            reason="ATTRIBUTE_UNKNOWN",
            known=names,
        )


def _printable(text: str, what: str, longest: int, reason: str) -> str:
    bare = text.strip()
    if not (0 < len(bare) <= longest and bare.isprintable()):
        raise InvalidInput(
            f"{what} has 1 to {longest} printable characters, and {text[:longest]!r} has not",
            reason=reason,
        )
    return bare
