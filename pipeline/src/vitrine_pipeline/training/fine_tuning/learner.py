"""Fits backbone, trunk and heads together."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from vitrine_pipeline.training.fine_tuning.checkpoints import Checkpoints
from vitrine_pipeline.training.fine_tuning.layers import unfreeze
from vitrine_pipeline.training.fine_tuning.memory import Memory
from vitrine_pipeline.training.fine_tuning.pictures import Pictures, Variation, told_by_file
from vitrine_pipeline.training.fine_tuning.recipe import FineTuningRecipe, passes
from vitrine_pipeline.training.fine_tuning.sides import cost, sides_of
from vitrine_pipeline.training.fine_tuning.steps import fit_step
from vitrine_pipeline.training.fine_tuning.twin import takes_any_side, twin_of
from vitrine_pipeline.training.fit import TrainingSet, embed, fit, network_for
from vitrine_pipeline.training.labels import Labels
from vitrine_pipeline.training.learner import Advance, Learnt
from vitrine_pipeline.training.losses import JointLoss, contrasted
from vitrine_pipeline.training.network import Network
from vitrine_pipeline.training.optimiser import warmed_adamw
from vitrine_pipeline.training.recipe import Recipe


@dataclass(frozen=True, slots=True)
class FineTuned:
    """Learns from the pictures themselves.

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
    side
        Height and width of the pictures that are served, in pixels.
    folder
        Where it is kept how far a fitting came. The next call with the same rows and seed goes on
        from there; the caller removes it when all is done.

    Notes
    -----
    Heads first, then everything: Kumar et al., "Fine-Tuning can Distort Pretrained Features and
    Underperform Out-of-Distribution" (ICLR 2022). Small pictures first: Tan and Le,
    "EfficientNetV2: Smaller Models and Faster Training" (ICML 2021).
    """

    build: Callable[[], keras.Model]
    pictures: Pictures
    data: TrainingSet
    recipe: Recipe
    tuning: FineTuningRecipe
    side: int
    folder: Path

    @property
    def labels(self) -> Labels:
        """Of all N rows."""
        return self.data.labels

    def epochs(self, rows: int) -> int:
        """Count the passes that the first round of a fitting to so many rows takes."""
        return self.tuning.epochs or passes(rows, self.tuning.fewest_epochs)

    def work(self, rows: int, rounds: int) -> int:
        """Add up what `advance` of `learn` is called with, for so many rows and rounds."""
        sides = [side for number in range(rounds) for side in self._sides(rows, number)]
        return sum(cost(side, self.side, rows) for side in sides)

    def learn(
        self,
        rows: NDArray[np.intp],
        *,
        seed: int,
        rounds: int = 1,
        network: Network | None = None,
        advance: Advance = lambda _work: None,
    ) -> Learnt:
        """Fit to some rows, with small pictures first.

        Parameters
        ----------
        rows
            At least one.
        seed
            Equal seeds give equal networks on the same machine.
        rounds
            How often the rate rises and falls; from the second time on, half as high.
        network
            Trunk and heads that were fitted to the same rows, of the backbone as it was; they
            change. None: they are fitted here.
        advance
            Called after each pass with the number of pictures, a small one counting for less.

        Raises
        ------
        PipelineError
            A picture can no longer be read, or what was kept of an earlier fitting is damaged;
            names the file or the folder.

        Notes
        -----
        Rounds: Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts"
        (ICLR 2017).
        """
        gc.collect()  # the models before these hold a gigabyte in circles
        backbone = self.build()
        folders = [self.folder / _name(f"round-{at}", rows, seed) for at in range(rounds)]
        if network is None:
            begin = network_for if Checkpoints.begun(folders[0]) else fit
            network = begin(self.data.take(rows), self.recipe, seed=seed)
        learnt = Learnt(backbone, network, 0)
        for number, folder in enumerate(folders):
            sides = self._sides(len(rows), number)
            learnt = replace(learnt, epochs=learnt.epochs + len(sides))
            if number + 1 < rounds and Checkpoints.begun(folders[number + 1]):
                # It is over, and the next one holds what came of it.
                advance(sum(cost(side, self.side, len(rows)) for side in sides))
                continue
            share = 1.0 if number == 0 else self.tuning.later_rate
            self._fit(learnt, rows, sides, share, folder, seed + 1000 * number, advance)
        return learnt

    def close(
        self,
        learnt: Learnt,
        rows: NDArray[np.intp],
        *,
        seed: int,
        advance: Advance = lambda _work: None,
    ) -> Learnt:
        """Go on with all rows for a few passes, gently.

        Parameters
        ----------
        learnt
            What `learn` gave; its networks change.
        rows
            Those that it was fitted to, and others.
        seed, advance
            As of `learn`, which says what is raised, too.
        """
        sides = [self.side] * self.tuning.closing_epochs
        folder = self.folder / _name(f"closing-{learnt.epochs}", rows, seed)
        rate = self.tuning.closing_rate
        self._fit(learnt, rows, sides, rate, folder, seed + 1, advance)
        return replace(learnt, epochs=learnt.epochs + len(sides))

    def embed(self, learnt: Learnt, rows: NDArray[np.intp]) -> NDArray[np.float32]:
        """Embed some rows: float32 [rows, 256], unit norm.

        Raises
        ------
        PipelineError
            A picture can no longer be read; names its file.
        """
        return embed(learnt.network, self.see(learnt, rows), self.data.colour[rows])

    def see(
        self, learnt: Learnt, rows: NDArray[np.intp], advance: Advance = lambda _pictures: None
    ) -> NDArray[np.float32]:
        """Measure some rows with the backbone alone: float32 [rows, F].

        `advance` is called with the number of pictures; what is raised is that of `embed`.
        """
        twin, found = twin_of(learnt.backbone), []
        see = tf.function(twin, reduce_retracing=True)
        with told_by_file():
            for _, images in self.pictures.plain(rows):
                found.append(see(tf.cast(images, tf.float32), training=False).numpy())
                advance(len(found[-1]))
        return np.concatenate(found)

    def _fit(
        self,
        learnt: Learnt,
        rows: NDArray[np.intp],
        sides: list[int],
        share: float,
        folder: Path,
        seed: int,
        advance: Advance,
    ) -> None:
        """Pass over rows once with each side; `share` is of the recipe's rate."""
        if not sides:
            return
        unfreeze(learnt.backbone, self.tuning.layers)
        twin = twin_of(learnt.backbone, self.tuning.computes_in)
        fixed = not takes_any_side(twin)
        batch = min(self.tuning.batch, len(rows))
        memory = Memory(max(batch, min(self.tuning.remembered, len(rows))))
        optimizer = self._optimizer(len(rows) // batch, len(sides), share)
        weighed = replace(
            self.recipe,
            contrastive=self.tuning.contrastive,
            contrastive_together=self.tuning.contrastive_together,
        )
        loss_of = JointLoss(self.labels, rows, weighed, contrasted(self.labels))
        colour = tf.constant(self.data.colour)
        fit_to = fit_step(twin, learnt.network, optimizer, loss_of, colour, memory)
        kept = Checkpoints(folder, learnt.backbone, learnt.network, optimizer, [*memory.variables])
        kept.resume()
        advance(sum(cost(side, self.side, len(rows)) for side in sides[: kept.epoch]))
        variation = Variation(self.tuning.smallest_crop, self.tuning.flip)
        for epoch in range(kept.epoch, len(sides)):
            side = self.side if fixed else sides[epoch]
            for some in self.pictures.varied(rows, batch, variation, side=side, seed=(seed, epoch)):
                fit_to(*some)
            kept.keep()
            advance(cost(sides[epoch], self.side, len(rows)))

    def _sides(self, rows: int, number: int) -> list[int]:
        return sides_of(self.tuning.sides, self.side, self.epochs(rows), number)

    def _optimizer(self, steps: int, epochs: int, share: float) -> keras.optimizers.Optimizer:
        return warmed_adamw(
            share * self.tuning.learning_rate,
            self.tuning.weight_decay,
            warm_up=max(1, round(share * self.tuning.warm_up_epochs * steps)),
            steps=epochs * steps,
        )


def _name(part: str, rows: NDArray[np.intp], seed: int) -> str:
    """Name a fitting by all that sets it apart from the others of one training."""
    digest = hashlib.sha256(np.sort(rows).astype("<i8").tobytes())
    return f"{part}-seed-{seed}-{digest.hexdigest()[:12]}"
