"""Finds how often titles state what is there where a head is as sure as can be.

Among its likeliest products a head may be right throughout. What its score still rises by tells
then nothing more of the titles: the share of them that state the detail stays as it is, and is the
share whose titles state what is there.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

Floats = NDArray[np.float64]

_LEAST_GROUPS = 50
# Where fewer titles state a detail, so flat a share is rather that of a kind of product whose
# pictures do not show which of them has it.
_LEAST_SHARE = 0.4
_NEARLY = 0.95
_SHARE_DEVIATIONS = 2.0
# Of the normal distribution: one time in twenty a slope is that much lower by luck.
_SLOPE_DEVIATIONS = 1.64
_NO_PENALTY = 1e6
_CERTAINTY = 1e-6


def saturated_shares(
    stated: NDArray[np.bool_], groups: NDArray[np.intp], probabilities: Floats
) -> Floats:
    """Read the shares of titles off the likeliest products, where they have stopped to rise.

    Parameters
    ----------
    stated
        bool [N, K]: the products whose titles state a detail.
    groups
        int [N]: products of which the pictures are nearly the same have the same number, and count
        as one.
    probabilities
        float64 [N, K], of products left out: how probable it is that a title states the detail.

    Returns
    -------
    numpy.ndarray
        float64 [K], over 0, at most 1; NaN for a detail whose share is not to be seen in this way.

    Notes
    -----
    A share of the likeliest predictions is at most that of the titles that state what is there, and
    equals it where they are all right: Garg, Wu, Smola, Balakrishnan and Lipton, "Mixture
    Proportion Estimation and PU Learning: A Modern Approach" (NeurIPS 2021). A weak head has
    likeliest predictions, too. Calibrated as it is, though, the titles of what it finds likelier
    state the detail as much more often as it says: a logistic regression of them on its logits has
    a slope of 1. That the slope is lower, beyond luck, is asked of a head that is to be believed.
    """
    weights = 1 / np.bincount(groups)[groups]
    return np.array(
        [
            _saturated(stated[:, at], weights, _logits(probabilities[:, at]))
            for at in range(stated.shape[1])
        ]
    )


def _saturated(stated: NDArray[np.bool_], weights: Floats, logits: Floats) -> float:
    order = np.argsort(-logits, kind="stable")
    said, weight = stated[order], weights[order]
    counts = np.cumsum(weight)
    shares = np.cumsum(weight * said) / counts
    enough = np.flatnonzero(counts >= _LEAST_GROUPS)
    if not len(enough):
        return float("nan")
    # Where the lower end of the interval is highest: the largest share of all would be one by luck.
    errors = np.sqrt(shares * (1 - shares) / counts)
    best = enough[np.argmax((shares - _SHARE_DEVIATIONS * errors)[enough])]
    share = float(shares[best])
    likeliest = slice(0, enough[shares[enough] >= _NEARLY * share][-1] + 1)
    if share < _LEAST_SHARE or _rises(said[likeliest], weight[likeliest], logits[order][likeliest]):
        return float("nan")
    # A precision is divided by it, and so is rather too low.
    return min(1.0, share + float(errors[best]))


def _rises(stated: NDArray[np.bool_], weights: Floats, logits: Floats) -> bool:
    """Tell whether titles may state a detail as much more often as the logits say."""
    if stated.all() or np.ptp(logits) < _CERTAINTY:
        return True
    model = LogisticRegression(C=_NO_PENALTY).fit(logits[:, None], stated, sample_weight=weights)
    likely = model.predict_proba(logits[:, None])[:, 1]
    varying = weights * likely * (1 - likely)
    spread = varying @ (logits - np.average(logits, weights=varying)) ** 2
    return bool(model.coef_[0, 0] + _SLOPE_DEVIATIONS * spread**-0.5 >= 1)


def _logits(probabilities: Floats) -> Floats:
    inside = np.clip(probabilities, _CERTAINTY, 1 - _CERTAINTY)
    logits: Floats = np.log(inside / (1 - inside))
    return logits
