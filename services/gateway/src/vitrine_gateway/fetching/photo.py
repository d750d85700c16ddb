"""Photos as they arrive: bounded while they are read, and known by their first bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from vitrine_product.formats import format_of
from vitrine_serving.errors import Exhausted


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


class PhotoBuffer:
    """Takes the bytes of one photo and refuses the first one too many.

    Parameters
    ----------
    max_bytes
        The largest photo.
    """

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._size = 0
        self._pieces: list[bytes] = []

    def add(self, data: bytes) -> None:
        """Take more bytes.

        Raises
        ------
        Exhausted
            ``IMAGE_TOO_LARGE``: the photo is larger than permitted.
        """
        self._size += len(data)
        if self._size > self._max_bytes:
            raise too_large(self._max_bytes)
        self._pieces.append(data)

    def photo(self) -> Photo:
        """Return the photo; one that came in one piece is not copied.

        Raises
        ------
        InvalidInput
            As `as_photo`.
        """
        return as_photo(b"".join(self._pieces))


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
        buffer.add(chunk)
    return buffer.photo()


def as_photo(data: bytes) -> Photo:
    """Tell by its first bytes what a file is.

    Raises
    ------
    InvalidInput
        As `vitrine_product.formats.format_of`.
    """
    return Photo(data, format_of(data).content_type)


def too_large(max_bytes: int) -> Exhausted:
    """Make the error for a photo over the limit."""
    return Exhausted(
        f"the image is larger than {max_bytes / 1e6:g} MB; send a smaller one",
        reason="IMAGE_TOO_LARGE",
    )
