"""Trains a text encoder beside a space that stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from vitrine_features.text.encoder import TextEncoder, known_parts
from vitrine_pipeline.text.corpus import Corpus
from vitrine_pipeline.text.recipe import TextRecipe
from vitrine_pipeline.training.optimiser import warmed_adamw

_LEAST_TEXTS = 2
# Read less often, a part of words is still much as it was drawn.
_LEAST_READ = 5


def train_text_encoder(
    corpus: Corpus,
    embeddings: NDArray[np.float32],
    used: NDArray[np.bool_],
    *,
    seed: int,
    recipe: TextRecipe | None = None,
    advance: Callable[[int], None] = lambda steps: None,
) -> TextEncoder | None:
    """Fit texts to the pictures of their products, contrastively and both ways.

    Source: Radford et al., "Learning Transferable Visual Models From Natural Language Supervision"
    (ICML 2021), with the pictures' side frozen as in Zhai et al., "LiT: Zero-Shot Transfer with
    Locked-image text Tuning" (CVPR 2022). A text may mean several products, so that the target is
    spread over all of them: Khosla et al., "Supervised Contrastive Learning" (NeurIPS 2020).

    Parameters
    ----------
    corpus
        The words of N products.
    embeddings
        float32 [N, D], of their pictures, unit norm.
    used
        bool [N]: the products to learn from.
    seed
        Equal seeds give equal encoders on the same machine.
    recipe
        How; the default if not given.
    advance
        Called after each step with 1.

    Returns
    -------
    TextEncoder
        None where nothing is said of the products.
    """
    recipe = recipe or TextRecipe()
    rows = np.flatnonzero(used & corpus.usable)
    ngrams = corpus.ngrams(rows, recipe.parts) if len(rows) >= _LEAST_TEXTS else ()
    if not ngrams:
        return None
    keras.utils.set_random_seed(seed)
    network = _network(len(ngrams), embeddings.shape[1], recipe)
    steps = recipe.steps_for(len(rows))
    step = _training_step(network, recipe, steps)
    random = np.random.default_rng(seed)
    known = {part: row for row, part in enumerate(ngrams)}
    read = np.zeros(len(ngrams), np.intp)
    for own in _batches(rows, min(recipe.batch, len(rows)), steps, random):
        among = _candidates(rows, own, recipe.candidates, random)
        drawn = corpus.draw(own, among, recipe.variation, random)
        bags = _bags(drawn.texts, known)
        read += np.bincount(bags.indices.numpy()[:, 1], minlength=len(ngrams))
        step(
            bags,
            tf.constant(embeddings[among]),
            tf.constant(drawn.meant),
            tf.constant(np.searchsorted(among, own)),
        )
        advance(1)
    return _exported(network, ngrams, read >= _LEAST_READ)


def _batches(
    rows: NDArray[np.intp], size: int, count: int, random: np.random.Generator
) -> Iterator[NDArray[np.intp]]:
    """Give so many batches of rows, each row again when all have been."""
    left = rows[:0]
    for _ in range(count):
        if len(left) < size:
            left = np.concatenate([left, random.permutation(rows)])
        yield left[:size]
        left = left[size:]


def _network(parts: int, dimension: int, recipe: TextRecipe) -> keras.Model:
    bag = keras.Input((parts,), sparse=True, name="bag")
    joined = keras.layers.Dense(
        recipe.width,
        use_bias=False,
        # Small, so that what is read often soon counts for more than what hardly ever is.
        kernel_initializer=keras.initializers.RandomNormal(stddev=0.05),
        name="parts",
    )(bag)
    units = keras.layers.Dense(recipe.units, "relu", use_bias=False, name="hidden")(joined)
    units = keras.layers.Dropout(recipe.dropout)(units)
    values = keras.layers.Dense(dimension, use_bias=False, name="projection")(units)
    return keras.Model(bag, keras.layers.UnitNormalization(name="text")(values))


def _candidates(
    rows: NDArray[np.intp], own: NDArray[np.intp], most: int, random: np.random.Generator
) -> NDArray[np.intp]:
    """Return, in ascending order, the products of a step: its own, and others as far as may be."""
    if len(rows) <= most:
        return rows
    others = random.choice(rows, max(0, most - len(own)), replace=False)
    return np.union1d(own, others)


def _training_step(
    network: keras.Model, recipe: TextRecipe, total_steps: int
) -> Callable[[tf.SparseTensor, tf.Tensor, tf.Tensor, tf.Tensor], None]:
    optimizer = warmed_adamw(
        recipe.learning_rate, 1e-4, warm_up=max(1, total_steps // 10), steps=total_steps
    )
    variables = network.trainable_variables
    optimizer.build(variables)

    @tf.function(reduce_retracing=True)  # type: ignore[untyped-decorator]
    def step(bags: tf.SparseTensor, pictures: tf.Tensor, meant: tf.Tensor, own: tf.Tensor) -> None:
        with tf.GradientTape() as tape:
            texts = network(bags, training=True)
            scores = tf.matmul(texts, pictures, transpose_b=True) / recipe.temperature
            loss = _contrast(scores, meant) + _contrast(
                tf.transpose(tf.gather(scores, own, axis=1)),
                tf.transpose(tf.gather(meant, own, axis=1)),
            )
        optimizer.apply(tape.gradient(loss, variables), variables)

    return step  # type: ignore[no-any-return]


def _contrast(scores: tf.Tensor, meant: tf.Tensor) -> tf.Tensor:
    wanted = tf.cast(meant, tf.float32)
    target = wanted / tf.reduce_sum(wanted, axis=1, keepdims=True)
    return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(target, scores))


def _bags(texts: Sequence[Sequence[str]], known: Mapping[str, int]) -> tf.SparseTensor:
    places: list[tuple[int, int]] = []
    weights: list[float] = []
    for place, words in enumerate(texts):
        bag: dict[int, float] = {}
        for one in known_parts(words, known):
            bag[one.row] = bag.get(one.row, 0.0) + one.weight
        places.extend((place, row) for row in sorted(bag))
        weights.extend(bag[row] for row in sorted(bag))
    return tf.SparseTensor(
        np.array(places, np.int64).reshape(-1, 2),
        np.array(weights, np.float32),
        (len(texts), len(known)),
    )


def _exported(
    network: keras.Model, ngrams: Sequence[str], learnt: NDArray[np.bool_]
) -> TextEncoder:
    vectors = network.get_layer("parts").get_weights()[0][learnt]
    scales = np.maximum(np.abs(vectors).max(axis=1), 1e-12) / 127
    hidden, projection = network.get_layer("hidden"), network.get_layer("projection")
    return TextEncoder(
        tuple(part for part, kept in zip(ngrams, learnt.tolist(), strict=True) if kept),
        np.rint(vectors / scales[:, None]).astype(np.int8),
        scales.astype(np.float32),
        *hidden.get_weights(),
        *projection.get_weights(),
    )
