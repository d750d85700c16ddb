"""The layers of GPT-2, which can map a whole title at once or one position after another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

EPSILON = 1e-5
SPREAD = 0.02


class Block(keras.layers.Layer):  # type: ignore[misc]
    """One block of GPT-2.

    Parameters
    ----------
    units
        Of a position.
    heads
        Of the attention; they share the units.
    dropout
        The share of units that rest in a step of training.
    """

    def __init__(self, units: int, heads: int, dropout: float, **options: Any) -> None:
        super().__init__(**options)
        self.units, self.heads = units, heads
        self.norm_1 = keras.layers.LayerNormalization(epsilon=EPSILON)
        self.attend = _dense(3 * units)
        self.project = _dense(units)
        self.norm_2 = keras.layers.LayerNormalization(epsilon=EPSILON)
        self.widen = _dense(4 * units)
        self.narrow = _dense(units)
        self.rest = keras.layers.Dropout(dropout)

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Make the weights, so that a file can be loaded into them."""
        shape = (None, self.units)
        for layer in (self.norm_1, self.attend, self.project, self.norm_2, self.widen):
            layer.build(shape)
        self.narrow.build((None, 4 * self.units))

    def load(self, weights: Sequence[NDArray[np.float32]]) -> None:
        """Take weights, in the order in which they are applied."""
        for layer in (self.norm_1, self.attend, self.project, self.norm_2, self.widen, self.narrow):
            layer.set_weights(weights[:2])
            weights = weights[2:]

    def call(self, x: Any, training: bool | None = None) -> Any:
        """Map all positions at once, float32 [N, T, U]; none sees a later one."""
        length = x.shape[1]
        query, key, value = tf.split(self.attend(self.norm_1(x)), 3, axis=-1)
        shape = (-1, length, self.heads, self.units // self.heads)
        query, key, value = (tf.reshape(part, shape) for part in (query, key, value))
        scores = tf.einsum("nqhd,nkhd->nhqk", query, key) * self._scale
        earlier = tf.linalg.band_part(tf.ones((length, length), tf.bool), -1, 0)
        shares = self.rest(tf.nn.softmax(tf.where(earlier, scores, -1e9)), training=training)
        seen = tf.reshape(tf.einsum("nhqk,nkhd->nqhd", shares, value), (-1, length, self.units))
        x = x + self.rest(self.project(seen), training=training)
        return x + self.rest(self._think(x), training=training)

    def step(self, x: Any, keys: Any, values: Any, here: Any, seen: Any) -> tuple[Any, Any, Any]:
        """Map one position, with what the earlier ones left.

        Parameters
        ----------
        x
            float32 [N, U].
        keys, values
            float32 [N, T, U], zero where nothing was written yet.
        here
            float32 [N, T, 1], one at the position of `x`.
        seen
            bool [N, T, 1], the positions up to that of `x`.

        Returns
        -------
        tuple
            Like `x`, `keys` and `values`.
        """
        query, key, value = tf.split(self.attend(self.norm_1(x)), 3, axis=-1)
        keys += here * key[:, tf.newaxis]
        values += here * value[:, tf.newaxis]
        # Sums of products rather than matrix products: the matrices are too small to pay.
        size = self.units // self.heads
        split = (-1, keys.shape[1], self.heads, size)
        scores = tf.reduce_sum(tf.reshape(keys * query[:, tf.newaxis], split), axis=-1)
        scores = tf.transpose(tf.where(seen, scores * self._scale, -1e9), (0, 2, 1))
        shares = tf.transpose(tf.nn.softmax(scores), (0, 2, 1))
        mixed = tf.reduce_sum(tf.reshape(values, split) * shares[..., tf.newaxis], axis=1)
        x = x + self.project(tf.reshape(mixed, (-1, self.units)))
        return x + self._think(x), keys, values

    @property
    def _scale(self) -> float:
        return float((self.units // self.heads) ** -0.5)

    def _think(self, x: Any) -> Any:
        return self.narrow(tf.nn.gelu(self.widen(self.norm_2(x)), approximate=True))


class Output(keras.layers.Layer):  # type: ignore[misc]
    """Probabilities of the words, by their embeddings."""

    def __init__(self, words: keras.layers.Embedding, **options: Any) -> None:
        super().__init__(**options)
        self.norm = keras.layers.LayerNormalization(epsilon=EPSILON)
        self.words = words

    def build(self, input_shape: tuple[int | None, ...]) -> None:
        """Make the weights of the norm."""
        self.norm.build((None, input_shape[-1]))

    def call(self, x: Any) -> Any:
        """Map float32 [..., U] to probabilities, float32 [..., V]."""
        return tf.nn.softmax(tf.matmul(self.norm(x), self.words.embeddings, transpose_b=True))


def _dense(units: int) -> keras.layers.Dense:
    return keras.layers.Dense(
        units, kernel_initializer=keras.initializers.RandomNormal(stddev=SPREAD)
    )
