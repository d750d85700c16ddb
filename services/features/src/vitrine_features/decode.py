"""Encoded bytes to an upright sRGB picture, or a clear error, whatever the bytes are."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageChops
from PIL.ImageFile import ImageFile

from vitrine_features.formats import open_picture
from vitrine_features.limits import DEFAULT_LIMITS, DecodeLimits, too_many_pixels
from vitrine_features.mending import mended
from vitrine_features.orientation import swaps_sides, upright
from vitrine_features.pixels import opaque, to_srgb
from vitrine_features.structure import check_scans, check_structure
from vitrine_product.formats import JPEG, PictureFormat, format_of
from vitrine_serving.errors import DomainError, InvalidInput

_log = logging.getLogger(__name__)


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
    return decode_each(data, (detail_px,), limits=limits)[0]


def decode_each(
    data: bytes, details_px: Sequence[int | None], *, limits: DecodeLimits = DEFAULT_LIMITS
) -> tuple[Picture, ...]:
    """Decode a picture for several uses, each as `decode` would for its `detail_px`.

    Only a JPEG is read once for each: its decoder shrinks it on the way.

    Parameters
    ----------
    data, limits
        As for `decode`.
    details_px
        What each use needs.

    Returns
    -------
    tuple of Picture
        In the order of `details_px`.

    Raises
    ------
    InvalidInput, Exhausted
        As `decode`.
    """
    limits.check_bytes(data)
    picture_format = format_of(data)
    check_structure(data, picture_format)
    if picture_format is JPEG:
        readings = [_decode_at(data, JPEG, limits, (detail_px,)) for detail_px in details_px]
        return tuple(picture for pictures in readings for picture in pictures)
    return _decode_at(data, picture_format, limits, details_px)


def _decode_at(
    data: bytes,
    picture_format: PictureFormat,
    limits: DecodeLimits,
    details_px: Sequence[int | None],
) -> tuple[Picture, ...]:
    pictures = _decode_if_sound(data, picture_format, limits, details_px)
    if pictures is None:
        versions = mended(data, picture_format)
        pictures = _decode_mended(versions, picture_format, limits, details_px)
    if pictures is None:
        raise InvalidInput(
            f"the {picture_format.name} picture is truncated or damaged and cannot be decoded; "
            "export it again, or send another",
            reason="IMAGE_UNDECODABLE",
            content_type=picture_format.content_type,
        )
    return pictures


def _decode_mended(
    versions: tuple[bytes, ...],
    picture_format: PictureFormat,
    limits: DecodeLimits,
    details_px: Sequence[int | None],
) -> tuple[Picture, ...] | None:
    """Decode what stands for a damaged file, if all of its versions show the same."""
    first = None
    for version in versions:
        pictures = _decode_if_sound(version, picture_format, limits, details_px)
        if pictures is None:
            return None
        if first and any(map(_differ, first, pictures)):
            return None
        first = pictures
    return first


def _differ(one: Picture, other: Picture) -> bool:
    return ImageChops.difference(one.image, other.image).getbbox() is not None


def _decode_if_sound(
    data: bytes,
    picture_format: PictureFormat,
    limits: DecodeLimits,
    details_px: Sequence[int | None],
) -> tuple[Picture, ...] | None:
    """Decode a file, or return None for one that is damaged."""
    try:
        with open_picture(data, picture_format) as encoded:
            limits.check_pixels(encoded, picture_format)
            if picture_format is JPEG:
                check_scans(data, *encoded.size)
            return _decode(encoded, picture_format, details_px)
    except DomainError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        # A codec that must know its canvas before it opens: more than three times our limit.
        raise too_many_pixels(picture_format, limits.most_pixels(picture_format)) from error
    except Exception as error:  # noqa: BLE001
        # Hostile bytes reach a dozen parsers here, and each has its own idea of what to raise.
        _log.info("a %s picture cannot be decoded: %r", picture_format.name, error)
        return None


def _decode(
    encoded: ImageFile, picture_format: PictureFormat, details_px: Sequence[int | None]
) -> tuple[Picture, ...]:
    width_px, height_px = encoded.size
    if picture_format is JPEG and (detail_px := details_px[0]):
        encoded.draft(None, (detail_px, detail_px))
    encoded.load()
    turn = upright(encoded)
    if swaps_sides(turn):
        width_px, height_px = height_px, width_px
    icc_profile = encoded.info.get("icc_profile")
    whole = opaque(encoded)
    pictures = []
    for detail_px in details_px:
        image = to_srgb(_shrunk(whole, detail_px), icc_profile)
        if turn is not None:
            image = image.transpose(turn)
        pictures.append(Picture(image, width_px, height_px, picture_format.content_type))
    return tuple(pictures)


def _shrunk(image: Image.Image, detail_px: int | None) -> Image.Image:
    if not detail_px or (factor := min(image.size) // detail_px) <= 1:
        return image
    # Not `reduce`, which is twice as fast but shifts what its factor does not divide.
    size = (round(image.width / factor), round(image.height / factor))
    return image.resize(size, Image.Resampling.BOX)
