"""Turns what was trained into the LiteRT models that the services run."""

from __future__ import annotations

import keras
import tensorflow as tf

from vitrine_bundle import Precision
from vitrine_pipeline.tflite import convert
from vitrine_pipeline.training.network import EMBEDDING_DIMENSION


def export_projection(trunk: keras.Model) -> bytes:
    """Convert the trunk: ``projection.tflite``.

    Parameters
    ----------
    trunk
        Of a network.

    Returns
    -------
    bytes
        Inputs `features` float32 [N, F] and `colour` float32 [N, C]; output `embedding` float32
        [N, 256], unit norm.
    """

    def project(features: tf.Tensor, colour: tf.Tensor) -> dict[str, tf.Tensor]:
        inputs = {"features": features, "colour": colour}
        return dict(trunk(inputs, training=False))

    inputs = {
        name: tf.TensorSpec(trunk.input[name].shape, tf.float32) for name in ("features", "colour")
    }
    return convert(project, inputs, [trunk])


def export_heads(heads: keras.Model, weights: Precision) -> bytes:
    """Convert the heads: ``heads.tflite``.

    Parameters
    ----------
    heads
        Of a network.
    weights
        What they are kept in.

    Returns
    -------
    bytes
        Input `embedding` float32 [N, 256]; an output float32 [N, K] of logits by attribute name.
    """

    def classify(embedding: tf.Tensor) -> dict[str, tf.Tensor]:
        return dict(heads({"embedding": embedding}, training=False))

    inputs = {"embedding": tf.TensorSpec((None, EMBEDDING_DIMENSION), tf.float32)}
    return convert(classify, inputs, [heads], weights=weights)
