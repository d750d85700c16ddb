"""What a model and the nearest products say of labels that they have not seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine_classifier.decode import decode
from vitrine_pipeline.evaluation.retrieval import NEIGHBOURS, nearest
from vitrine_pipeline.split import leave_out
from vitrine_pipeline.training.calibration import calibrate
from vitrine_pipeline.training.fit import TrainingSet, embed, fit, read_logits
from vitrine_pipeline.training.labels import MISSING, Labels
from vitrine_pipeline.training.recipe import Recipe

# The same picture says more of a product than another product that looks like it.
_TWIN = 3.0
_NOBODY = -1

Shares = Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Opinions:
    """What is thought of N rows whose own labels were not used.

    Attributes
    ----------
    model
        By attribute, float64 [N, K]: the calibrated probability of each value.
    neighbours
        By attribute, float64 [N, K]: the share of each value among the nearest rows of other
        groups, and among the rows of the same picture; zero where none of them states one.
    """

    model: Shares
    neighbours: Shares


def cross_examine(
    data: TrainingSet,
    groups: NDArray[np.intp],
    sha256: Sequence[str],
    recipe: Recipe,
    *,
    seed: int,
    advance: Callable[[int], None] = lambda _epochs: None,
) -> Opinions:
    """Ask of every row what is thought by those who have not seen it.

    A model that was fitted to a wrong label repeats it, and its space has drawn the picture to
    where the label belongs. Each fold of the rows is therefore judged by a network that was fitted
    to the others, and finds its neighbours among them, in that network's space.

    Parameters
    ----------
    data
        All N rows; at least one attribute.
    groups
        int [N]: rows of a group see nothing of each other, but for those of the same picture.
    sha256
        The hashes of the N pictures.
    recipe
        How to train; `recipe.folds` networks are.
    seed
        Equal seeds give equal opinions on the same machine.
    advance
        Called after each of `recipe.folds * recipe.epochs` epochs, with 1.
    """
    labels = data.labels
    logits = {
        name: np.zeros((len(data), len(values)), np.float32)
        for name, values in labels.values.items()
    }
    found = np.full((len(data), NEIGHBOURS), _NOBODY, np.intp)
    for fold, (fitted_to, asked) in enumerate(leave_out(groups, recipe.folds, seed=seed)):
        if not len(asked) or not len(fitted_to):
            advance(recipe.epochs)
            continue
        network = fit(data.take(fitted_to), recipe, seed=seed + 1 + fold, advance=advance)
        embeddings = embed(network, data.features, data.colour)
        for name, answer in read_logits(network, embeddings[asked]).items():
            logits[name][asked] = answer
        nearby = fitted_to[nearest(embeddings[asked], embeddings[fitted_to])]
        found[asked, : nearby.shape[1]] = nearby
    models = calibrate(labels, logits)
    decoded = decode(models, logits)
    return Opinions(
        model={name: decoded[name].probabilities for name in labels.attributes},
        neighbours=count_votes(labels, found, sha256),
    )


def count_votes(labels: Labels, found: NDArray[np.intp], sha256: Sequence[str]) -> Shares:
    """Let the nearest rows vote, and those of the same picture.

    Parameters
    ----------
    labels
        Of N rows.
    found
        int [N, 10]: the nearest rows of each, none of its own group; -1 where there are fewer.
    sha256
        The hashes of the N pictures.

    Returns
    -------
    Mapping
        As `Opinions.neighbours`.
    """
    picture = np.unique(np.array(sha256), return_inverse=True)[1]
    shares = {}
    for name, codes in labels.codes.items():
        values = range(len(labels.values[name]))
        nearby = np.where(found == _NOBODY, MISSING, codes[found])
        votes = np.stack([(nearby == value).sum(axis=1) for value in values], axis=1).astype(float)
        stated = np.flatnonzero(codes != MISSING)
        twins = np.zeros((picture.max() + 1, len(values)))
        np.add.at(twins, (picture[stated], codes[stated]), _TWIN)
        votes += twins[picture]
        votes[stated, codes[stated]] -= _TWIN  # nobody votes on itself
        shares[name] = votes / np.maximum(votes.sum(axis=1, keepdims=True), 1.0)
    return shares
