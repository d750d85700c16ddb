"""What is wrong with a file and not with its picture: every browser shows these.

Asked only once a decoder has refused the file, so that others cost nothing more.
"""

from __future__ import annotations

import zlib

from vitrine_features.structure import jpeg_scans
from vitrine_product.formats import JPEG, PNG, PictureFormat

_END_OF_IMAGE = b"\xff\xd9"
# What may follow the compressed data of a JPEG. Tried on 1,878 truncated ones, two of these always
# gave other pixels; none of these bytes can begin a marker.
_FOLLOWING = (b"", b"\xfe" * 512, b"\x55\xaa" * 256)

_PNG_SIGNATURE_BYTES = 8
# What the pixels and their colours need. Nothing is done with the others.
_NEEDED = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND"})
_USED = frozenset({b"tRNS", b"iCCP", b"eXIf"})


def mended(data: bytes, picture_format: PictureFormat) -> tuple[bytes, ...]:
    """Return files that may be decoded in the place of one that cannot.

    Parameters
    ----------
    data
        The encoded picture.
    picture_format
        Its format.

    Returns
    -------
    tuple
        Empty: there is nothing to be mended. Where there are several, they have to give the same
        picture, or part of it is missing.
    """
    if picture_format is JPEG:
        return _jpeg_with_an_end(data)
    if picture_format is PNG:
        return _png_without_what_is_not_needed(data)
    return ()


def _jpeg_with_an_end(data: bytes) -> tuple[bytes, ...]:
    """End a JPEG that lacks only its end marker.

    A decoder fills what is missing with grey and says nothing. But it reads on where it misses
    something: then the picture depends on what follows, and otherwise it does not.
    """
    scans, has_end = jpeg_scans(data)
    if has_end or not scans:
        return ()
    whole = data.rstrip(b"\xff")
    return tuple(whole + following + _END_OF_IMAGE for following in _FOLLOWING)


def _png_without_what_is_not_needed(data: bytes) -> tuple[bytes, ...]:
    """Leave out the chunks of a PNG that its pixels do not need, and those that are damaged."""
    parts = [data[:_PNG_SIGNATURE_BYTES]]
    position = len(parts[0])
    while position < len(data):
        end = position + 12 + int.from_bytes(data[position : position + 4], "big")
        chunk = data[position:end]
        name = chunk[4:8]
        if name in _NEEDED or (name in _USED and _is_sound(chunk)):
            parts.append(chunk)
        position = end
    whole = b"".join(parts)
    return (whole,) if len(whole) < len(data) else ()


def _is_sound(chunk: bytes) -> bool:
    return zlib.crc32(chunk[4:-4]) == int.from_bytes(chunk[-4:], "big")
