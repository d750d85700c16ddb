"""The text encoder of a bundle, learnt from the rows that may be used."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from vitrine_features.text.encoder import TEXT_ENCODER_FILE
from vitrine_pipeline.image_features import Measured
from vitrine_pipeline.progress import Progress
from vitrine_pipeline.text.corpus import Corpus
from vitrine_pipeline.text.recipe import TextRecipe
from vitrine_pipeline.text.training import train_text_encoder


def train_texts(
    seen: Measured,
    embeddings: NDArray[np.float32],
    used: NDArray[np.bool_],
    recipe: TextRecipe,
    *,
    seed: int,
    progress: Progress,
) -> Mapping[str, bytes]:
    """Train a text encoder.

    Parameters
    ----------
    seen
        The N products.
    embeddings
        float32 [N, D], as the bundle embeds them.
    used
        bool [N]: those that are not held out.
    recipe, seed
        As `train_text_encoder` takes them.
    progress
        Shows how far it is.

    Returns
    -------
    Mapping
        The encoder's file by its name; none where nothing is said of the products.
    """
    rows = seen.features.rows
    corpus = Corpus([row.title for row in rows], [row.attributes for row in rows], seen.groups)
    steps = recipe.steps_for(int((used & corpus.usable).sum()))
    with progress("Learning to read", steps) as advance:
        encoder = train_text_encoder(
            corpus, embeddings, used, seed=seed, recipe=recipe, advance=advance
        )
    return {TEXT_ENCODER_FILE: encoder.write()} if encoder else {}
