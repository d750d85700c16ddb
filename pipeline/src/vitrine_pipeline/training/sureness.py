"""Finds the confidence from which on a prediction may be called sure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

SURE = 0.95
"""How often a prediction that is called sure has to be right."""

_LEAST = 0.5
_NEVER = 1.01
_DEVIATIONS = 1.0
_FOLDS = 5
_OWN_SLOPE = 0.3
_EDGE = 1e-4


def sure_thresholds(
    choice: NDArray[np.intp],
    confidence: NDArray[np.float64],
    right: NDArray[np.bool_],
    classes: int,
) -> tuple[float, ...]:
    """Find, for each value, the lowest confidence from which on predictions of it are sure.

    The same confidence is right more often for one value than for another: of two kinds of shoe
    that labels confuse, neither is ever as certain as it seems. How often a prediction is right
    is therefore learnt from its confidence and its value together, with a penalty that leaves
    values with few rows near the attribute as a whole. All values then share one limit on that
    learnt rate, which covers more products than a limit for each would, at equal reliability.

    Parameters
    ----------
    choice, confidence, right
        int [N], float64 [N] in 0 to 1, bool [N]: what was predicted for rows that the network was
        not fitted to, and whether it was right.
    classes
        How many values the attribute has.

    Returns
    -------
    tuple
        A confidence for each value, never below a half: what is likelier wrong than right is
        unlike all that was learnt from. Above 1 where no prediction of it can be called sure.

    Notes
    -----
    A limit on a learnt rate of success, chosen for the precision that the accepted rows then
    have: Geifman and El-Yaniv, "Selective Classification for Deep Neural Networks" (NIPS 2017).
    """
    rarer = min(int(right.sum()), int((~right).sum()))
    if rarer < 2:
        return (max(_LEAST, _limit(confidence, right)),) * classes
    inputs = _inputs(choice, confidence, classes)
    model = LogisticRegression(max_iter=2000)
    folds = StratifiedKFold(min(_FOLDS, rarer), shuffle=True, random_state=0)
    unseen = cross_val_predict(model, inputs, right, cv=folds, method="predict_proba")[:, 1]
    limit = _limit(unseen, right)
    if limit > 1:
        return (_NEVER,) * classes
    weights = model.fit(inputs, right).coef_[0]
    slopes = weights[0] + _OWN_SLOPE * weights[1 + classes :]
    offsets = model.intercept_[0] + weights[1 : 1 + classes]
    return tuple(
        max(_LEAST, _confidence_at(limit, float(slope), float(offset)))
        for slope, offset in zip(slopes, offsets, strict=True)
    )


def _inputs(
    choice: NDArray[np.intp], confidence: NDArray[np.float64], classes: int
) -> NDArray[np.float64]:
    certainty = _logit(confidence)[:, None]
    values = np.eye(classes)[choice]
    return np.hstack([certainty, values, _OWN_SLOPE * values * certainty])


def _limit(score: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Return the lowest score from which on enough are right, by more than luck gives.

    Luck is allowed for with the lower end of Wilson's interval, which is far below 1 while rows
    are few, also where all of them are right.
    """
    order = np.argsort(-score, kind="stable")
    ranked = score[order]
    rows = np.arange(1, len(order) + 1)
    hits = np.cumsum(right[order])
    spread = _DEVIATIONS * np.sqrt(hits * (rows - hits) / rows + _DEVIATIONS**2 / 4)
    lower = (hits + _DEVIATIONS**2 / 2 - spread) / (rows + _DEVIATIONS**2)
    # Rows of one score are accepted all or none.
    ends = np.append(ranked[1:] != ranked[:-1], True)
    enough = np.flatnonzero(ends & (lower >= SURE))
    return float(ranked[enough[-1]]) if len(enough) else _NEVER


def _confidence_at(limit: float, slope: float, offset: float) -> float:
    """Return the confidence at which the learnt rate reaches the limit."""
    if slope <= 0:
        return _NEVER
    needed = (_logit(np.array(limit)) - offset) / slope
    confidence = float(1 / (1 + np.exp(-np.clip(needed, -50, 50))))
    return confidence if confidence <= 1 - _EDGE else _NEVER


def _logit(probability: NDArray[np.float64]) -> NDArray[np.float64]:
    inside = np.clip(probability, _EDGE, 1 - _EDGE)
    result: NDArray[np.float64] = np.log(inside / (1 - inside))
    return result
