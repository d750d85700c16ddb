"""The training rows of a search: those that are fitted to, and those on which is chosen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine_pipeline.image_features import Measured
from vitrine_pipeline.split import split_groups

VALIDATION = 0.15
"""The share of the training rows on which is chosen and calibrated."""
_GALLERY = 2000


@dataclass(frozen=True, slots=True)
class Parts:
    """The training rows of a search.

    Attributes
    ----------
    fitted, watched
        int: those that are fitted to at first, and those on which is chosen and calibrated.
    """

    fitted: NDArray[np.intp]
    watched: NDArray[np.intp]

    @property
    def gallery(self) -> NDArray[np.intp]:
        """Those among which neighbours are looked for: at most 2,000, drawn at random."""
        drawn = np.random.default_rng(0).permutation(self.fitted)
        return np.sort(drawn[:_GALLERY])

    @property
    def all(self) -> NDArray[np.intp]:
        """Both, in their order."""
        return np.sort(np.concatenate([self.fitted, self.watched]))


def part(rows: NDArray[np.intp], seen: Measured, seed: int) -> Parts:
    """Set validation rows aside, whole groups of near-duplicates only.

    Parameters
    ----------
    rows
        int [M]: the training rows.
    seen
        All products.
    seed
        Another seed, another choice.
    """
    hashes = [seen.features.sha256[at] for at in rows.tolist()]
    watched = split_groups(seen.groups[rows], hashes, VALIDATION, seed=seed + 1)
    return Parts(rows[~watched], rows[watched])
