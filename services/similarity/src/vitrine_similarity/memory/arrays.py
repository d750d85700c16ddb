"""The arrays that pass between the index and the rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine_similarity.vectors import Scores

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Hits:
    """What a search found, best first.

    Attributes
    ----------
    rows
        Int64 [found].
    scores
        Float32 [found], inner products with the query, never rising.
    """

    rows: Rows
    scores: Scores
