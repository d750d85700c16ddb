"""Trains the captioner on a catalogue's titles."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import keras
import numpy as np
from numpy.typing import NDArray

from vitrine_captioner.vocabulary import PAD, VOCABULARY
from vitrine_pipeline.captions.decoders import CaptionNetwork, Shape, find_decoder
from vitrine_pipeline.captions.encoded import EncodedTitles, encode_titles
from vitrine_pipeline.captions.lesson import prepare_lesson
from vitrine_pipeline.captions.recipe import CaptionRecipe
from vitrine_pipeline.captions.wording import Row
from vitrine_product.roles import USUAL_ROLES, Roles

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
    roles: Roles = USUAL_ROLES,
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
    roles
        What the attributes say of a product.
    advance
        Called after each epoch with 1, `recipe.epochs` times in all, also when it ends early.

    Returns
    -------
    Mapping[str, bytes]
        The files for the bundle; none if the products have no titles.
    """
    recipe = recipe or CaptionRecipe()
    decoder = find_decoder(recipe.decoder)
    lesson = prepare_lesson(titles, rows, train | validation, attributes, recipe, roles)
    if lesson is None:
        advance(recipe.epochs)
        return {}
    vocabulary = lesson.vocabulary(decoder=decoder.name, model=decoder.file)
    network = _fit(
        encode_titles(lesson.titles, lesson.order, embeddings[lesson.products]),
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


def _fit(
    titles: EncodedTitles,
    held: NDArray[np.bool_],
    *,
    vocabulary: int,
    recipe: CaptionRecipe,
    seed: int,
    advance: Callable[[int], None],
) -> CaptionNetwork:
    keras.utils.set_random_seed(seed)
    seen, watched = np.flatnonzero(titles.told & ~held), np.flatnonzero(titles.told & held)
    shape = Shape(titles.embeddings.shape[1], vocabulary, titles.steps)
    network = find_decoder(recipe.decoder).build(shape, recipe)
    network.model.compile(
        optimizer=keras.optimizers.Adam(recipe.learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(ignore_class=PAD),
    )
    steps = math.ceil(len(seen) / recipe.batch)
    watch = len(watched) >= _LEAST_VALIDATION
    done = _Progress(advance)
    stop = keras.callbacks.EarlyStopping(
        monitor="val_loss" if watch else "loss",
        patience=recipe.patience,
        restore_best_weights=True,
    )
    network.model.fit(
        titles.batches(seen, recipe.batch, seed=seed),
        validation_data=titles.batches(watched, recipe.batch) if watch else None,
        epochs=max(1, min(recipe.epochs, recipe.max_steps // steps)),
        shuffle=False,  # the data set does so itself
        verbose=0,
        callbacks=[done, stop],
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
