"""Figures as functions of weighted products, so that each can be resampled as it is computed.

Every function takes arrays over n products and `weights`, float [B, n]: how often each product
counts in each of B samples. Ones give the figure itself; counts drawn with replacement a bootstrap.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float64]
Estimates = NDArray[np.float64]
"""float [B], NaN where a sample holds nothing to measure."""

_ECE_BINS = 15
_PRECISION = 0.95
_RECALL_PRECISION = 0.9


def mean(values: NDArray[np.float64], *, weights: Weights) -> Estimates:
    """Return the mean of `values`, for shares and averages of all kinds."""
    return _ratio(weights @ values.astype(np.float64), weights.sum(axis=1))


def share_within(
    hits: NDArray[np.bool_], chosen: NDArray[np.bool_], *, weights: Weights
) -> Estimates:
    """Return the share of hits among the chosen."""
    picked = chosen.astype(np.float64)
    return _ratio(weights @ (hits * picked), weights @ picked)


def macro_f1(truth: NDArray[np.intp], choice: NDArray[np.intp], *, weights: Weights) -> Estimates:
    """Return the mean F1 over the values that occur, each counting the same."""
    present = np.unique(truth)
    stated = (truth[:, None] == present).astype(np.float64)
    answered = (choice[:, None] == present).astype(np.float64)
    occurs = weights @ stated
    scores = _ratio(2 * (weights @ (stated * answered)), occurs + weights @ answered)
    return _ratio(np.where(occurs > 0, scores, 0).sum(axis=1), (occurs > 0).sum(axis=1))


def calibration_error(
    confidence: NDArray[np.float64],
    right: NDArray[np.bool_],
    *,
    weights: Weights | None = None,
) -> Estimates:
    """Return the expected calibration error over 15 bins of equal width.

    Source: Naeini et al., "Obtaining Well Calibrated Probabilities Using Bayesian Binning"
    (AAAI 2015).
    """
    weights = np.ones((1, len(right))) if weights is None else weights
    member = bins(confidence, _ECE_BINS)[:, None] == np.arange(_ECE_BINS)
    gap = weights @ (member * (confidence - right)[:, None])
    return _ratio(np.abs(gap).sum(axis=1), weights.sum(axis=1))


def bins(confidence: NDArray[np.float64], count: int) -> NDArray[np.intp]:
    """Return the bin, 0 to `count` - 1, of each confidence."""
    return np.minimum((confidence * count).astype(np.intp), count - 1)


def coverage(
    confidence: NDArray[np.float64], right: NDArray[np.bool_], *, weights: Weights
) -> Estimates:
    """Return the largest share that can be answered, the most confident first, with 95 % right."""
    answered, _, enough = _by_depth(confidence, right, weights, _PRECISION)
    # Answers only grow along a row, so that the last good depth is the largest.
    return _ratio((answered * enough).max(axis=1), answered[:, -1])


def recall_at_precision(
    confidence: NDArray[np.float64], right: NDArray[np.bool_], *, weights: Weights
) -> Estimates:
    """Return the largest share answered rightly, the most confident first, with 90 % right."""
    answered, hits, enough = _by_depth(confidence, right, weights, _RECALL_PRECISION)
    return _ratio((hits * enough).max(axis=1), answered[:, -1])


def _by_depth(
    confidence: NDArray[np.float64], right: NDArray[np.bool_], weights: Weights, precision: float
) -> tuple[Weights, Weights, NDArray[np.bool_]]:
    """Count answers and hits, the most confident first, and tell where they are precise enough."""
    order = np.argsort(-confidence, kind="stable")
    answered = np.cumsum(weights[:, order], axis=1)
    hits = np.cumsum(weights[:, order] * right[order], axis=1)
    return answered, hits, (hits >= precision * answered) & (answered > 0)


def _ratio(above: NDArray[np.float64], below: NDArray[np.float64]) -> NDArray[np.float64]:
    empty = np.full(np.broadcast(above, below).shape, np.nan)
    ratio: NDArray[np.float64] = np.divide(above, below, out=empty, where=below > 0)
    return ratio
