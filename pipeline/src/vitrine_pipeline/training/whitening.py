"""An embedding for a catalogue that states no attribute: what varies most, evened out."""

from __future__ import annotations

import keras
import numpy as np
from numpy.typing import NDArray

from vitrine_pipeline.training.network import (
    EMBEDDING_DIMENSION,
    Network,
    scale_colour,
    scale_features,
)

# Directions that hardly vary are mostly noise, which full whitening would make as loud as the rest.
_LEAST_DEVIATION = 0.05
_MOST_ROWS = 20_000


def whiten(features: NDArray[np.float32], colour: NDArray[np.float32], *, seed: int) -> Network:
    """Fit a projection by principal components, whitened.

    Source: Jégou and Chum, "Negative evidences and co-occurences in image retrieval: the benefit
    of PCA and whitening" (ECCV 2012).

    Parameters
    ----------
    features, colour
        float32 [N, F] and [N, C] of the training rows.
    seed
        Of the rows that are looked at where there are very many.

    Returns
    -------
    Network
        Without heads.
    """
    if len(features) > _MOST_ROWS:
        rows = np.random.default_rng(seed).choice(len(features), _MOST_ROWS, replace=False)
        features, colour = features[rows], colour[rows]
    inputs = {
        "features": keras.Input((features.shape[1],), name="features"),
        "colour": keras.Input((colour.shape[1],), name="colour"),
    }
    scaled = keras.layers.Concatenate(name="joined")(
        [
            scale_features(features, "features_scaling")(inputs["features"]),
            scale_colour(colour, features, "colour_scaling")(inputs["colour"]),
        ]
    )
    joined = keras.Model(inputs, scaled).predict(
        {"features": features, "colour": colour}, verbose=0
    )
    centre = joined.mean(axis=0)
    _, deviations, directions = np.linalg.svd(joined - centre, full_matrices=False)
    kept = min(EMBEDDING_DIMENSION, len(deviations))
    weights = np.zeros((joined.shape[1], EMBEDDING_DIMENSION), np.float32)
    floor = _LEAST_DEVIATION * deviations[0] + 1e-6
    weights[:, :kept] = directions[:kept].T / np.maximum(deviations[:kept], floor)
    projection = keras.layers.Dense(EMBEDDING_DIMENSION, name="projection")
    embedding = keras.layers.UnitNormalization(name="embedding")(projection(scaled))
    projection.set_weights([weights, -centre @ weights])
    return Network(keras.Model(inputs, {"embedding": embedding}, name="trunk"), None)
