"""How a picture's file is put together, as far as that alone can keep a decoder busy.

Pillow reads markers, chunks and blocks one by one and keeps what they say. A file of nothing else
holds up the whole process for seconds, since no other thread runs meanwhile: it is refused before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from vitrine_product.formats import GIF, JPEG, PNG, PictureFormat
from vitrine_serving.errors import InvalidInput

# Large files of photos and scanners have a few thousand chunks, and some dozen markers.
_MAX_PARTS = 20_000
_MAX_STRAY_BYTES = 65_536
# An encoder writes some ten scans, a recompressor up to about sixty.
_MAX_SCANS = 100
# Each scan can cost a pass over all pixels for a few dozen bytes: 23 over 50 megapixels take 0.6 s,
# and twice that where a thumbnail is wanted, too.
_MAX_SCANNED_PIXELS = 1_200_000_000

# What begins a segment or ends the compressed data before it. Whatever a decoder may pass over
# does not count, so that none finds a scan that was not counted.
_MARKER = re.compile(rb"\xff[\xc0-\xcf\xd8-\xfe]")
_START_OF_SCAN = 0xDA
_END_OF_IMAGE = 0xD9

_PNG_SIGNATURE_BYTES = 8
# Length, name and checksum.
_PNG_CHUNK_BYTES = 12
_GIF_HEADER_BYTES = 13


def check_structure(data: bytes, picture_format: PictureFormat) -> None:
    """Refuse a file of more parts than a picture has.

    Parameters
    ----------
    data
        The encoded picture, of any content behind its first bytes.
    picture_format
        Told by those.

    Raises
    ------
    InvalidInput
        ``IMAGE_UNDECODABLE``.
    """
    within = _WITHIN.get(picture_format)
    if within and not within(data):
        raise _refusal(picture_format, "is made of far more parts than a picture has")


def check_scans(data: bytes, width_px: int, height_px: int) -> None:
    """Refuse a JPEG of so many scans that its few bytes keep a core busy.

    Parameters
    ----------
    data
        A JPEG; what lies behind its end is not looked at.
    width_px, height_px
        As its header says.

    Raises
    ------
    InvalidInput
        ``IMAGE_UNDECODABLE``.
    """
    most = min(_MAX_SCANS, _MAX_SCANNED_PIXELS // (width_px * height_px))
    # At the speed of memory, and never too few; only what fails that is taken apart.
    if data.count(b"\xff\xda") > most and jpeg_scans(data, most)[0] > most:
        raise _refusal(JPEG, f"has more than {most} scans")


def jpeg_scans(data: bytes, most: int = _MAX_SCANS) -> tuple[int, bool]:
    """Count the scans of a JPEG up to its end marker.

    Parameters
    ----------
    data
        A JPEG.
    most
        Counting ends behind so many.

    Returns
    -------
    tuple
        How many there are, and whether an end marker was found.
    """
    scans, position = 0, 2
    while scans <= most and (found := _MARKER.search(data, position)):
        marker = data[found.start() + 1]
        if marker == _END_OF_IMAGE:
            return scans, True
        scans += marker == _START_OF_SCAN
        position = found.end() + max(2, int.from_bytes(data[found.end() : found.end() + 2], "big"))
    return scans, False


def _jpeg_within(data: bytes) -> bool:
    """Go through the markers before the first scan, as Pillow does."""
    stray, position = 0, 2
    for _ in range(_MAX_PARTS):
        found = _MARKER.search(data, position)
        stray += (found.start() if found else len(data)) - position
        if stray > _MAX_STRAY_BYTES:
            return False
        if not found or data[found.start() + 1] == _START_OF_SCAN:
            return True
        position = found.end() + int.from_bytes(data[found.end() : found.end() + 2], "big")
    return False


def _png_within(data: bytes) -> bool:
    position = _PNG_SIGNATURE_BYTES
    for _ in range(_MAX_PARTS):
        position += _PNG_CHUNK_BYTES + int.from_bytes(data[position : position + 4], "big")
        if position >= len(data):
            return True
    return False


def _gif_within(data: bytes) -> bool:
    """Go through the blocks before the first frame; those of a comment are joined one by one."""
    flags = data[10] if len(data) > _GIF_HEADER_BYTES else 0
    position = _GIF_HEADER_BYTES + (3 << (flags & 7) + 1 if flags & 0x80 else 0)
    is_inside = False
    for _ in range(_MAX_PARTS):
        if position >= len(data):
            return True
        byte = data[position]
        if is_inside:
            position += 1 + byte
            is_inside = byte > 0
        elif byte == ord("!"):
            position += 2
            is_inside = True
        elif byte in b",;":
            return True
        else:
            position += 1
    return False


_WITHIN: Mapping[PictureFormat, Callable[[bytes], bool]] = {
    JPEG: _jpeg_within,
    PNG: _png_within,
    GIF: _gif_within,
}


def _refusal(picture_format: PictureFormat, what: str) -> InvalidInput:
    return InvalidInput(
        f"the {picture_format.name} picture {what}; save it again",
        reason="IMAGE_UNDECODABLE",
        content_type=picture_format.content_type,
    )
