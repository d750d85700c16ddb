"""Fits a network, and learns on rows it was not fitted to how far it can be trusted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine_classifier.attributes import AttributeModels
from vitrine_pipeline.split import fold_groups
from vitrine_pipeline.training.calibration import calibrate
from vitrine_pipeline.training.fit import TrainingSet, embed, fit, read_logits
from vitrine_pipeline.training.network import Network
from vitrine_pipeline.training.recipe import Recipe
from vitrine_pipeline.training.whitening import whiten


@dataclass(frozen=True, slots=True)
class Trained:
    """A network fitted to all training rows, and its calibration."""

    network: Network
    models: AttributeModels


def train_calibrated(
    data: TrainingSet,
    groups: NDArray[np.intp],
    recipe: Recipe,
    *,
    seed: int,
    advance: Callable[[int], None] = lambda _epochs: None,
) -> Trained:
    """Fit to all rows, and calibrate on predictions for rows that were left out.

    A validation part would take rows from the training and still be too small to tell how often
    a rare value is right. Instead each fold of the rows is predicted by a network that was fitted
    to the others, so that every row serves for both.

    Parameters
    ----------
    data
        The training rows. Where they state no attribute, what varies most is the embedding.
    groups
        int [N]: rows of a group are never torn apart by a fold.
    recipe
        How to train.
    seed
        Equal seeds give equal results on the same machine.
    advance
        Called after each of `epochs_in_total` epochs, with 1.
    """
    if not data.labels.values:
        advance(epochs_in_total(recipe))
        network = whiten(data.features, data.colour, seed=seed)
        return Trained(network, AttributeModels(attributes=()))
    folds = fold_groups(groups, recipe.folds, seed=seed)
    logits = {
        name: np.zeros((len(data), len(values)), np.float32)
        for name, values in data.labels.values.items()
    }
    for fold in range(recipe.folds):
        left_out = np.flatnonzero(folds == fold)
        if not len(left_out):
            continue
        fitted_to = np.flatnonzero(folds != fold)
        network = fit(data.take(fitted_to), recipe, seed=seed + 1 + fold, advance=advance)
        unseen = data.take(left_out)
        answers = read_logits(network, embed(network, unseen.features, unseen.colour))
        for name, answer in answers.items():
            logits[name][left_out] = answer
    network = fit(data, recipe, seed=seed, advance=advance)
    return Trained(network, calibrate(data.labels, logits))


def epochs_in_total(recipe: Recipe) -> int:
    """Count the epochs of `train_calibrated`."""
    return (recipe.folds + 1) * recipe.epochs
