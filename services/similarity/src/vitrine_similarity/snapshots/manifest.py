"""What a snapshot consists of, in a file that shows whether it is whole."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from dataclasses import asdict, dataclass

import numpy as np

from vitrine_similarity.memory.arrays import Bits

FORMAT = 1


class SnapshotError(Exception):
    """A snapshot cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """A segment of a snapshot.

    Attributes
    ----------
    id
        Its folder.
    files
        The SHA-256 of each of its files, by name.
    alive
        The rows that are there: a bitmap, compressed, in base64.
    """

    id: str
    files: dict[str, str]
    alive: str


@dataclass(frozen=True, slots=True)
class SnapshotManifest:
    """A snapshot.

    Attributes
    ----------
    space, dimension
        Of the embeddings.
    storage
        As `MemorySettings`.
    revision
        Of the catalogue: all that it had then is there.
    products
        How many.
    """

    space: str
    dimension: int
    storage: str
    revision: int
    products: int
    segments: tuple[SegmentEntry, ...]
    format: int = FORMAT


def encode(manifest: SnapshotManifest) -> bytes:
    """Return a manifest as a line with its SHA-256, and a line of JSON."""
    said = json.dumps(asdict(manifest)).encode()
    return hashlib.sha256(said).hexdigest().encode() + b"\n" + said + b"\n"


def decode(content: bytes) -> SnapshotManifest:
    """Read what `encode` wrote.

    Raises
    ------
    SnapshotError
        It is not whole, or another release wrote it.
    """
    digest, _, said = content.removesuffix(b"\n").partition(b"\n")
    if hashlib.sha256(said).hexdigest().encode() != digest:
        raise SnapshotError("its content is not what was written")
    fields = json.loads(said)
    if fields.get("format") != FORMAT:
        raise SnapshotError(f"it is of format {fields.get('format')}, not {FORMAT}")
    segments = tuple(SegmentEntry(**one) for one in fields.pop("segments"))
    return SnapshotManifest(**fields, segments=segments)


def packed(bits: Bits) -> str:
    """Return a bitmap as text."""
    return base64.b64encode(zlib.compress(bits.tobytes(), 1)).decode()


def unpacked(text: str) -> Bits:
    """Return the bitmap that `packed` gave."""
    return np.frombuffer(zlib.decompress(base64.b64decode(text)), np.uint8)
