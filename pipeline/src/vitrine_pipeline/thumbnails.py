"""Small pictures of products, for pages that carry all they show."""

from __future__ import annotations

import base64

from vitrine_features.decode import decode
from vitrine_features.thumbnail import encode_thumbnail
from vitrine_sheets.catalogue import CatalogueRow


def thumbnail_url(row: CatalogueRow, side_px: int) -> str:
    """Return a product's picture as a data URL of WebP, at most `side_px` wide and high."""
    image = decode(row.image.read_bytes(), detail_px=side_px).image
    encoded = base64.b64encode(encode_thumbnail(image, side_px)).decode()
    return f"data:image/webp;base64,{encoded}"
