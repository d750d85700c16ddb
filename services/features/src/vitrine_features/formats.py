"""The decoder of each picture format."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO

from PIL.AvifImagePlugin import AvifImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile
from pillow_heif import HeifImageFile

from vitrine_product.formats import AVIF, GIF, HEIC, JPEG, PNG, WEBP, PictureFormat

_DECODERS: Mapping[PictureFormat, Callable[[BytesIO], ImageFile]] = {
    JPEG: JpegImageFile,
    PNG: PngImageFile,
    WEBP: WebPImageFile,
    GIF: GifImageFile,
    HEIC: HeifImageFile,
    AVIF: AvifImageFile,
}


def open_picture(data: bytes, picture_format: PictureFormat) -> ImageFile:
    """Read the header of a picture and nothing more.

    The codecs are called directly: `PIL.Image.open` would try every format it knows, and apply its
    own limit of pixels before this service's.
    """
    return _DECODERS[picture_format](BytesIO(data))
