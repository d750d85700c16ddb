"""Asks the services about a picture of nothing: what they know, and whether they are well."""

from __future__ import annotations

import struct
import zlib

from vitrine_tagger.row_values import RowAttribute
from vitrine_tagger.work.halt import Halt
from vitrine_tagger.work.services import (
    Embedding,
    PictureRefused,
    ServiceAway,
    Services,
    ToDescribe,
)


def known_attributes(services: Services, halt: Halt) -> tuple[str, ...]:
    """Return the attributes that are tagged, in the bundle's order.

    Raises
    ------
    ServiceAway, ServiceBroken
        The services cannot answer now.
    Halted
        The work is not to go on.
    """
    _, predicted = _look(services, halt)
    return tuple(one.name for one in predicted)


def check(services: Services, halt: Halt) -> None:
    """Return where all services are well; raises as `known_attributes` otherwise."""
    embedding, _ = _look(services, halt)
    services.captioner.describe([ToDescribe(embedding, ())], halt)


def blank_picture(side_px: int = 64) -> bytes:
    """Write a white PNG (ISO/IEC 15948)."""
    row = b"\0" + b"\xff" * side_px
    header = struct.pack(">IIBBBBB", side_px, side_px, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(row * side_px)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def _look(services: Services, halt: Halt) -> tuple[Embedding, tuple[RowAttribute, ...]]:
    for _, seen in services.features.embed([(0, blank_picture())], halt):
        if isinstance(seen, PictureRefused):
            raise ServiceAway(f"the features service refuses a sound picture: {seen.reason}")
        (classified,) = services.classifier.classify([seen], halt)
        return seen, classified.attributes
    raise ServiceAway("the features service ended before it had answered")
