"""Photos as they arrive: bounded while they are read, and known by their first bytes."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from vitrine_serving.errors import Exhausted, InvalidInput

_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
_AVIF_BRANDS = (b"avif", b"avis")
ACCEPTED = "JPEG, PNG, WebP, GIF, HEIC or AVIF"


@dataclass(frozen=True)
class Photo:
    """The bytes of an encoded picture that looks like one.

    Attributes
    ----------
    content_type
        By its first bytes, e.g. ``"image/jpeg"``.
    """

    data: bytes
    content_type: str

    @cached_property
    def sha256(self) -> str:
        """The digest of the bytes, hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


class PhotoBuffer(io.BytesIO):
    """Takes the bytes of one photo and refuses the first one too many.

    Parameters
    ----------
    max_bytes
        The largest photo.
    """

    def __init__(self, max_bytes: int) -> None:
        super().__init__()
        self._max_bytes = max_bytes

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Take more bytes.

        Raises
        ------
        Exhausted
            ``IMAGE_TOO_LARGE``: the photo is larger than permitted.
        """
        if self.tell() + len(data) > self._max_bytes:
            raise too_large(self._max_bytes)
        return super().write(data)


def read_photo(chunks: Iterable[bytes], max_bytes: int) -> Photo:
    """Read a photo from a stream that may be longer than is good.

    Raises
    ------
    Exhausted
        ``IMAGE_TOO_LARGE``, as soon as it is.
    InvalidInput
        As `as_photo`.
    """
    buffer = PhotoBuffer(max_bytes)
    for chunk in chunks:
        buffer.write(chunk)
    return as_photo(buffer.getvalue())


def as_photo(data: bytes) -> Photo:
    """Tell by its first bytes what a file is.

    Raises
    ------
    InvalidInput
        ``IMAGE_EMPTY``: there are no bytes; ``IMAGE_TYPE_UNSUPPORTED``: it is none of the accepted
        types of picture.
    """
    if not data:
        raise InvalidInput("the image is empty; send the bytes of a photo", reason="IMAGE_EMPTY")
    content_type = _content_type(data)
    if content_type is None:
        raise InvalidInput(
            f"the file is not a picture that can be read; send {ACCEPTED}",
            reason="IMAGE_TYPE_UNSUPPORTED",
        )
    return Photo(data, content_type)


def too_large(max_bytes: int) -> Exhausted:
    """Make the error for a photo over the limit."""
    return Exhausted(
        f"the image is larger than {max_bytes / 1e6:g} MB; send a smaller one",
        reason="IMAGE_TOO_LARGE",
    )


def _content_type(data: bytes) -> str | None:
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:8] == b"ftyp":
        # The major brand, then the version, then the compatible brands, of 4 bytes each.
        size = min(int.from_bytes(data[:4], "big"), 256, len(data))
        brands = [data[8:12], *(data[at : at + 4] for at in range(16, size, 4))]
        if any(brand in _AVIF_BRANDS for brand in brands):
            return "image/avif"
        if any(brand in _HEIF_BRANDS for brand in brands):
            return "image/heic"
    return None
