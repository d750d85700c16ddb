"""One step of fitting, as a graph."""

from __future__ import annotations

from collections.abc import Callable

import keras
import tensorflow as tf

from vitrine_pipeline.training.fine_tuning.memory import Memory
from vitrine_pipeline.training.losses import JointLoss
from vitrine_pipeline.training.network import Network

Fit = Callable[[tf.Tensor, tf.Tensor], None]
"""Takes rows, int32 [B], and their pictures, uint8 [B, S, S, 3], and fits to them."""


def fit_step(
    twin: keras.Model,
    network: Network,
    optimizer: keras.optimizers.Optimizer,
    loss_of: JointLoss,
    colour: tf.Tensor,
    memory: Memory,
) -> Fit:
    """Make the step that fits all trainable layers together; one graph for each side.

    Parameters
    ----------
    twin, network
        What is fitted.
    optimizer
        Is built here.
    loss_of
        What to minimise.
    colour
        float32 [N, C]: the histogram of every row.
    memory
        What the steps before it saw.
    """
    heads = network.known_heads
    variables = [
        *twin.trainable_variables,
        *network.trunk.trainable_variables,
        *heads.trainable_variables,
    ]
    optimizer.build(variables)

    @tf.function  # type: ignore[untyped-decorator]
    def step(rows: tf.Tensor, images: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            # Batch normalisation keeps its statistics: the backbone is never in training mode.
            seen = twin(tf.cast(images, tf.float32), training=False)
            features = tf.cast(seen, tf.float32)
            inputs = {"features": features, "colour": tf.gather(colour, rows)}
            embedding = network.trunk(inputs, training=True)["embedding"]
            logits = heads({"embedding": embedding}, training=True)
            loss = loss_of(rows, embedding, logits, memory.recall())
        optimizer.apply(tape.gradient(loss, variables), variables)
        memory.keep(rows, embedding)

    return step  # type: ignore[no-any-return]
