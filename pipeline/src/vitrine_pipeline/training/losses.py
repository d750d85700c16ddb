"""What the joint training minimises."""

from __future__ import annotations

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray


def value_weights(codes: NDArray[np.int32], classes: int, balance: float) -> NDArray[np.float32]:
    """Weigh the values of an attribute, so that rare ones are not drowned.

    Parameters
    ----------
    codes
        int32 [N]; negative where a row states no value.
    classes
        The number of values, K.
    balance
        0: every row counts the same; 1: every value counts the same.

    Returns
    -------
    numpy.ndarray
        float32 [K], 1 on average over the rows.
    """
    counts = np.bincount(codes[codes >= 0], minlength=classes).astype(np.float64)
    weights = np.maximum(counts, 1) ** -balance
    scaled: NDArray[np.float32] = (weights * counts.sum() / (weights * counts).sum()).astype(
        np.float32
    )
    return scaled


def masked_cross_entropy(
    codes: tf.Tensor, logits: tf.Tensor, weights: tf.Tensor, smoothing: float
) -> tf.Tensor:
    """Average the cross-entropy over the rows that state a value.

    Parameters
    ----------
    codes
        int32 [B]; negative where a row states no value: it then counts for nothing.
    logits
        float32 [B, K].
    weights
        float32 [K], as `value_weights` gives them.
    smoothing
        The share of each target that is spread over all values.
    """
    classes = tf.shape(logits)[1]
    stated = tf.cast(codes >= 0, tf.float32)
    safe = tf.maximum(codes, 0)
    targets = tf.one_hot(safe, classes, 1 - smoothing, 0.0)
    targets += smoothing / tf.cast(classes, tf.float32)
    each = tf.nn.softmax_cross_entropy_with_logits(targets, logits)
    return tf.reduce_sum(each * stated * tf.gather(weights, safe)) / (tf.reduce_sum(stated) + 1e-6)


def supervised_contrast(embedding: tf.Tensor, codes: tf.Tensor, temperature: float) -> tf.Tensor:
    """Pull rows of the same value together and the others apart.

    Source: Khosla et al., "Supervised Contrastive Learning" (NeurIPS 2020), the `out` form.

    Parameters
    ----------
    embedding
        float32 [B, D], unit norm.
    codes
        int32 [B]; negative where a row states no value.
    temperature
        How much the nearest rows outweigh the others.
    """
    size = tf.shape(embedding)[0]
    others = 1 - tf.eye(size)
    scores = tf.matmul(embedding, embedding, transpose_b=True) / temperature - 1e9 * (1 - others)
    log_shares = scores - tf.reduce_logsumexp(scores, axis=1, keepdims=True)
    stated = codes >= 0
    alike = (codes[:, None] == codes[None, :]) & stated[:, None] & stated[None, :]
    positives = tf.cast(alike, tf.float32) * others
    counts = tf.reduce_sum(positives, axis=1)
    each = -tf.reduce_sum(positives * log_shares, axis=1) / tf.maximum(counts, 1)
    return tf.reduce_sum(each) / (tf.reduce_sum(tf.cast(counts > 0, tf.float32)) + 1e-6)
