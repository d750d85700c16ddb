"""Encoded bytes to an upright sRGB picture, or a clear error, whatever the bytes are."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from PIL import ExifTags, Image
from PIL.ImageFile import ImageFile

from vitrine_features.formats import open_picture
from vitrine_features.pixels import opaque, to_srgb
from vitrine_product.formats import JPEG, PictureFormat, format_of
from vitrine_serving.errors import DomainError, Exhausted, InvalidInput

_log = logging.getLogger(__name__)

# An encoder writes some ten scans, a recompressor up to about sixty. Each further one can cost a
# pass over 50 megapixels for a few dozen bytes.
_MAX_JPEG_SCANS = 100
_START_OF_SCAN = b"\xff\xda"

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
_SIDES_SWAPPED = frozenset({5, 6, 7, 8})


@dataclass(frozen=True, slots=True)
class DecodeLimits:
    """What is refused before any work is spent on it.

    Attributes
    ----------
    max_bytes
        Of the encoded picture.
    max_pixels
        Width times height, as the header states them.
    """

    max_bytes: int = 12_000_000
    max_pixels: int = 50_000_000


DEFAULT_LIMITS = DecodeLimits()


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded picture.

    Attributes
    ----------
    image
        Upright, mode RGB, sRGB, opaque. Smaller than the original where `decode` was told how
        much detail is enough.
    width_px, height_px
        The size of the original, upright.
    content_type
        What the bytes were, e.g. ``"image/jpeg"``.
    """

    image: Image.Image
    width_px: int
    height_px: int
    content_type: str


def decode(
    data: bytes, *, limits: DecodeLimits = DEFAULT_LIMITS, detail_px: int | None = None
) -> Picture:
    """Decode JPEG, PNG, WebP, HEIC, AVIF, or the first frame of a GIF.

    Parameters
    ----------
    data
        The encoded picture.
    limits
        Checked on the header, before anything is decoded.
    detail_px
        How many pixels the shorter side needs; the picture may then be decoded at a fraction of
        its size, which is several times faster for a photo from a phone. None: every pixel.

    Returns
    -------
    Picture
        Turned upright by its EXIF orientation, on white where it was transparent, and converted
        to sRGB by its ICC profile.

    Raises
    ------
    InvalidInput
        ``IMAGE_EMPTY``, ``IMAGE_TYPE_UNSUPPORTED``, ``IMAGE_TOO_MANY_PIXELS``, or
        ``IMAGE_UNDECODABLE`` for one that is truncated or damaged.
    Exhausted
        ``IMAGE_TOO_LARGE``: it has more bytes than permitted.
    """
    _check_size(data, limits)
    image_format = format_of(data)
    try:
        with open_picture(data, image_format) as encoded:
            _check_pixels(encoded, limits)
            _check_scans(data, image_format)
            return _decode(encoded, image_format, detail_px)
    except DomainError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        # A codec that must know its canvas before it opens: more than three times our limit.
        raise _too_many_pixels(limits) from error
    except Exception as error:
        # Hostile bytes reach a dozen parsers here, and each has its own idea of what to raise.
        _log.info("a %s picture cannot be decoded: %r", image_format.name, error)
        raise InvalidInput(
            f"the {image_format.name} picture is truncated or damaged and cannot be decoded; "
            "export it again, or send another",
            reason="IMAGE_UNDECODABLE",
            content_type=image_format.content_type,
        ) from error


def _decode(encoded: ImageFile, image_format: PictureFormat, detail_px: int | None) -> Picture:
    width_px, height_px = encoded.size
    if image_format is JPEG and detail_px:
        encoded.draft(None, (detail_px, detail_px))
    encoded.load()
    orientation = _orientation(encoded)
    if orientation in _SIDES_SWAPPED:
        width_px, height_px = height_px, width_px
    icc_profile = encoded.info.get("icc_profile")
    image = opaque(encoded)
    if detail_px and (factor := min(image.size) // detail_px) > 1:
        # Not `reduce`, which is twice as fast but shifts what its factor does not divide.
        size = (round(image.width / factor), round(image.height / factor))
        image = image.resize(size, Image.Resampling.BOX)
    image = to_srgb(image, icc_profile)
    if orientation in _UPRIGHT:
        image = image.transpose(_UPRIGHT[orientation])
    return Picture(image, width_px, height_px, image_format.content_type)


def _orientation(image: Image.Image) -> int:
    """Read the EXIF orientation, 1 to 8; damaged EXIF data says nothing."""
    try:
        orientation = image.getexif().get(ExifTags.Base.Orientation, 1)
    except Exception as error:  # noqa: BLE001 - as in `decode`; the pixels are sound without it
        _log.info("damaged EXIF data is ignored: %r", error)
        return 1
    return orientation if orientation in _UPRIGHT else 1


def _check_size(data: bytes, limits: DecodeLimits) -> None:
    if len(data) > limits.max_bytes:
        raise Exhausted(
            f"the picture has {len(data):,} bytes, at most {limits.max_bytes:,} are permitted; "
            "send a smaller one",
            reason="IMAGE_TOO_LARGE",
            limit=str(limits.max_bytes),
            given=str(len(data)),
        )


def _check_pixels(image: Image.Image, limits: DecodeLimits) -> None:
    if image.width * image.height > limits.max_pixels:
        raise _too_many_pixels(limits, f"{image.width:,} x {image.height:,}")


def _too_many_pixels(limits: DecodeLimits, given: str = "more") -> InvalidInput:
    return InvalidInput(
        f"the picture has {given} pixels, at most {limits.max_pixels:,} are permitted; "
        "send a smaller one",
        reason="IMAGE_TOO_MANY_PIXELS",
        limit=str(limits.max_pixels),
        given=given,
    )


def _check_scans(data: bytes, image_format: PictureFormat) -> None:
    # Inside compressed data the byte 0xFF is always escaped, so the marker cannot occur there.
    if image_format is JPEG and data.count(_START_OF_SCAN) > _MAX_JPEG_SCANS:
        raise InvalidInput(
            f"the JPEG picture has more than {_MAX_JPEG_SCANS} scans; save it again",
            reason="IMAGE_UNDECODABLE",
            content_type=image_format.content_type,
        )
