"""The error for a product that is not there."""

from __future__ import annotations

from vitrine_serving.errors import NotFound


def product_unknown(product_id: str) -> NotFound:
    """Make the error for an id that the catalogue does not hold."""
    return NotFound(
        f"the catalogue holds no product {product_id[:100]!r}", reason="PRODUCT_UNKNOWN"
    )
