"""How much one request may ask for."""

from __future__ import annotations

from collections.abc import Sequence

from vitrine_product.limits import DEFAULT_MATCHES, MAX_SERVICE_MATCHES
from vitrine_serving.errors import InvalidInput

MAX_IDS = 1000
MAX_PRODUCTS = 1000


def checked_limit(limit: int) -> int:
    """Return how many matches a search may give; 0 asks for the default.

    Raises
    ------
    InvalidInput
        ``LIMIT_INVALID``.
    """
    if not 0 <= limit <= MAX_SERVICE_MATCHES:
        raise InvalidInput(
            f"the limit is {limit}; give 1 to {MAX_SERVICE_MATCHES}, or 0 for {DEFAULT_MATCHES}",
            reason="LIMIT_INVALID",
            maximum=str(MAX_SERVICE_MATCHES),
        )
    return limit or DEFAULT_MATCHES


def check_ids(count: int) -> None:
    """Refuse a request for no product, or for too many.

    Raises
    ------
    InvalidInput
        ``NO_IDS`` or ``TOO_MANY_IDS``.
    """
    _check(count, MAX_IDS, "IDS")


def check_products(count: int) -> None:
    """Refuse a write of no product, or of too many.

    Raises
    ------
    InvalidInput
        ``NO_PRODUCTS`` or ``TOO_MANY_PRODUCTS``.
    """
    _check(count, MAX_PRODUCTS, "PRODUCTS")


def check_pictures(image: str, pictures: Sequence[str]) -> None:
    """Refuse pictures of which the first is not the one that is called so.

    Raises
    ------
    InvalidInput
        ``PRODUCT_PICTURES_INVALID``.
    """
    if pictures and pictures[0] != image:
        raise InvalidInput(
            "its `image` is not the first of its `pictures`; name it there first",
            reason="PRODUCT_PICTURES_INVALID",
        )


def _check(count: int, maximum: int, what: str) -> None:
    if 1 <= count <= maximum:
        return
    raise InvalidInput(
        f"the request has {count} {what.lower()}; give 1 to {maximum} at a time",
        reason=f"TOO_MANY_{what}" if count else f"NO_{what}",
        maximum=str(maximum),
    )
