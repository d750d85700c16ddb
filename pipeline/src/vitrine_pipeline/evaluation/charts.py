"""What the report's charts draw: points and cells, ready to be placed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine_pipeline.evaluation.metrics import bins
from vitrine_pipeline.evaluation.outcomes import UNKNOWN, Outcomes

_BINS = 10
_POINTS = 120
_MOST_VALUES = 40


@dataclass(frozen=True, slots=True)
class Bar:
    """Predictions of about one confidence: its mean, how often they were right, how many."""

    confidence: float
    right: float
    count: int


@dataclass(frozen=True, slots=True)
class Reach:
    """What is answered and how much of it is right, 0 to 1."""

    coverage: float
    precision: float


@dataclass(frozen=True, slots=True)
class Heat:
    """A confusion matrix.

    Attributes
    ----------
    values
        The values of its rows (stated) and columns (answered), the commonest first.
    counts
        int [V, V].
    left_out
        How many products state or are given a value that is not shown.
    """

    values: tuple[str, ...]
    counts: NDArray[np.intp]
    left_out: int


@dataclass(frozen=True, slots=True)
class ValueRow:
    """One value of an attribute: how many state it here and could be found, and how it fares."""

    value: str
    known: int
    support: int
    precision: float | None
    recall: float | None
    f1: float | None


def reliability(outcomes: Outcomes) -> tuple[Bar, ...]:
    """Set confidence beside how often it was right, in ten bins of equal width."""
    member = bins(outcomes.confidence, _BINS)
    return tuple(
        Bar(
            confidence=float(outcomes.confidence[member == at].mean()),
            right=float(outcomes.right[member == at].mean()),
            count=int((member == at).sum()),
        )
        for at in np.unique(member).tolist()
    )


def reach_curve(outcomes: Outcomes) -> tuple[Reach, ...]:
    """Set the share that is answered, the most confident first, beside how much is right."""
    order = np.argsort(-outcomes.confidence, kind="stable")
    answered = np.arange(1, len(order) + 1)
    precision = np.cumsum(outcomes.right[order]) / answered
    shown = np.unique(np.linspace(0, len(order) - 1, _POINTS).round().astype(int))
    return tuple(
        Reach(float(answered[at] / len(order)), float(precision[at])) for at in shown.tolist()
    )


def operating_point(outcomes: Outcomes) -> Reach | None:
    """Return where the bundle's own thresholds lie; None where it is sure of nothing."""
    if not outcomes.sure.any():
        return None
    return Reach(float(outcomes.sure.mean()), float(outcomes.right[outcomes.sure].mean()))


def heat(outcomes: Outcomes) -> Heat:
    """Count which values are taken for which, of the 40 commonest."""
    truth, choice = outcomes.truth, outcomes.choice
    names = np.array([*outcomes.model.values, "(unknown)"])
    codes = np.where(truth == UNKNOWN, len(names) - 1, truth)
    times = np.bincount(np.concatenate([codes, codes, choice]), minlength=len(names))
    shown = [at for at in np.argsort(-times, kind="stable").tolist() if times[at]][:_MOST_VALUES]
    place = np.full(len(names), -1)
    place[shown] = np.arange(len(shown))
    inside = (place[codes] >= 0) & (place[choice] >= 0)
    counts = np.zeros((len(shown), len(shown)), np.intp)
    np.add.at(counts, (place[codes[inside]], place[choice[inside]]), 1)
    return Heat(tuple(names[shown].tolist()), counts, int((~inside).sum()))


def value_rows(outcomes: Outcomes, known: NDArray[np.str_]) -> tuple[ValueRow, ...]:
    """Report every value, also one that nobody states here.

    Parameters
    ----------
    outcomes
        Of the attribute.
    known
        What the products that could be found state of it.
    """
    rows = []
    for at, value in enumerate(outcomes.model.values):
        stated, answered = outcomes.truth == at, outcomes.choice == at
        support, said, hits = int(stated.sum()), int(answered.sum()), int((stated & answered).sum())
        rows.append(
            ValueRow(
                value=value,
                known=int((known == value).sum()),
                support=support,
                precision=hits / said if said else None,
                recall=hits / support if support else None,
                f1=2 * hits / (said + support) if support else None,
            )
        )
    return tuple(sorted(rows, key=lambda row: (-row.support, -row.known, row.value)))
