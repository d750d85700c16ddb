"""Finds how often titles state what is there, and from where on a prediction is sure.

A title that does not say "striped" proves nothing, so that the share of a head's predictions that
titles state is no precision. It becomes one by division: where a title states what is there in
seven of ten cases, predictions of which seven in ten are stated are all right.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vitrine_pipeline.details.saturation import saturated_shares

Floats = NDArray[np.float64]

SURE = 0.95
"""How often a detail that is called sure has to be there."""

NEVER = 1.01
"""Over every probability."""

# That titles state all that is there counts as much as so many products that show it.
_DOUBT = 10.0
# The fewest products among which the head is looked at where it is at its best.
_BEST = 20
_DEVIATIONS = 2.0
_LEAST_SURE = 20


def stated_shares(
    stated: NDArray[np.bool_],
    groups: NDArray[np.intp],
    brands: Sequence[str],
    probabilities: Floats,
) -> Floats:
    """Estimate, of the products that have a detail, the share whose titles state it.

    Where the head's likeliest predictions show it, it is what they show: see `saturated_shares`.
    Elsewhere it is read off products of different brands whose pictures are nearly the same: where
    one title states a detail, it is there in the other picture as well, and the other title, which
    somebody else wrote, states it or does not. Titles of one brand say nothing here, as one is
    copied from the other. Where there are few such products the share is held near 1, as if titles
    stated all that is there, so that a precision that is divided by it is rather too low. A share
    that the head itself contradicts, since titles state more than that of its best predictions, is
    raised to it.

    Parameters
    ----------
    stated
        bool [N, K].
    groups
        int [N]: products of which the pictures are nearly the same have the same number.
    brands
        Of the same products; empty where a title names none.
    probabilities
        float64 [N, K], of products left out: how probable it is that a title states the detail.

    Returns
    -------
    numpy.ndarray
        float64 [K], over 0, at most 1.

    Notes
    -----
    That the division gives the precision wherever titles state a detail by chance: Elkan and Noto,
    "Learning Classifiers from Only Positive and Unlabeled Data" (KDD 2008). Their estimate of the
    share, the head's mean probability for what is stated, is too low for a head that is not
    perfect, and would call sure what is not.
    """
    agreeing, products = _agreement(stated, groups, brands)
    shares = (agreeing + _DOUBT) / (products + _DOUBT)
    held = np.minimum(1.0, np.maximum(shares, _best_share(stated, probabilities)))
    seen = saturated_shares(stated, groups, probabilities)
    found: Floats = np.where(np.isnan(seen), held, seen)
    return found


def sure_from(stated: NDArray[np.bool_], probabilities: Floats, shares: Floats) -> float:
    """Find the confidence from which on predictions of any detail are sure.

    All details share one limit on the confidence, which covers more of them than a limit for each
    would: most are stated too seldom to set one by.

    Parameters
    ----------
    stated, probabilities
        As in `stated_shares`.
    shares
        As it gave them.

    Returns
    -------
    float
        In units of probability divided by share; infinite where nothing is sure.

    Notes
    -----
    Two estimates of the precision of what is accepted are to reach `SURE`: the mean of what is
    stated, each divided by its share, which luck moves, and the mean confidence, which luck moves
    little since it is of a curve that all products helped to draw.
    """
    confidences = probabilities / shares
    order = np.argsort(-confidences, axis=None, kind="stable")
    ranked = confidences.ravel()[order]
    counts = np.arange(1, len(order) + 1)
    found = np.cumsum((stated / shares).ravel()[order]) / counts
    expected = np.cumsum(np.minimum(1.0, ranked)) / counts
    # Products of one confidence are accepted all or none.
    ends = np.append(ranked[1:] != ranked[:-1], True)
    enough = np.flatnonzero(ends & (found >= SURE) & (expected >= SURE) & (counts >= _LEAST_SURE))
    return float(ranked[enough[-1]]) if len(enough) else float("inf")


def own_limits(
    stated: NDArray[np.bool_], probabilities: Floats, shares: Floats, limit: float
) -> Floats:
    """Give each detail the common limit, unless what it gives the detail itself is too often wrong.

    Parameters
    ----------
    stated, probabilities, shares
        As in `sure_from`.
    limit
        As it gave it.

    Returns
    -------
    numpy.ndarray
        float64 [K]; infinite for a detail that is never sure.
    """
    accepted = probabilities / shares >= limit
    counts = np.maximum(1, accepted.sum(axis=0))
    precision = (accepted & stated).sum(axis=0) / shares / counts
    # A standard error below what is promised may be luck; more is not.
    error = np.sqrt(((1 - shares) / shares + (1 - SURE)) / counts)
    limits: Floats = np.where(precision + error >= SURE, limit, np.inf)
    return limits


def _agreement(
    stated: NDArray[np.bool_], groups: NDArray[np.intp], brands: Sequence[str]
) -> tuple[Floats, Floats]:
    """Count, by detail, the products that state it and have neighbours of other brands.

    Returns
    -------
    tuple
        float64 [K] each: of those the part whose neighbours state it, and how many there are.
    """
    brand = np.unique(np.array(brands), return_inverse=True)[1]
    agreeing, products = np.zeros(stated.shape[1]), np.zeros(stated.shape[1])
    order = np.argsort(groups, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(groups[order])) + 1):
        others = brand[rows][:, None] != brand[rows]
        count = others.sum(axis=1)
        if not count.any():
            continue
        said = stated[rows].astype(np.float64)
        # Each product counts once, however many neighbours it has.
        agree = others @ said / np.maximum(1, count)[:, None]
        agreeing += (said * agree).sum(axis=0)
        products += (said * (count > 0)[:, None]).sum(axis=0)
    return agreeing, products


def _best_share(stated: NDArray[np.bool_], probabilities: Floats) -> Floats:
    """Return the largest share that titles state of the likeliest products, beyond luck.

    Luck is allowed for with the lower end of Wilson's interval.
    """
    order = np.argsort(-probabilities, axis=0, kind="stable")
    hits = np.cumsum(np.take_along_axis(stated, order, axis=0), axis=0)
    counts = np.arange(1, len(stated) + 1)[:, None]
    spread = _DEVIATIONS * np.sqrt(hits * (counts - hits) / counts + _DEVIATIONS**2 / 4)
    lower = (hits + _DEVIATIONS**2 / 2 - spread) / (counts + _DEVIATIONS**2)
    best: Floats = lower[min(_BEST, len(stated)) - 1 :].max(axis=0)
    return best
