"""What was said of each product, beside what its catalogue says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine_classifier.attributes import AttributeModel
from vitrine_classifier.decode import Decoded

UNKNOWN = -1
"""The code of a stated value that the bundle does not know: never predicted, so never right."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """One attribute of the n products that state it.

    Attributes
    ----------
    model
        The attribute.
    rows
        int [n], positions among the products that were asked about.
    truth, choice
        int [n], positions in the attribute's values; `UNKNOWN` where it lacks the stated one.
    confidence
        float64 [n], of the choice.
    in_top3, sure
        bool [n]: the stated value is among the three likeliest; the prediction is called sure.
    """

    model: AttributeModel
    rows: NDArray[np.intp]
    truth: NDArray[np.intp]
    choice: NDArray[np.intp]
    confidence: NDArray[np.float64]
    in_top3: NDArray[np.bool_]
    sure: NDArray[np.bool_]

    @property
    def right(self) -> NDArray[np.bool_]:
        """Bool [n]: the choice is what the catalogue says."""
        correct: NDArray[np.bool_] = self.truth == self.choice
        return correct


def outcomes_of(
    model: AttributeModel, answer: Decoded, stated: Sequence[Mapping[str, str]]
) -> Outcomes | None:
    """Set what the classifier says beside what the catalogue says.

    Parameters
    ----------
    model
        The attribute.
    answer
        What the classifier says of the products.
    stated
        Their attributes by name.

    Returns
    -------
    Outcomes
        None where no product states a value.
    """
    position = {value: at for at, value in enumerate(model.values)}
    rows = np.array([at for at, told in enumerate(stated) if model.name in told], np.intp)
    if not len(rows):
        return None
    truth = np.array(
        [position.get(stated[at][model.name], UNKNOWN) for at in rows.tolist()], np.intp
    )
    choice, confidence = answer.choice[rows], answer.confidence[rows]
    best = np.argsort(-answer.probabilities[rows], axis=1, kind="stable")[:, :3]
    return Outcomes(
        model=model,
        rows=rows,
        truth=truth,
        choice=choice.astype(np.intp),
        confidence=confidence,
        in_top3=(choice == truth) | (best == truth[:, None]).any(axis=1),
        sure=confidence >= np.array(model.thresholds)[choice],
    )


def all_right(
    outcomes: Mapping[str, Outcomes], attributes: int
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Find the products that state every attribute, and whether all of them are right.

    Parameters
    ----------
    outcomes
        By attribute name.
    attributes
        How many the bundle has; where one of them is stated nowhere, no product is complete.

    Returns
    -------
    tuple
        int [n], positions among the products that were asked about, and bool [n].
    """
    if not outcomes or len(outcomes) < attributes:
        return np.empty(0, np.intp), np.empty(0, np.bool_)
    told, times = np.unique(
        np.concatenate([one.rows for one in outcomes.values()]), return_counts=True
    )
    complete = told[times == len(outcomes)]
    right = [one.right[np.isin(one.rows, complete)] for one in outcomes.values()]
    return complete, np.all(right, axis=0)
