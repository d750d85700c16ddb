"""A figure that knows the products it is computed on, and so how far it can be trusted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

_SAMPLES = 1000
_LEVEL = 0.95
_CELLS_AT_A_TIME = 4_000_000

METHOD = (
    "95 % percentile bootstrap over groups of near-duplicate pictures, 1,000 samples; Wilson's "
    "interval over groups where no sample can differ"
)


@dataclass(frozen=True, slots=True)
class Interval:
    """Where a figure lies with a probability of 95 %."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure and what it is computed from.

    Attributes
    ----------
    rows
        int [n], positions among the products that were asked about.
    columns
        Arrays [n], what `statistic` takes.
    statistic
        A function of `vitrine_pipeline.evaluation.metrics`.
    higher_is_better
        False for errors.
    """

    rows: NDArray[np.intp]
    columns: tuple[NDArray[np.generic], ...]
    statistic: Callable[..., NDArray[np.float64]]
    higher_is_better: bool = True

    def under(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Compute the figure of B samples, float [B]; `weights` is float [B, n]."""
        return self.statistic(*self.columns, weights=weights)

    @property
    def value(self) -> float:
        """The figure; NaN where there is nothing to measure."""
        return float(self.under(np.ones((1, len(self.rows))))[0])

    def joined(self, other: Measure) -> Measure:
        """Put the products of another below these, int [2n]."""
        columns = zip(self.columns, other.columns, strict=True)
        return Measure(
            np.concatenate([self.rows, other.rows]),
            tuple(np.concatenate(pair) for pair in columns),
            self.statistic,
            self.higher_is_better,
        )

    def interval(self, groups: NDArray[np.intp]) -> Interval | None:
        """Compute an interval; products of one group are drawn together.

        Parameters
        ----------
        groups
            int, the group of every product that was asked about.

        Returns
        -------
        Interval
            None where there is nothing to measure.

        Notes
        -----
        Source: Efron and Tibshirani, "An Introduction to the Bootstrap" (1993), section 13.3.
        """
        estimates = np.concatenate(
            [self.under(weights) for weights in drawn_weights(groups[self.rows])]
        )
        found = middle_of(estimates)
        if found and found.low == found.high and found.low in (0.0, 1.0):
            count = len(np.unique(groups[self.rows]))
            return wilson(round(found.low * count), count)
        return found


def drawn_weights(
    groups: NDArray[np.intp], samples: int = _SAMPLES
) -> Iterator[NDArray[np.float64]]:
    """Draw groups with replacement; give float [B, n], how often each product was drawn.

    Parameters
    ----------
    groups
        int [n].
    samples
        How many in all, in blocks whose size bounds the memory.
    """
    names, member = np.unique(groups, return_inverse=True)
    random = np.random.default_rng(0)
    for count in blocks(samples, len(groups)):
        drawn = random.multinomial(len(names), np.full(len(names), 1 / len(names)), size=count)
        yield drawn[:, member].astype(np.float64)


def middle_of(estimates: NDArray[np.float64]) -> Interval | None:
    """Return what the middle 95 % of float [B] lie in, NaN left out; None where all are NaN."""
    known = estimates[~np.isnan(estimates)]
    if not len(known):
        return None
    margin = 100 * (1 - _LEVEL) / 2
    low, high = np.percentile(known, [margin, 100 - margin])
    return Interval(float(low), float(high))


def blocks(samples: int, columns: int) -> Iterator[int]:
    """Cut a number of samples into blocks of at most four million cells."""
    largest = max(1, _CELLS_AT_A_TIME // max(columns, 1))
    for start in range(0, samples, largest):
        yield min(largest, samples - start)


def wilson(hits: int, count: int) -> Interval:
    """Return Wilson's 95 % interval of a share; of independent products.

    Source: Wilson, "Probable Inference, the Law of Succession, and Statistical Inference"
    (JASA 22, 1927).
    """
    quantile = float(norm.ppf((1 + _LEVEL) / 2))
    share = hits / count
    spread = 1 + quantile**2 / count
    centre = (share + quantile**2 / (2 * count)) / spread
    half = quantile / spread * np.sqrt(share * (1 - share) / count + (quantile / count) ** 2 / 4)
    return Interval(max(0.0, float(centre - half)), min(1.0, float(centre + half)))
