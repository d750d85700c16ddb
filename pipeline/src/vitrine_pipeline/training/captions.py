"""Trains the captioner on the catalogue's titles, where it has any."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from vitrine_pipeline.captions.recipe import CaptionRecipe
from vitrine_pipeline.captions.training import train_captioner
from vitrine_pipeline.image_features import ImageFeatures
from vitrine_pipeline.progress import Progress
from vitrine_pipeline.split import split_groups

_VALIDATION = 0.1


def train_captions(
    measured: ImageFeatures,
    groups: NDArray[np.intp],
    embeddings: NDArray[np.float32],
    used: NDArray[np.bool_],
    attributes: tuple[str, ...],
    recipe: CaptionRecipe,
    *,
    seed: int,
    progress: Progress,
) -> Mapping[str, bytes]:
    """Train a captioner on the rows that may be used.

    Parameters
    ----------
    measured
        The N products.
    groups
        int [N], their groups of alike pictures.
    embeddings
        float32 [N, D].
    used
        bool [N]: those that are not held out.
    attributes
        The names that the bundle knows.
    recipe
        How to train it.
    seed
        Of the validation part and of the training.
    progress
        Shows how far it is.

    Returns
    -------
    Mapping
        The captioner's files by name; none where too few products have a title.
    """
    validation = np.zeros(len(used), np.bool_)
    rows = np.flatnonzero(used)
    hashes = [measured.sha256[at] for at in rows.tolist()]
    validation[rows] = split_groups(groups[rows], hashes, _VALIDATION, seed=seed)
    with progress("Learning to describe", recipe.epochs) as advance:
        return train_captioner(
            [row.title for row in measured.rows],
            [row.attributes for row in measured.rows],
            embeddings,
            used & ~validation,
            validation,
            attributes=attributes,
            seed=seed,
            recipe=recipe,
            advance=advance,
        )
