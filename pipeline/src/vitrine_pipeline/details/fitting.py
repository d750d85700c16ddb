"""Fits the head: one logistic regression for each detail, all of them at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from vitrine_pipeline.split import leave_out

Floats = NDArray[np.float64]

FOLDS = 5

_PENALTY = 0.01
_ITERATIONS = 200
_CERTAINTY = 1e-4
# What calibrates is held to change nothing by the weight of so many products.
_PRIOR_ROWS = 4.0


def fit_head(
    embeddings: NDArray[np.float32], stated: NDArray[np.bool_], penalty: float = _PENALTY
) -> Floats:
    """Learn how probable it is that a title states a detail.

    Parameters
    ----------
    embeddings
        float32 [N, D], unit norm.
    stated
        bool [N, K]: the products whose titles state it.
    penalty
        On the square of the weights, for a product's share of the loss.

    Returns
    -------
    numpy.ndarray
        float64 [D + 1, K]: a column for each detail; the last row is the offset.
    """
    count, dimension = embeddings.shape
    # A unit vector's components are about 1/16: this makes one penalty fit any dimension.
    scale = dimension**0.5
    inputs = embeddings.astype(np.float64) * scale
    targets = stated.astype(np.float64)
    share = np.clip(targets.mean(axis=0), _CERTAINTY, 1 - _CERTAINTY)
    start = np.vstack([np.zeros((dimension, targets.shape[1])), np.log(share / (1 - share))])

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(start.shape)
        scores = inputs @ weights[:-1] + weights[-1]
        wrong = expit(scores) - targets
        value = (np.logaddexp(0, scores) - targets * scores).sum() / count
        value += penalty / 2 * (weights[:-1] ** 2).sum()
        slope = np.vstack(
            [inputs.T @ wrong / count + penalty * weights[:-1], wrong.sum(axis=0) / count]
        )
        return float(value), slope.ravel()

    found = minimize(
        loss, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": _ITERATIONS}
    )
    weights: Floats = found.x.reshape(start.shape)
    weights[:-1] *= scale
    return weights


def cross_fit(
    embeddings: NDArray[np.float32],
    stated: NDArray[np.bool_],
    groups: NDArray[np.intp],
    *,
    seed: int,
    penalty: float = _PENALTY,
) -> Floats:
    """Score each product by a head that was fitted to others: float64 [N, K], logits.

    Parameters
    ----------
    embeddings, stated, penalty
        As in `fit_head`.
    groups
        int [N]: products of a group are left out together.
    seed
        Of the dealing.
    """
    scores = np.zeros(stated.shape)
    for fitted_to, left_out in leave_out(groups, FOLDS, seed=seed):
        if not len(left_out) or not len(fitted_to):
            continue
        weights = fit_head(embeddings[fitted_to], stated[fitted_to], penalty)
        scores[left_out] = apply(weights, embeddings[left_out])
    return scores


def apply(weights: Floats, embeddings: NDArray[np.float32]) -> Floats:
    """Score N products: float64 [N, K], logits."""
    scores: Floats = embeddings.astype(np.float64) @ weights[:-1] + weights[-1]
    return scores


def probabilities_of(scores: Floats) -> Floats:
    """Turn logits into probabilities."""
    probabilities: Floats = expit(scores)
    return probabilities


def fit_scaling(scores: Floats, stated: NDArray[np.bool_]) -> Floats:
    """Find what makes probabilities of the scores of products left out: float64 [2, K].

    The first row is what each detail's scores are multiplied by, the second what is added.

    Notes
    -----
    Platt, "Probabilistic Outputs for Support Vector Machines" (1999), held near no change.
    """
    return np.stack([_scaling(scores[:, at], stated[:, at]) for at in range(scores.shape[1])], 1)


def _scaling(scores: Floats, stated: NDArray[np.bool_]) -> Floats:
    targets = stated.astype(np.float64)

    def loss(change: Floats) -> tuple[float, Floats]:
        scaled = change[0] * scores + change[1]
        wrong = expit(scaled) - targets
        apart = change - np.array([1.0, 0.0])
        value = (np.logaddexp(0, scaled) - targets * scaled).sum()
        value += _PRIOR_ROWS / 2 * (apart**2).sum()
        slope = np.array([wrong @ scores, wrong.sum()]) + _PRIOR_ROWS * apart
        return float(value), slope

    found = minimize(loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B")
    change: Floats = found.x
    return change
