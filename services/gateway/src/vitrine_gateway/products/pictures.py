"""Finds the pictures of a product by what the addresses of the API call them."""

from __future__ import annotations

from vitrine_media import version_of
from vitrine_product.product import Product


def find_picture(product: Product, version: str) -> str | None:
    """Return the key of the picture of a version; None: the product does not have it, now."""
    return next((key for key in product.pictures if version_of(key) == version), None)
