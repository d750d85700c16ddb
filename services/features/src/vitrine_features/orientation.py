"""Which way up a picture is stored."""

from __future__ import annotations

import logging

from PIL import ExifTags, Image

_log = logging.getLogger(__name__)

# What undoes each EXIF orientation (EXIF 2.32, tag 0x0112); 1 is upright.
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SWAPS_SIDES = frozenset(
    {
        Image.Transpose.TRANSPOSE,
        Image.Transpose.ROTATE_270,
        Image.Transpose.TRANSVERSE,
        Image.Transpose.ROTATE_90,
    }
)


def upright(image: Image.Image) -> Image.Transpose | None:
    """Tell what turns a picture upright.

    Only EXIF counts, as in browsers. Pillow's `Image.getexif` would believe XMP as well, where
    programs leave an orientation that they have applied already.

    Parameters
    ----------
    image
        As its decoder gave it.

    Returns
    -------
    PIL.Image.Transpose or None
        None for one that is upright, and where the EXIF data is damaged or says nothing.
    """
    exif = Image.Exif()
    try:
        exif.load(image.info.get("exif") or b"")
        return _UPRIGHT.get(exif.get(ExifTags.Base.Orientation, 1))
    except Exception as error:  # noqa: BLE001 - as in `decode`; the pixels are sound without it
        _log.info("damaged EXIF data is ignored: %r", error)
        return None


def swaps_sides(transpose: Image.Transpose | None) -> bool:
    """Tell whether width and height change places."""
    return transpose in _SWAPS_SIDES
