"""Turns what was trained into the LiteRT models that the services run."""

from __future__ import annotations

import keras
import tensorflow as tf

from vitrine_pipeline.tflite import convert
from vitrine_pipeline.training.network import EMBEDDING_DIMENSION, Network


def export_features(backbone: keras.Model, network: Network) -> bytes:
    """Join backbone and trunk: ``features.tflite``.

    Parameters
    ----------
    backbone
        Image float32 [N, S, S, 3], 0 to 255, to features [N, F].
    network
        Its trunk takes those features.

    Returns
    -------
    bytes
        Inputs `image` uint8 [N, S, S, 3] and `colour` float32 [N, C]; output `embedding` float32
        [N, 256], unit norm.
    """

    def embed(image: tf.Tensor, colour: tf.Tensor) -> dict[str, tf.Tensor]:
        features = backbone(tf.cast(image, tf.float32), training=False)
        inputs = {"features": features, "colour": colour}
        return {"embedding": network.trunk(inputs, training=False)["embedding"]}

    inputs = {
        "image": tf.TensorSpec(backbone.inputs[0].shape, tf.uint8),
        "colour": tf.TensorSpec(network.trunk.input["colour"].shape, tf.float32),
    }
    return convert(embed, inputs, [backbone, network.trunk])


def export_heads(heads: keras.Model) -> bytes:
    """Convert the heads: ``heads.tflite``.

    Parameters
    ----------
    heads
        Of a network.

    Returns
    -------
    bytes
        Input `embedding` float32 [N, 256]; an output float32 [N, K] of logits by attribute name.
    """

    def classify(embedding: tf.Tensor) -> dict[str, tf.Tensor]:
        return dict(heads({"embedding": embedding}, training=False))

    inputs = {"embedding": tf.TensorSpec((None, EMBEDDING_DIMENSION), tf.float32)}
    return convert(classify, inputs, [heads])
