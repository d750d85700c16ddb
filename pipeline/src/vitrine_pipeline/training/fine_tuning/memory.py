"""Remembers the embeddings of the last steps, so that small batches see many others."""

from __future__ import annotations

import tensorflow as tf

from vitrine_pipeline.training.losses import Remembered
from vitrine_pipeline.training.network import EMBEDDING_DIMENSION


class Memory:
    """A ring of embeddings; the oldest go first.

    Source: Wang et al., "Cross-Batch Memory for Embedding Learning" (CVPR 2020): embeddings drift
    slowly enough for those of the last steps to serve as examples.

    Parameters
    ----------
    size
        How many it holds; at least one batch.
    """

    def __init__(self, size: int) -> None:
        self._embedding = tf.Variable(tf.zeros((size, EMBEDDING_DIMENSION)), trainable=False)
        self._rows = tf.Variable(tf.fill((size,), -1), trainable=False)
        self._next = tf.Variable(0, trainable=False)
        self._size = size

    @property
    def variables(self) -> list[tf.Variable]:
        """Its state."""
        return [self._embedding, self._rows, self._next]

    def recall(self) -> Remembered:
        """Give what it holds."""
        return Remembered(self._embedding.value(), self._rows.value())

    def keep(self, rows: tf.Tensor, embedding: tf.Tensor) -> None:
        """Remember rows, int32 [B], and their embeddings, float32 [B, 256]."""
        places = (self._next + tf.range(tf.shape(rows)[0])) % self._size
        self._embedding.scatter_nd_update(places[:, None], tf.stop_gradient(embedding))
        self._rows.scatter_nd_update(places[:, None], rows)
        self._next.assign((self._next + tf.shape(rows)[0]) % self._size)
