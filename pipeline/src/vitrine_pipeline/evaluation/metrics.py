"""How right the attributes are, and how honest their confidences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import f1_score

from vitrine_classifier.attributes import AttributeModel
from vitrine_classifier.decode import Decoded

_ECE_BINS = 15
_COVERAGE_PRECISION = 0.95
UNKNOWN = -1
"""The code of a stated value that the bundle does not know: never predicted, so never right."""
UNSTATED = -2
"""The code of a row that states no value: it is not counted."""


@dataclass(frozen=True, slots=True)
class AttributeMetrics:
    """How one attribute fares.

    Attributes
    ----------
    accuracy
        The share of products whose value is right.
    top3
        The share whose value is among the three likeliest.
    macro_f1
        The mean over the values that occur, each counting the same.
    ece
        Expected calibration error: how far confidence and accuracy differ on average.
    coverage_at_95
        The largest share of products that can be answered, the most confident first, with at
        least 95 % of the answers right.
    labelled
        How many products state a value.
    sure, sure_right
        How many predictions were called sure, and how many of them are right.
    """

    accuracy: float
    top3: float
    macro_f1: float
    ece: float
    coverage_at_95: float
    labelled: int
    sure: int
    sure_right: int


def encode_truth(rows: Sequence[Mapping[str, str]], model: AttributeModel) -> NDArray[np.intp]:
    """Encode what N rows state of an attribute: a position in its values, `UNKNOWN`, `UNSTATED`."""
    position = {value: at for at, value in enumerate(model.values)}
    return np.array(
        [position.get(row[model.name], UNKNOWN) if model.name in row else UNSTATED for row in rows],
        np.intp,
    )


def measure_attribute(
    model: AttributeModel, answer: Decoded, truth: NDArray[np.intp]
) -> AttributeMetrics | None:
    """Measure one attribute.

    Parameters
    ----------
    model
        The attribute.
    answer
        What the classifier says of N products.
    truth
        int [N], as `encode_truth` gives it.

    Returns
    -------
    AttributeMetrics
        None where no product states a value.
    """
    stated = truth != UNSTATED
    if not stated.any():
        return None
    truth, choice, confidence = truth[stated], answer.choice[stated], answer.confidence[stated]
    right = choice == truth
    best = np.argsort(-answer.probabilities[stated], axis=1, kind="stable")[:, :3]
    in_top3 = right | (best == truth[:, None]).any(axis=1)
    sure = confidence >= np.array(model.thresholds)[choice]
    present = sorted(set(truth.tolist()))
    return AttributeMetrics(
        accuracy=float(right.mean()),
        top3=float(in_top3.mean()),
        macro_f1=float(f1_score(truth, choice, labels=present, average="macro", zero_division=0)),
        ece=calibration_error(confidence, right),
        coverage_at_95=coverage(confidence, right, _COVERAGE_PRECISION),
        labelled=len(truth),
        sure=int(sure.sum()),
        sure_right=int((sure & right).sum()),
    )


def calibration_error(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Compute the expected calibration error over 15 bins of equal width.

    Source: Naeini et al., "Obtaining Well Calibrated Probabilities Using Bayesian Binning"
    (AAAI 2015).
    """
    bins = np.minimum((confidence * _ECE_BINS).astype(int), _ECE_BINS - 1)
    difference = np.bincount(bins, confidence - right, minlength=_ECE_BINS)
    return float(np.abs(difference).sum() / len(confidence))


def coverage(confidence: NDArray[np.float64], right: NDArray[np.bool_], precision: float) -> float:
    """Find the largest share of answers, the most confident first, that is right often enough."""
    order = np.argsort(-confidence, kind="stable")
    so_far = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(so_far >= precision)
    return float((enough[-1] + 1) / len(order)) if len(enough) else 0.0


def all_right(
    decoded: Mapping[str, Decoded], truths: Mapping[str, NDArray[np.intp]]
) -> float | None:
    """Compute the share of products of which every attribute is right.

    Returns
    -------
    float
        Over the products that state every attribute; None where none does, or where there is no
        attribute.
    """
    if not truths:
        return None
    complete = np.all([truth != UNSTATED for truth in truths.values()], axis=0)
    if not complete.any():
        return None
    right = np.all([decoded[name].choice == truth for name, truth in truths.items()], axis=0)
    return float(right[complete].mean())
