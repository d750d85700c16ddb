"""Fits trunk and heads on top of a backbone that stays as it is."""

from __future__ import annotations

from dataclasses import dataclass, replace

import keras
import numpy as np
from numpy.typing import NDArray

from vitrine_pipeline.training.fit import TrainingSet, embed, fit
from vitrine_pipeline.training.labels import Labels
from vitrine_pipeline.training.learner import Advance, Learnt
from vitrine_pipeline.training.recipe import Recipe


@dataclass(frozen=True, slots=True)
class FrozenBackbone:
    """Learns from features that were measured once: a `Learner`.

    Attributes
    ----------
    backbone
        What the features were measured with; None: what cannot be trained.
    data
        All N rows.
    recipe
        How to train.
    """

    backbone: keras.Model | None
    data: TrainingSet
    recipe: Recipe

    @property
    def labels(self) -> Labels:
        """Of all N rows."""
        return self.data.labels

    @property
    def epochs(self) -> int:
        """How many passes a fitting takes."""
        return self.recipe.epochs

    def learn(
        self,
        rows: NDArray[np.intp],
        *,
        seed: int,
        watched: NDArray[np.intp] | None = None,
        epochs: int | None = None,
        advance: Advance = lambda _epochs: None,
    ) -> Learnt:
        """Fit to some rows; see `Learner.learn`."""
        recipe = replace(self.recipe, epochs=epochs or self.epochs)
        network = fit(self.data.take(rows), recipe, seed=seed, advance=advance)
        advance(self.epochs - recipe.epochs)
        return Learnt(self.backbone, network, recipe.epochs)

    def embed(self, learnt: Learnt, rows: NDArray[np.intp]) -> NDArray[np.float32]:
        """Embed some rows: float32 [rows, 256], unit norm."""
        return embed(learnt.network, self.data.features[rows], self.data.colour[rows])
