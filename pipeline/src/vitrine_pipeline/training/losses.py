"""What the joint training minimises."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray
from scipy.special import log_softmax

from vitrine_pipeline.training.labels import Labels
from vitrine_pipeline.training.recipe import Recipe
from vitrine_product.roles import Role


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a step contrasts its rows with, besides each other.

    Attributes
    ----------
    embedding
        float32 [M, D], unit norm.
    rows
        int32 [M]: which of the N rows they are of; negative where nothing is remembered yet.
    """

    embedding: tf.Tensor
    rows: tf.Tensor


class JointLoss:
    """The sum over all attributes of what each of them costs.

    Parameters
    ----------
    labels
        Of N rows.
    known
        int: the rows among them that are learnt from, whose values are counted.
    recipe
        How to weigh.
    contrasted
        The attributes that have a supervised-contrastive term; all if None.
    """

    def __init__(
        self,
        labels: Labels,
        known: NDArray[np.intp],
        recipe: Recipe,
        contrasted: Collection[str] | None = None,
    ) -> None:
        self._recipe = recipe
        self._contrasted = labels.attributes if contrasted is None else contrasted
        self._codes = {name: tf.constant(codes) for name, codes in labels.codes.items()}
        self._weights = {
            name: tf.constant(value_weights(codes[known], len(labels.values[name]), recipe.balance))
            for name, codes in labels.codes.items()
        }
        self._together = tf.constant(together(labels))

    def __call__(
        self,
        rows: tf.Tensor,
        embedding: tf.Tensor,
        logits: Mapping[str, tf.Tensor],
        remembered: Remembered | None = None,
    ) -> tf.Tensor:
        """Add up what training minimises.

        Parameters
        ----------
        rows
            int32 [B]: which of the N rows these are.
        embedding, logits
            float32 [B, D], and float32 [B, K] by attribute name.
        remembered
            Further rows to contrast them with.
        """
        recipe = self._recipe
        keys, key_rows = embedding, rows
        if remembered is not None:
            keys = tf.concat([embedding, remembered.embedding], axis=0)
            key_rows = tf.concat([rows, remembered.rows], axis=0)
        # A row is no example of its own value, also not as it was seen in an earlier step.
        usable = (key_rows[None, :] >= 0) & (key_rows[None, :] != rows[:, None])
        scores = embedding @ tf.transpose(keys) / recipe.contrastive_temperature

        def contrast(all_codes: tf.Tensor) -> tf.Tensor:
            of_keys = tf.gather(all_codes, tf.maximum(key_rows, 0))
            return supervised_contrast(scores, tf.gather(all_codes, rows), of_keys, usable)

        loss = tf.constant(0.0)
        for name, all_codes in self._codes.items():
            codes = tf.gather(all_codes, rows)
            loss += masked_cross_entropy(
                codes, logits[name], self._weights[name], recipe.label_smoothing
            )
            if recipe.contrastive and name in self._contrasted:
                loss += recipe.contrastive * contrast(all_codes)
        if recipe.contrastive_together:
            loss += recipe.contrastive_together * contrast(self._together)
        return loss


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


def supervised_contrast(
    scores: tf.Tensor, codes: tf.Tensor, key_codes: tf.Tensor, usable: tf.Tensor
) -> tf.Tensor:
    """Pull rows of the same value together and the others apart.

    Sources: Khosla et al., "Supervised Contrastive Learning" (NeurIPS 2020), the `out` form; with
    rows of earlier steps among the keys, Wang et al., "Cross-Batch Memory for Embedding Learning"
    (CVPR 2020).

    Parameters
    ----------
    scores
        float32 [B, K]: the cosines of B rows to K keys, divided by a temperature, which says how
        much the nearest keys outweigh the others.
    codes, key_codes
        int32 [B] and [K]; negative where a row states no value.
    usable
        bool [B, K]: the keys that each row is contrasted with; not itself.
    """
    scores = tf.where(usable, scores, -1e9)
    log_shares = scores - tf.reduce_logsumexp(scores, axis=1, keepdims=True)
    alike = (codes[:, None] == key_codes[None, :]) & (codes >= 0)[:, None] & usable
    positives = tf.cast(alike, tf.float32)
    counts = tf.reduce_sum(positives, axis=1)
    each = -tf.reduce_sum(positives * log_shares, axis=1) / tf.maximum(counts, 1)
    return tf.reduce_sum(each) / (tf.reduce_sum(tf.cast(counts > 0, tf.float32)) + 1e-6)


def contrasted(labels: Labels) -> tuple[str, ...]:
    """Choose the attributes by which shoppers find alike what looks alike.

    That is the finest kind and the colour. The coarser attributes follow from the kind or are no
    matter of looks, and terms of theirs would pull all that is for men together.
    """
    colours = [name for name in labels.values if labels.roles.has(name, Role.COLOUR)]
    return (*labels.kinds[-1:], *colours) or labels.attributes


def together(labels: Labels) -> NDArray[np.int32]:
    """Give each pair of a kind and a colour a number: int32 [N].

    Negative where a row does not state both, and everywhere where the catalogue has no such two
    attributes.
    """
    names = contrasted(labels)
    codes = np.stack([labels.codes[name] for name in names], axis=1)
    if not labels.kinds or len(names) < 2:
        return np.full(len(codes), -1, np.int32)
    _, numbers = np.unique(codes, axis=0, return_inverse=True)
    return np.where((codes >= 0).all(axis=1), numbers, -1).astype(np.int32)


def surprise(codes: NDArray[np.int32], logits: NDArray[np.float32]) -> float:
    """Average the cross-entropy over rows, without weights or smoothing.

    Parameters
    ----------
    codes
        int32 [N]; negative where a row states no value. 0 where no row states one.
    logits
        float32 [N, K].
    """
    stated = np.flatnonzero(codes >= 0)
    if not len(stated):
        return 0.0
    return float(-log_softmax(logits[stated], axis=1)[np.arange(len(stated)), codes[stated]].mean())
