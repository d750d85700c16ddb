"""Tells which words a picture shows: those that it predicts better than the attributes do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student
from sklearn.metrics import average_precision_score

from vitrine_pipeline.split import leave_out

Floats = NDArray[np.float64]

FALSE_DISCOVERIES = 0.05
"""The share of the words kept that may be kept by luck."""
LEAST_GAIN = 0.1
"""A smaller gain, in the logarithm of a place, is of no use, however certain it is."""

_FOLDS = 5
# What a value of an attribute says of a word is learnt from few products, what a picture says from
# its 256 numbers, of which most say nothing of it.
_PENALTY, _PICTURE_PENALTY = 10.0, 300.0
_LEAST_ROWS = 3
_SHUFFLES = 24


@dataclass(frozen=True, slots=True)
class Visibility:
    """How well words are predicted on products left out; all float64 [K].

    Attributes
    ----------
    without, beside
        The average precision from the attributes alone (and the picture of another product, which
        tells nothing), and with the picture beside them.
    gain
        How much higher the picture ranks the products whose titles have the word: the mean
        logarithm of the share of the others that is ranked before them, without by beside.
    chance
        How probable so large a gain is where the picture shows nothing of the word (p-value).
    """

    without: Floats
    beside: Floats
    gain: Floats
    chance: Floats

    @property
    def likely(self) -> NDArray[np.bool_]:
        """Bool [K]: the words whose gain is hardly luck.

        Notes
        -----
        Of many words tried some would seem visible by luck; the procedure of Benjamini and
        Hochberg, "Controlling the False Discovery Rate" (1995), bounds their share.
        """
        order = np.argsort(self.chance, kind="stable")
        limits = FALSE_DISCOVERIES * np.arange(1, len(order) + 1) / max(1, len(order))
        passed = np.flatnonzero(self.chance[order] <= limits)
        kept = np.zeros(len(order), np.bool_)
        kept[order[: passed[-1] + 1 if len(passed) else 0]] = True
        return kept

    @property
    def visible(self) -> NDArray[np.bool_]:
        """Bool [K]: the words that the picture shows."""
        shown: NDArray[np.bool_] = self.likely & (self.gain >= LEAST_GAIN)
        return shown


def measure_visibility(
    embeddings: NDArray[np.float32],
    known: Floats,
    stated: NDArray[np.bool_],
    groups: NDArray[np.intp],
    *,
    seed: int,
) -> Visibility:
    """Predict words with and without the picture, for products that were left out.

    Parameters
    ----------
    embeddings
        float32 [N, D], unit norm.
    known
        float64 [N, A], what is known without the picture, as `without_picture` gives it.
    stated
        bool [N, K]: the products whose titles have the word; at least one has it and one not.
    groups
        int [N]: products of a group are left out together, and count once.
    seed
        Of the dealing.

    Notes
    -----
    A place counts by its logarithm: what matters is whether a word's products are among the first,
    which the area under a ROC curve hardly tells of a rare word. What luck gives is found by
    permutation: beside the attributes stand the pictures of other products, several times over.
    Where the products of a word were predicted by each other, their places depend on each other,
    so that a test which takes them for independent finds many words that no picture shows.
    """
    seen = embeddings.astype(np.float64) * embeddings.shape[1] ** 0.5
    folds = list(leave_out(groups, _FOLDS, seed=seed))
    draw = np.random.default_rng(seed)
    shuffled = (seen[draw.permutation(len(seen))] for _ in range(_SHUFFLES))
    by_luck = [_cross_fit(known, pictures, stated, folds) for pictures in shuffled]
    scores = _cross_fit(known, seen, stated, folds)
    lucky = np.stack([_places(stated, one, groups) for one in by_luck])
    gain = lucky.mean(axis=0) - _places(stated, scores, groups)
    error = lucky.std(axis=0, ddof=1) * np.sqrt(1 + 1 / _SHUFFLES)
    return Visibility(
        without=_average_precision(stated, by_luck[0]),
        beside=_average_precision(stated, scores),
        gain=gain,
        chance=student.sf(gain / np.maximum(error, 1e-9), _SHUFFLES - 1),
    )


def without_picture(rows: Sequence[Mapping[str, str]]) -> Floats:
    """Write down what is known of products without their pictures.

    Parameters
    ----------
    rows
        The attributes of N products.

    Returns
    -------
    numpy.ndarray
        float64 [N, A], a column for each value that several products share: 1 where it holds.
    """
    counts = Counter(pair for row in rows for pair in row.items())
    shared = [pair for pair, count in sorted(counts.items()) if count >= _LEAST_ROWS]
    column = {pair: at for at, pair in enumerate(shared)}
    known = np.zeros((len(rows), len(shared)))
    for at, row in enumerate(rows):
        known[at, [column[pair] for pair in row.items() if pair in column]] = 1
    return known


def _cross_fit(
    known: Floats,
    pictures: Floats,
    stated: NDArray[np.bool_],
    folds: Sequence[tuple[NDArray[np.intp], NDArray[np.intp]]],
) -> Floats:
    """Score each product by what was fitted to others: float64 [N, K]."""
    inputs, targets = np.hstack([known, pictures]), stated.astype(np.float64)
    penalties = np.repeat((_PENALTY, _PICTURE_PENALTY), (known.shape[1], pictures.shape[1]))
    scores = np.zeros_like(targets)
    for fitted_to, left_out in folds:
        scores[left_out] = _predict(
            inputs[fitted_to], targets[fitted_to], inputs[left_out], penalties
        )
    return scores


def _predict(inputs: Floats, targets: Floats, asked: Floats, penalties: Floats) -> Floats:
    """Fit all words at once by ridge regression, whose scores rank as a discriminant's do.

    The level is left out: it is the higher the fewer of a word's products are among those left
    out, so that scores of several folds would rank them the wrong way round.
    """
    centre = inputs.mean(axis=0)
    centred = inputs - centre
    gram = centred.T @ centred + np.diag(penalties)
    weights = np.linalg.solve(gram, centred.T @ (targets - targets.mean(axis=0)))
    scores: Floats = (asked - centre) @ weights
    return scores


def _places(stated: NDArray[np.bool_], scores: Floats, groups: NDArray[np.intp]) -> Floats:
    """Return the mean logarithm of a word's products' places, groups counting once: float64 [K]."""
    found = []
    for at in range(stated.shape[1]):
        said = stated[:, at]
        places = np.log(_share_before(scores[~said, at], scores[said, at]))
        group = np.unique(groups[said], return_inverse=True)[1]
        found.append((np.bincount(group, places) / np.bincount(group)).mean())
    return np.array(found)


def _average_precision(stated: NDArray[np.bool_], scores: Floats) -> Floats:
    return np.array(
        [average_precision_score(stated[:, at], scores[:, at]) for at in range(stated.shape[1])]
    )


def _share_before(scores: Floats, asked: Floats) -> Floats:
    """Return the share of `scores` that is ranked before each of `asked`, never quite none."""
    ranked = np.sort(scores)
    below = np.searchsorted(ranked, asked, "left") + np.searchsorted(ranked, asked, "right")
    share: Floats = 1 - below / (2 * len(scores)) + 1 / len(scores)
    return share
