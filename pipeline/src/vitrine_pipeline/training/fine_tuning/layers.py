"""Chooses which layers of a backbone are fitted."""

from __future__ import annotations

import keras

from vitrine_pipeline.training.fine_tuning.recipe import Layers


def unfreeze(backbone: keras.Model, layers: Layers) -> None:
    """Make layers trainable, and the others not.

    Batch normalisation stays as it was trained: the statistics of a few dozen pictures are worse
    than those of a million.

    Parameters
    ----------
    backbone
        Image [N, S, S, 3] to features [N, F].
    layers
        Which.
    """
    lowest = min(_resolution(layer) for layer in backbone.layers)
    for layer in backbone.layers:
        chosen = layers is Layers.WHOLE or _resolution(layer) == lowest
        layer.trainable = chosen and not isinstance(layer, keras.layers.BatchNormalization)


def _resolution(layer: keras.Layer) -> float:
    """Return the height of what a layer makes; infinite where that is no picture."""
    shape = tuple(layer.output.shape)
    return float(shape[1]) if len(shape) == 4 else float("inf")
