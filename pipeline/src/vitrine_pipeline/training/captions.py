"""Trains the captioner on the catalogue's titles, where it has any."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

import numpy as np
from numpy.typing import NDArray

from vitrine_pipeline.image_features import ImageFeatures


def train_captions(
    measured: ImageFeatures,
    embeddings: NDArray[np.float32],
    used: NDArray[np.bool_],
    *,
    seed: int,
    progress: Callable[[str, int], AbstractContextManager[Callable[[int], None]]],
) -> Mapping[str, bytes]:
    """Return the captioner's files for a bundle."""
    return {}
