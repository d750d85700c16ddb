"""What was tried on the validation rows, what each gave, and which was chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vitrine_pipeline.training_record import TrialRecord

_DEVIATIONS = 0.5


@dataclass(frozen=True, slots=True)
class Trial:
    """One way of learning, as the validation rows saw it.

    Attributes
    ----------
    name
        What was tried: ``efficientnet_lite0, whole``.
    accuracy
        By attribute name, the share of the rows that state it and were told rightly.
    all_right
        The share of the rows that were told rightly in all that they state.
    near
        By attribute name, how many of the ten nearest of the rows fitted to share the value.
    scores
        float64 [V], of each row: the mean of how many of its attributes are right, whether all
        are, and how many of its neighbours share its values.
    passes
        Over the rows that were fitted to.
    seconds
        That it took.
    """

    name: str
    accuracy: Mapping[str, float]
    all_right: float
    near: Mapping[str, float]
    scores: NDArray[np.float64]
    passes: int
    seconds: float

    @property
    def score(self) -> float:
        """The mean over the rows."""
        return float(self.scores.mean())


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of several trials was taken.

    Attributes
    ----------
    trials
        In the order in which they were made, the cheapest first.
    chosen
        The position of the one.
    why
        In a sentence.
    rows
        How many validation rows there were.
    """

    trials: tuple[Trial, ...]
    chosen: int
    why: str
    rows: int


def trial_record(trial: Trial) -> TrialRecord:
    """Put a trial on record."""
    return TrialRecord(
        name=trial.name,
        accuracy={name: share for name, share in trial.accuracy.items() if share == share},
        all_right=trial.all_right,
        near=dict(trial.near),
        passes=trial.passes,
        seconds=trial.seconds,
    )


def choose(trials: Sequence[Trial]) -> Choice:
    """Take the best, and of those that hardly differ the one tried first.

    A later trial costs more and is tried on the same few rows, so that luck alone makes one of
    several look better: it has to gain half of the standard error of the difference, and half
    of what one row makes.
    """
    best = 0
    for at, trial in enumerate(trials[1:], start=1):
        gains = trial.scores - trials[best].scores
        luck = max(float(gains.std()) / len(gains) ** 0.5, 1 / len(gains))
        if float(gains.mean()) > _DEVIATIONS * luck:
            best = at
    rows = len(trials[0].scores)
    return Choice(tuple(trials), best, _why(trials, best, rows), rows)


def _why(trials: Sequence[Trial], best: int, rows: int) -> str:
    chosen = trials[best]
    if len(trials) == 1:
        return f"{chosen.name}: nothing else was asked for"
    others = [trial for at, trial in enumerate(trials) if at != best]
    rival = max(others, key=lambda trial: trial.score)
    gain = 100 * (chosen.score - rival.score)
    beside = f"{chosen.name}: {abs(gain):.1f} points"
    if gain > 0:
        return f"{beside} better than {rival.name} on {rows} validation products"
    return (
        f"{beside} from {rival.name} on {rows} validation products, no more than luck, and cheaper"
    )
