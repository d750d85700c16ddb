"""Fits a network, and learns on rows it was not fitted to how far it can be trusted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine_classifier.attributes import AttributeModels
from vitrine_pipeline.split import leave_out
from vitrine_pipeline.training.calibration import calibrate
from vitrine_pipeline.training.fit import read_logits
from vitrine_pipeline.training.learner import Learner, Learnt


@dataclass(frozen=True, slots=True)
class Trained:
    """What was fitted to all training rows, and its calibration."""

    learnt: Learnt
    models: AttributeModels


def train_calibrated(
    learner: Learner,
    rows: NDArray[np.intp],
    groups: NDArray[np.intp],
    folds: int,
    *,
    seed: int,
    advance: Callable[[int], None] = lambda _epochs: None,
) -> Trained:
    """Fit to all rows, and calibrate on predictions for rows that were left out.

    A validation part would take rows from the training and still be too small to tell how often
    a rare value is right. Instead each fold of the rows is predicted by a network that was fitted
    to the others, so that every row serves for both. The network for all rows, which nothing is
    left to watch, is fitted for as long as was best for those of the folds.

    Parameters
    ----------
    learner
        States at least one attribute.
    rows
        int [M]: which of its rows to train on.
    groups
        int [M]: rows of a group are never torn apart by a fold.
    folds
        How many.
    seed
        Equal seeds give equal results on the same machine.
    advance
        Called after each of `epochs_in_total` epochs, with their number.
    """
    labels = learner.labels.take(rows)
    logits = {
        name: np.zeros((len(rows), len(values)), np.float32)
        for name, values in labels.values.items()
    }
    best = []
    for fold, (fitted_to, left_out) in enumerate(leave_out(groups, folds, seed=seed)):
        if not len(left_out) or not len(fitted_to):
            advance(learner.epochs)
            continue
        asked = rows[left_out]
        learnt = learner.learn(
            rows[fitted_to], watched=asked, seed=seed + 1 + fold, advance=advance
        )
        answers = read_logits(learnt.network, learner.embed(learnt, asked))
        for name, answer in answers.items():
            logits[name][left_out] = answer
        best.append(learnt.epochs)
    epochs = round(float(np.mean(best))) if best else None
    learnt = learner.learn(rows, epochs=epochs, seed=seed, advance=advance)
    return Trained(learnt, calibrate(labels, logits))


def epochs_in_total(learner: Learner, folds: int) -> int:
    """Count the epochs of `train_calibrated`."""
    return (folds + 1) * learner.epochs
