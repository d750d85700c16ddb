"""Trains the captioner on a catalogue's titles."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from vitrine_captioner.vocabulary import END, PAD, SPECIAL_TOKENS, START, VOCABULARY
from vitrine_pipeline.captions.decoders import CaptionNetwork, Shape, find_decoder
from vitrine_pipeline.captions.lesson import prepare_lesson
from vitrine_pipeline.captions.recipe import CaptionRecipe
from vitrine_pipeline.captions.wording import Row, Tokens

# Where fewer pictures are left for validation, how well the network reads them says little.
_LEAST_VALIDATION = 8


def train_captioner(
    titles: Sequence[str | None],
    rows: Sequence[Row],
    embeddings: NDArray[np.float32],
    train: NDArray[np.bool_],
    validation: NDArray[np.bool_],
    *,
    attributes: Sequence[str],
    seed: int,
    recipe: CaptionRecipe | None = None,
    advance: Callable[[int], None] = lambda steps: None,
) -> Mapping[str, bytes]:
    """Train a captioner.

    Parameters
    ----------
    titles
        The title of each of N products; None where the catalogue has none.
    rows
        Their attributes.
    embeddings
        float32 [N, D].
    train, validation
        bool [N]: the products to learn from, and those on which training is stopped in time.
    attributes
        The names of the attributes that the bundle knows.
    seed
        The same seed, the same captioner.
    recipe
        How to train; the default if not given.
    advance
        Called after each epoch with 1, `recipe.epochs` times in all, also when it ends early.

    Returns
    -------
    Mapping[str, bytes]
        The files for the bundle; none if the products have no titles.
    """
    recipe = recipe or CaptionRecipe()
    decoder = find_decoder(recipe.decoder)
    lesson = prepare_lesson(titles, rows, train | validation, attributes, recipe)
    if lesson is None:
        advance(recipe.epochs)
        return {}
    vocabulary = lesson.vocabulary(decoder=decoder.name, model=decoder.file)
    network = _fit(
        _encode(lesson.titles, lesson.order),
        embeddings[lesson.products],
        validation[lesson.products],
        vocabulary=vocabulary.size,
        recipe=recipe,
        seed=seed,
        advance=advance,
    )
    return {
        VOCABULARY: vocabulary.model_dump_json(indent=1).encode(),
        decoder.file: network.export_step(),
    }


def _encode(titles: Sequence[Tokens], order: Sequence[str]) -> NDArray[np.int32]:
    """Return int32 [N, T + 2]: START, the tokens, END, then PAD."""
    index = {token: number + SPECIAL_TOKENS for number, token in enumerate(order)}
    encoded = np.full((len(titles), max(map(len, titles)) + 2), PAD, dtype=np.int32)
    for row, title in enumerate(titles):
        encoded[row, : len(title) + 2] = [START, *(index[token] for token in title), END]
    return encoded


def _fit(
    encoded: NDArray[np.int32],
    embeddings: NDArray[np.float32],
    held: NDArray[np.bool_],
    *,
    vocabulary: int,
    recipe: CaptionRecipe,
    seed: int,
    advance: Callable[[int], None],
) -> CaptionNetwork:
    keras.utils.set_random_seed(seed)
    # An empty title would teach the network to say nothing.
    told = encoded[:, 1] != END
    seen, watched = np.flatnonzero(told & ~held), np.flatnonzero(told & held)
    shape = Shape(embeddings.shape[1], vocabulary, encoded.shape[1] - 1)
    network = find_decoder(recipe.decoder).build(shape, recipe)
    network.model.compile(
        optimizer=keras.optimizers.Adam(recipe.learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(ignore_class=PAD),
    )

    def batches(rows: NDArray[np.intp], *, shuffle: bool) -> tf.data.Dataset:
        pairs = (
            (embeddings[rows], encoded[rows, :-1]),
            encoded[rows, 1:],
        )
        data = tf.data.Dataset.from_tensor_slices(pairs)
        if shuffle:
            data = data.shuffle(len(rows), seed=seed)
        return data.batch(recipe.batch)

    steps = math.ceil(len(seen) / recipe.batch)
    epochs = max(1, min(recipe.epochs, recipe.max_steps // steps))
    watch = len(watched) >= _LEAST_VALIDATION
    done = _Progress(advance)
    network.model.fit(
        batches(seen, shuffle=True),
        validation_data=batches(watched, shuffle=False) if watch else None,
        epochs=epochs,
        shuffle=False,  # the data set does so itself
        verbose=0,
        callbacks=[
            done,
            keras.callbacks.EarlyStopping(
                monitor="val_loss" if watch else "loss",
                patience=recipe.patience,
                restore_best_weights=True,
            ),
        ],
    )
    advance(recipe.epochs - done.epochs)
    return network


class _Progress(keras.callbacks.Callback):  # type: ignore[misc]
    def __init__(self, advance: Callable[[int], None]) -> None:
        super().__init__()
        self._advance = advance
        self.epochs = 0

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        self.epochs = epoch + 1
        self._advance(1)
