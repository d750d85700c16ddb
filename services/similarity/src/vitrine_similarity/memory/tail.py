"""The products that changed last: small parts in memory, searched exactly."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vitrine_similarity.catalogue import Changes
from vitrine_similarity.memory.arrays import Hashes, Rows, to_rows
from vitrine_similarity.memory.part import Part
from vitrine_similarity.memory.pictures import gather_pictures, pictures_of
from vitrine_similarity.memory.table import gather_tables, hashes_of, table_of
from vitrine_similarity.memory.view import Held
from vitrine_similarity.vectors import Vectors, unit


def part_of(changes: Changes, hashes: Hashes, *, halves: bool) -> Part | None:
    """Lay out what is held of changed products; None: nothing is.

    Parameters
    ----------
    changes
        Their vectors are of one size.
    hashes
        Of their ids.
    halves
        Whether vectors are rounded to float16, as segments keep them.
    """
    held = changes.embedded()
    if not held:
        return None
    if len(held) < len(changes):
        hashes = hashes_of(held.ids)
    owners, places, blobs = _pictured(held)
    vectors = unit(np.frombuffer(b"".join(blobs), "<f4").reshape(len(blobs), -1))
    if halves:
        vectors = vectors.astype(np.float16).astype(np.float32)
    return Part(table_of(held, hashes), vectors, pictures=pictures_of(owners, places, len(held)))


def _pictured(held: Changes) -> tuple[Rows, NDArray[np.uint8], list[bytes]]:
    """Return the row and the place of each picture that has a vector, and that."""
    vectors = [vector for vector in held.vectors if vector is not None]
    if not held.further:
        return np.arange(len(held)), np.zeros(len(held), np.uint8), vectors
    each = [
        (row, place, vector)
        for row, first in enumerate(vectors)
        for place, vector in (
            (0, first),
            *((one.place, one.vector) for one in held.further.get(row, ())),
        )
        if vector is not None
    ]
    owners, places, blobs = zip(*each, strict=True)
    return np.array(owners, np.int64), np.array(places, np.uint8), list(blobs)


def join(parts: Sequence[Held]) -> Part:
    """Copy what is there of several parts into one, in memory."""
    rows = [to_rows(one.vectors, one.part.size) for one in parts]
    ends = np.cumsum([len(taken) for taken in rows])
    picks = [
        (taken, np.arange(end - len(taken), end)) for taken, end in zip(rows, ends, strict=True)
    ]
    vectors: Vectors = np.concatenate(
        [one.part.vectors(taken) for one, taken in zip(parts, rows, strict=True)]
    )
    sources = [(one.part.pictures, len(one.part)) for one in parts]
    table_picks, pictures = gather_pictures(sources, picks)
    table = gather_tables([one.part.table for one in parts], table_picks)
    return Part(table, vectors, pictures=pictures)
