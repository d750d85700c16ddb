"""Small WebP pictures for the catalogue's grid."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from vitrine_serving.errors import InvalidInput

SMALLEST_SIDE_PX = 16
LARGEST_SIDE_PX = 1024

_QUALITY = 80
# Measured at 400 px: 2 takes half the time of Pillow's 4, for 3 % more bytes.
_METHOD = 2


def check_side(side_px: int) -> None:
    """Refuse a size that no thumbnail has.

    Raises
    ------
    InvalidInput
        ``THUMBNAIL_SIDE_INVALID``: not within 16 and 1024 pixels.
    """
    if not SMALLEST_SIDE_PX <= side_px <= LARGEST_SIDE_PX:
        raise InvalidInput(
            f"thumbnail_side_px is {side_px}; give {SMALLEST_SIDE_PX} to {LARGEST_SIDE_PX}, or 0 "
            "for no thumbnail",
            reason="THUMBNAIL_SIDE_INVALID",
        )


def encode_thumbnail(image: Image.Image, side_px: int) -> bytes:
    """Shrink a picture to fit a square and encode it.

    Parameters
    ----------
    image
        Upright, RGB.
    side_px
        The side of the square, 16 to 1024. A picture that is smaller is not enlarged.

    Returns
    -------
    bytes
        WebP.
    """
    small = image.copy()
    small.thumbnail((side_px, side_px), Image.Resampling.LANCZOS)
    encoded = BytesIO()
    small.save(encoded, "WEBP", quality=_QUALITY, method=_METHOD)
    return encoded.getvalue()
