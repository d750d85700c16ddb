"""Brings the many ways of storing a pixel to one: opaque, eight bits, sRGB."""

from __future__ import annotations

import logging
from io import BytesIO

import numpy as np
from PIL import Image, ImageCms

_log = logging.getLogger(__name__)

_OPAQUE = frozenset({"L", "RGB", "CMYK"})
_BAND_PX = 256
_SIXTEEN_BIT_GREY = frozenset({"I;16", "I;16L", "I;16B", "I;16N"})


def opaque(image: Image.Image) -> Image.Image:
    """Lay a picture onto white paper and store it in eight bits a channel.

    Parameters
    ----------
    image
        Loaded, of any mode that the accepted formats give: bilevel, grey of 8 or 16 bits,
        palette, RGB or CMYK, with or without transparency.

    Returns
    -------
    PIL.Image.Image
        Mode L, RGB or CMYK, still in the colour space of `image`.
    """
    if image.mode in _SIXTEEN_BIT_GREY:
        image = _eight_bit_grey(image)
    if image.has_transparency_data:
        return _on_white(image)
    return image if image.mode in _OPAQUE else image.convert("RGB")


def to_srgb(image: Image.Image, icc_profile: bytes | None) -> Image.Image:
    """Convert a picture to sRGB by its embedded profile.

    A profile that cannot be read, or that is for another kind of picture than this, is ignored:
    the picture is then taken for sRGB, as browsers do.

    Parameters
    ----------
    image
        Mode L, RGB or CMYK.
    icc_profile
        The embedded ICC profile, if there is one.

    Returns
    -------
    PIL.Image.Image
        Mode RGB, sRGB.
    """
    if icc_profile:
        try:
            return _convert_by_profile(image, icc_profile)
        except (ImageCms.PyCMSError, OSError, TypeError, ValueError) as error:
            _log.info("an embedded colour profile is ignored: %s", error)
    return image.convert("RGB")


def _convert_by_profile(image: Image.Image, icc_profile: bytes) -> Image.Image:
    profile = ImageCms.ImageCmsProfile(BytesIO(icc_profile))
    # Most photos carry a profile that says sRGB: converting them would cost more than decoding.
    description = profile.profile.profile_description or ""
    if image.mode == "RGB" and description.startswith("sRGB"):
        return image
    converted = ImageCms.profileToProfile(
        image,
        profile,
        ImageCms.createProfile("sRGB"),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode="RGB",
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    if converted is None:
        raise ValueError("the profile gave no picture")
    return converted


def _on_white(image: Image.Image) -> Image.Image:
    paper = Image.new("RGB", image.size, "white")
    # In bands: of 50 megapixels, the copies on the way would take twice what the picture takes.
    for top in range(0, image.height, _BAND_PX):
        band = (0, top, image.width, min(top + _BAND_PX, image.height))
        drawn = image.crop(band).convert("RGBA")
        paper.paste(drawn, band, mask=drawn.getchannel("A"))
    return paper


def _eight_bit_grey(image: Image.Image) -> Image.Image:
    """Keep the high byte; Pillow's own conversion clips everything above 255 to white."""
    grey = np.asarray(image)
    eight_bit = Image.fromarray((grey >> 8).astype(np.uint8))
    transparent = image.info.get("transparency")
    if isinstance(transparent, int):
        opacity = np.where(grey == transparent, 0, 255).astype(np.uint8)
        eight_bit.putalpha(Image.fromarray(opacity))
    return eight_bit
