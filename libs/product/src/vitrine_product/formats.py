"""The picture formats that are read, told apart by their content and never by a name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vitrine_serving.errors import InvalidInput

# A file-type box lists a handful of brands; a longer one is not read to its end.
_MAX_FTYP_BYTES = 512
_AVIF_BRANDS = frozenset({b"avif", b"avis"})
# Those by which the decoder knows a HEIC. The other brands of HEVC (hevc, heim and so on) promise
# sequences and layers, and a file with a picture that can be read names one of these besides.
_HEIC_BRANDS = frozenset({b"heic", b"heix"})
_ANY_HEIF_BRAND = b"mif1"


@dataclass(frozen=True, slots=True)
class PictureFormat:
    """A format of pictures.

    Attributes
    ----------
    name
        As people call it, e.g. ``"JPEG"``.
    content_type
        The media type, e.g. ``"image/jpeg"``.
    extensions
        Of the names of files, e.g. ``("jpg", "jpeg")``; the first is the one that is written.
    """

    name: str
    content_type: str
    extensions: tuple[str, ...]

    @property
    def extension(self) -> str:
        """The extension that is written, e.g. ``"jpg"``."""
        return self.extensions[0]


JPEG = PictureFormat("JPEG", "image/jpeg", ("jpg", "jpeg"))
PNG = PictureFormat("PNG", "image/png", ("png",))
WEBP = PictureFormat("WebP", "image/webp", ("webp",))
GIF = PictureFormat("GIF", "image/gif", ("gif",))
HEIC = PictureFormat("HEIC", "image/heic", ("heic", "heif"))
AVIF = PictureFormat("AVIF", "image/avif", ("avif",))

FORMATS = (JPEG, PNG, WEBP, GIF, HEIC, AVIF)
EXTENSIONS = {known.content_type: known.extension for known in FORMATS}
"""The extension that is written, by content type."""


def format_of(data: bytes) -> PictureFormat:
    """Tell the format of a picture from its first bytes.

    Parameters
    ----------
    data
        The encoded picture, or at least its first 512 bytes.

    Returns
    -------
    PictureFormat
        One of `FORMATS`.

    Raises
    ------
    InvalidInput
        ``IMAGE_EMPTY``: there are no bytes; ``IMAGE_TYPE_UNSUPPORTED``: they are of no format
        that is read.
    """
    if not data:
        raise InvalidInput("the image is empty; send the bytes of a photo", reason="IMAGE_EMPTY")
    found = _sniff(data)
    if found is None:
        *others, last = (known.name for known in FORMATS)
        raise InvalidInput(
            f"the file is not a picture that can be read; send {', '.join(others)} or {last}",
            reason="IMAGE_TYPE_UNSUPPORTED",
            accepted=", ".join(EXTENSIONS),
        )
    return found


def _sniff(data: bytes) -> PictureFormat | None:
    if data.startswith(b"\xff\xd8\xff"):
        return JPEG
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if data.startswith((b"GIF87a", b"GIF89a")):
        return GIF
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return WEBP
    if data[4:8] == b"ftyp":
        return _sniff_heif(tuple(_brands(data)))
    return None


def _sniff_heif(brands: tuple[bytes, ...]) -> PictureFormat | None:
    # Either may say that it is a HEIF as well, and some say so first.
    for brand in brands:
        if brand in _AVIF_BRANDS:
            return AVIF
        if brand in _HEIC_BRANDS:
            return HEIC
    return HEIC if _ANY_HEIF_BRAND in brands else None


def _brands(data: bytes) -> Iterator[bytes]:
    """Read the major, then the compatible brands of a file (ISO/IEC 14496-12)."""
    size = min(int.from_bytes(data[:4], "big"), _MAX_FTYP_BYTES, len(data))
    yield data[8:12]
    for start in range(16, size - 3, 4):
        yield data[start : start + 4]
