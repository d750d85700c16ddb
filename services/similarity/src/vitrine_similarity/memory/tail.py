"""The products that changed last: small parts in memory, searched exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from vitrine_similarity.catalogue import Change, FurtherVector
from vitrine_similarity.memory.arrays import to_rows
from vitrine_similarity.memory.part import Part
from vitrine_similarity.memory.pictures import gather_pictures, pictures_of
from vitrine_similarity.memory.table import gather_tables, table_of
from vitrine_similarity.memory.view import Held
from vitrine_similarity.vectors import Vectors, unit


def part_of(last: Mapping[str, Change], *, halves: bool) -> Part | None:
    """Lay out what is held of changed products; None: nothing is.

    Parameters
    ----------
    last
        The last change of each product, by its id.
    halves
        Whether vectors are rounded to float16, as segments keep them.
    """
    held = [
        (change.product, (FurtherVector(0, change.vector), *change.further))
        for change in last.values()
        if change.product is not None and change.vector is not None
    ]
    if not held:
        return None
    each = [one for _, several in held for one in several]
    vectors = unit(np.stack([one.vector for one in each]))
    if halves:
        vectors = vectors.astype(np.float16).astype(np.float32)
    owners = np.repeat(np.arange(len(held)), [len(several) for _, several in held])
    places = np.array([one.place for one in each], np.uint8)
    return Part(
        table_of([product for product, _ in held]),
        vectors,
        pictures=pictures_of(owners, places, len(held)),
    )


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
