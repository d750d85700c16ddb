"""The products that changed last: small parts in memory, searched exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from vitrine_similarity.catalogue import Change
from vitrine_similarity.memory.arrays import to_rows
from vitrine_similarity.memory.part import Part
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
        (change.product, change.vector)
        for change in last.values()
        if change.product is not None and change.vector is not None
    ]
    if not held:
        return None
    vectors = unit(np.stack([vector for _, vector in held]))
    if halves:
        vectors = vectors.astype(np.float16).astype(np.float32)
    return Part(table_of([product for product, _ in held]), vectors)


def join(parts: Sequence[Held]) -> Part:
    """Copy what is there of several parts into one, in memory."""
    rows = [to_rows(one.alive, len(one.part)) for one in parts]
    ends = np.cumsum([len(taken) for taken in rows])
    picks = [
        (taken, np.arange(end - len(taken), end)) for taken, end in zip(rows, ends, strict=True)
    ]
    vectors: Vectors = np.concatenate(
        [one.part.vectors(taken) for one, taken in zip(parts, rows, strict=True)]
    )
    return Part(gather_tables([one.part.table for one in parts], picks), vectors)
