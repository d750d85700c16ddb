"""A part in a folder: written once, then mapped by as many processes as like."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitrine_similarity.memory.array_file import Unmapped, map_arrays
from vitrine_similarity.memory.halves import Halves
from vitrine_similarity.memory.list_file import Layout
from vitrine_similarity.memory.lists import Lists
from vitrine_similarity.memory.part import Index, Part
from vitrine_similarity.memory.pictures import pictures_from
from vitrine_similarity.memory.reach import Reach
from vitrine_similarity.memory.settings import Storage
from vitrine_similarity.memory.table_file import table_from

FORMAT = 1
FORMAT_OF_PICTURES = 2
"""That of a segment with products of several vectors, which releases before cannot read."""
FACTS = "segment.json"
COLUMNS = "columns.bin"
LISTS = "lists.bin"
HALVES = "halves.bin"


class SegmentError(Exception):
    """A folder holds no segment that this release can read; the message says why."""


@dataclass(frozen=True, slots=True)
class SegmentFacts:
    """What is in a folder; a line of JSON.

    Attributes
    ----------
    dimension
        Of the vectors.
    effort, thinning, margin, gap
        As `Reach`.
    recall_at_10
        As `Index`.
    arrays
        Where each array lies in the file of the columns, as `ArrayPlace`.
    """

    dimension: int
    storage: Storage
    effort: int
    margin: float
    recall_at_10: float
    arrays: dict[str, Any]
    format: int = FORMAT
    thinning: float = 1.0
    gap: float = math.inf


def open_segment(folder: Path) -> Part:
    """Map a segment.

    Raises
    ------
    SegmentError
        The folder is not as it was written, or another release wrote it.
    """
    try:
        facts = SegmentFacts(**json.loads((folder / FACTS).read_text()))
        if facts.format not in (FORMAT, FORMAT_OF_PICTURES):
            raise SegmentError(
                f"{folder.name} is of format {facts.format}, not {FORMAT} or {FORMAT_OF_PICTURES}"
            )
        return map_segment(folder, facts)
    except (OSError, ValueError, TypeError, KeyError, LookupError) as error:
        raise SegmentError(f"{folder.name} cannot be read: {error}") from error


def map_segment(folder: Path, facts: SegmentFacts) -> Part:
    """Map a segment whose facts are known.

    Raises
    ------
    OSError, ValueError, KeyError
        A file is missing, or is not what the facts say.
    """
    arrays = map_arrays(folder / COLUMNS, facts.arrays)
    layout = Layout(arrays["centroids"], arrays["sizes"], arrays["bounds"])
    lists = Lists(folder / LISTS, layout)
    vectors: NDArray[np.float32] | Halves
    if facts.storage == "full":
        table = table_from(arrays)
        vectors = lists.codes().view(np.float32)
    else:
        table = table_from(
            arrays, lambda name: Unmapped(folder / COLUMNS, facts.arrays[name]["offset"])
        )
        vectors = Halves(folder / HALVES, int(layout.sizes.sum()), facts.dimension)
    reach = Reach(facts.effort, facts.thinning, facts.margin, facts.gap)
    index = Index(lists, reach, facts.recall_at_10)
    return Part(table, vectors, index, folder, pictures_from(arrays))
