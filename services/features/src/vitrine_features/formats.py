"""The picture formats that are accepted, told apart by their content and never by a name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from PIL.AvifImagePlugin import AvifImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile
from pillow_heif import HeifImageFile

from vitrine_serving.errors import InvalidInput

# A file-type box lists a handful of brands; a longer one is not read to its end.
_MAX_FTYP_BYTES = 512
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_HEIC_BRANDS = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ImageFormat:
    """A format and the way to open it.

    Attributes
    ----------
    name
        As people call it, e.g. ``"JPEG"``.
    content_type
        The media type, e.g. ``"image/jpeg"``.
    open
        Reads the header and nothing more. The codecs are called directly: `PIL.Image.open` would
        try every format it knows, and apply its own limit of pixels before this service's.
    """

    name: str
    content_type: str
    open: Callable[[BytesIO], ImageFile]


JPEG = ImageFormat("JPEG", "image/jpeg", JpegImageFile)
PNG = ImageFormat("PNG", "image/png", PngImageFile)
WEBP = ImageFormat("WebP", "image/webp", WebPImageFile)
GIF = ImageFormat("GIF", "image/gif", GifImageFile)
HEIC = ImageFormat("HEIC", "image/heic", HeifImageFile)
AVIF = ImageFormat("AVIF", "image/avif", AvifImageFile)

ACCEPTED = (JPEG, PNG, WEBP, GIF, HEIC, AVIF)


def sniff(data: bytes) -> ImageFormat:
    """Tell the format of a picture from its first bytes.

    Parameters
    ----------
    data
        The encoded picture, or at least its first 512 bytes.

    Returns
    -------
    ImageFormat
        One of `ACCEPTED`.

    Raises
    ------
    InvalidInput
        ``IMAGE_TYPE_UNSUPPORTED``: the bytes are of no accepted format.
    """
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data.startswith((b"GIF87a", b"GIF89a")):
        return GIF
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return WEBP
    if data[4:8] == b"ftyp":
        brands = _brands(data)
        # An AVIF may also carry a general HEIF brand, but a HEIC never carries an AVIF one.
        if brands & _AVIF_BRANDS:
            return AVIF
        if brands & _HEIC_BRANDS:
            return HEIC
    names = ", ".join(accepted.name for accepted in ACCEPTED[:-1])
    raise InvalidInput(
        f"the file is not a picture of an accepted type; send {names} or {ACCEPTED[-1].name}",
        reason="IMAGE_TYPE_UNSUPPORTED",
        accepted=", ".join(accepted.content_type for accepted in ACCEPTED),
    )


def _brands(data: bytes) -> set[bytes]:
    """Read the major and the compatible brands of an ISO base media file (ISO/IEC 14496-12)."""
    size = min(int.from_bytes(data[:4], "big"), _MAX_FTYP_BYTES, len(data))
    return {data[8:12], *(data[start : start + 4] for start in range(16, size - 3, 4))}
