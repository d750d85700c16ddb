"""Fits backbone, trunk and heads together, and stops when it no longer helps."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.training.fine_tuning.checkpoints import Checkpoints
from vitrine_pipeline.training.fine_tuning.layers import unfreeze
from vitrine_pipeline.training.fine_tuning.pictures import Pictures, crop_and_flip
from vitrine_pipeline.training.fine_tuning.recipe import FineTuningRecipe
from vitrine_pipeline.training.fine_tuning.steps import See, fit_step, see_step
from vitrine_pipeline.training.fit import TrainingSet, fit, network_for, read_logits
from vitrine_pipeline.training.labels import Labels
from vitrine_pipeline.training.learner import Advance, Learnt
from vitrine_pipeline.training.losses import JointLoss, surprise
from vitrine_pipeline.training.network import Network
from vitrine_pipeline.training.optimiser import warmed_adamw
from vitrine_pipeline.training.recipe import Recipe


@dataclass(frozen=True, slots=True)
class FineTuned:
    """Learns from the pictures themselves: a `Learner`.

    Attributes
    ----------
    build
        Makes the backbone anew, as it was trained before.
    pictures
        Of all N rows.
    data
        Of the same rows, measured with that backbone: trunk and heads are fitted to it first, so
        that their first, random steps do not spoil what the backbone knows.
    recipe
        How that is done, and how the parts of the loss are weighed.
    tuning
        How everything is fitted together.
    folder
        Where it is kept how far a fitting came. The next call with the same rows, seed and number
        of epochs goes on from there; the caller removes it when all is done.

    Notes
    -----
    Heads first, then everything: Kumar et al., "Fine-Tuning can Distort Pretrained Features and
    Underperform Out-of-Distribution" (ICLR 2022).
    """

    build: Callable[[], keras.Model]
    pictures: Pictures
    data: TrainingSet
    recipe: Recipe
    tuning: FineTuningRecipe
    folder: Path

    @property
    def labels(self) -> Labels:
        """Of all N rows."""
        return self.data.labels

    @property
    def epochs(self) -> int:
        """How many passes a fitting takes at most."""
        return self.tuning.epochs

    def learn(
        self,
        rows: NDArray[np.intp],
        *,
        seed: int,
        watched: NDArray[np.intp] | None = None,
        epochs: int | None = None,
        advance: Advance = lambda _epochs: None,
    ) -> Learnt:
        """Fit to some rows; see `Learner.learn`.

        Raises
        ------
        PipelineError
            A picture can no longer be read, or what was kept of an earlier fitting is damaged;
            names the file or the folder.
        """
        wanted = epochs or self.tuning.epochs
        folder = self.folder / _name(rows, seed, wanted)
        backbone, network = self._begin(rows, seed, anew=not Checkpoints.begun(folder))
        optimizer = self._optimizer(len(rows), wanted)
        colour = tf.constant(self.data.colour)
        weighed = replace(self.recipe, contrastive=self.tuning.contrastive)
        fit_to = fit_step(
            backbone, network, optimizer, JointLoss(self.labels, rows, weighed), colour
        )
        see = see_step(backbone, network, colour)
        kept = Checkpoints(folder, backbone, network, optimizer)
        kept.resume()
        advance(kept.epoch)
        while kept.epoch < wanted and kept.epoch - kept.best_epoch < self.tuning.patience:
            with _told_by_file():
                for batch in self._varied(rows, seed=(seed, kept.epoch)):
                    fit_to(*batch)
            # Without rows to watch, each epoch counts as better than the one before.
            kept.keep(-kept.epoch if watched is None else self._loss(network, see, watched))
            advance(1)
        advance(self.epochs - kept.epoch)
        kept.restore_best()
        return Learnt(backbone, network, kept.best_epoch)

    def embed(self, learnt: Learnt, rows: NDArray[np.intp]) -> NDArray[np.float32]:
        """Embed some rows: float32 [rows, 256], unit norm.

        Raises
        ------
        PipelineError
            A picture can no longer be read; names its file.
        """
        colour = tf.constant(self.data.colour)
        return self._embed(see_step(learnt.backbone, learnt.network, colour), rows)

    def _begin(
        self, rows: NDArray[np.intp], seed: int, *, anew: bool
    ) -> tuple[keras.Model, Network]:
        gc.collect()  # the models before these hold a gigabyte in circles
        backbone = self.build()
        unfreeze(backbone, self.tuning.layers)
        begin = fit if anew else network_for
        return backbone, begin(self.data.take(rows), self.recipe, seed=seed)

    def _optimizer(self, rows: int, epochs: int) -> keras.optimizers.Optimizer:
        steps = max(1, rows // self.tuning.batch)
        return warmed_adamw(
            self.tuning.learning_rate,
            self.tuning.weight_decay,
            warm_up=max(1, round(self.tuning.warm_up_epochs * steps)),
            steps=epochs * steps,
        )

    def _varied(self, rows: NDArray[np.intp], *, seed: tuple[int, int]) -> tf.data.Dataset:
        vary = crop_and_flip(self.tuning.smallest_crop, flip=self.tuning.flip)
        return self.pictures.varied(rows, min(self.tuning.batch, len(rows)), vary, seed=seed)

    def _loss(self, network: Network, see: See, rows: NDArray[np.intp]) -> float:
        """Add up over the attributes how much the stated values of rows surprise."""
        logits = read_logits(network, self._embed(see, rows))
        codes = self.labels.take(rows).codes
        return sum(surprise(codes[name], answer) for name, answer in logits.items())

    def _embed(self, see: See, rows: NDArray[np.intp]) -> NDArray[np.float32]:
        with _told_by_file():
            return np.concatenate([see(*batch).numpy() for batch in self.pictures.plain(rows)])


def _name(rows: NDArray[np.intp], seed: int, epochs: int) -> str:
    """Name a fitting by all that sets it apart from the others of one training."""
    digest = hashlib.sha256(np.sort(rows).astype("<i8").tobytes())
    return f"seed-{seed}-epochs-{epochs}-{digest.hexdigest()[:12]}"


@contextmanager
def _told_by_file() -> Iterator[None]:
    """Turn the failure of a stream into an error that says which file could not be read."""
    try:
        yield
    except tf.errors.InvalidArgumentError as error:
        reason = next((line for line in error.message.splitlines() if "ValueError" in line), "")
        raise PipelineError(
            f"{reason.removeprefix('ValueError: ') or error.message}; put the picture back and run "
            "the command again: it goes on where it was"
        ) from error
