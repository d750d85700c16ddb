"""Fits trunk and heads jointly, on image features."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from vitrine_pipeline.training.labels import Labels
from vitrine_pipeline.training.losses import JointLoss
from vitrine_pipeline.training.network import Network, build_network
from vitrine_pipeline.training.optimiser import warmed_adamw
from vitrine_pipeline.training.recipe import Recipe

_ROWS_AT_A_TIME = 4096


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """N rows to learn from.

    Attributes
    ----------
    features, colour
        float32 [N, F] and [N, C].
    labels
        Of the same rows.
    """

    features: NDArray[np.float32]
    colour: NDArray[np.float32]
    labels: Labels

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.features)

    def take(self, rows: NDArray[np.intp]) -> TrainingSet:
        """Take some of the rows."""
        return TrainingSet(self.features[rows], self.colour[rows], self.labels.take(rows))


def fit(
    data: TrainingSet,
    recipe: Recipe,
    *,
    seed: int,
    advance: Callable[[int], None] = lambda _epochs: None,
    network: Network | None = None,
) -> Network:
    """Fit a network.

    Parameters
    ----------
    data
        At least one row.
    recipe
        How to train.
    seed
        Equal seeds give equal networks on the same machine.
    advance
        Called after each epoch, with 1.
    network
        What to start from, and to change; None: `network_for`.
    """
    network = network or network_for(data, recipe, seed=seed)
    batch = min(recipe.batch, len(data))
    steps = max(1, len(data) // batch)
    step = _training_step(network, data, recipe, steps * recipe.epochs)
    shuffle = np.random.default_rng(seed)
    for _ in range(recipe.epochs):
        order = shuffle.permutation(len(data)).astype(np.int32)
        for start in range(0, steps * batch, batch):
            step(tf.constant(order[start : start + batch]))
        advance(1)
    return network


def network_for(data: TrainingSet, recipe: Recipe, *, seed: int) -> Network:
    """Build what `fit` starts from; the parameters are the same."""
    classes = {name: len(values) for name, values in data.labels.values.items()}
    return build_network(data.features, data.colour, classes, dropout=recipe.dropout, seed=seed)


def _training_step(
    network: Network, data: TrainingSet, recipe: Recipe, total_steps: int
) -> Callable[[tf.Tensor], None]:
    optimizer = warmed_adamw(
        recipe.learning_rate,
        recipe.weight_decay,
        warm_up=max(1, total_steps // 10),
        steps=total_steps,
    )
    heads = network.known_heads
    variables = network.trunk.trainable_variables + heads.trainable_variables
    optimizer.build(variables)
    features, colour = tf.constant(data.features), tf.constant(data.colour)
    loss_of = JointLoss(data.labels, np.arange(len(data)), recipe)

    @tf.function  # type: ignore[untyped-decorator]
    def step(rows: tf.Tensor) -> None:
        inputs = {"features": tf.gather(features, rows), "colour": tf.gather(colour, rows)}
        with tf.GradientTape() as tape:
            embedding = network.trunk(inputs, training=True)["embedding"]
            logits = heads({"embedding": embedding}, training=True)
            loss = loss_of(rows, embedding, logits)
        optimizer.apply(tape.gradient(loss, variables), variables)

    return step  # type: ignore[no-any-return]


def embed(
    network: Network, features: NDArray[np.float32], colour: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Embed N rows of image features: float32 [N, 256], unit norm."""
    parts = [
        network.trunk({"features": tf.constant(some), "colour": tf.constant(of_some)})[
            "embedding"
        ].numpy()
        for some, of_some in zip(_pages(features), _pages(colour), strict=True)
    ]
    return np.concatenate(parts)


def read_logits(
    network: Network, embeddings: NDArray[np.float32]
) -> dict[str, NDArray[np.float32]]:
    """Run the heads on N embeddings: float32 [N, K] by attribute name."""
    heads = network.known_heads
    pages = [heads({"embedding": tf.constant(some)}) for some in _pages(embeddings)]
    return {name: np.concatenate([page[name].numpy() for page in pages]) for name in pages[0]}


def _pages(values: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    return [
        values[start : start + _ROWS_AT_A_TIME] for start in range(0, len(values), _ROWS_AT_A_TIME)
    ]
