"""The Universal Scalability Law: how a rate grows with what is put to the work."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import OptimizeWarning, curve_fit


@dataclass(frozen=True, slots=True)
class Law:
    """A rate at N clients, cores or replicas.

    Attributes
    ----------
    alone
        The rate at N = 1.
    contention
        The share of the work that only one can do at a time, 0 to 1.
    coherence
        What each pair costs that has to agree, at least 0.

    Notes
    -----
    Gunther, "Guerrilla Capacity Planning" (Springer, 2007), chapter 4:
    ``X(N) = alone * N / (1 + contention * (N - 1) + coherence * N * (N - 1))``.
    """

    alone: float
    contention: float
    coherence: float

    def rate(self, many: float) -> float:
        """Return the rate that it predicts for N."""
        return float(_rate(np.array([many]), self.alone, self.contention, self.coherence)[0])

    @property
    def peak_at(self) -> float:
        """The N of the greatest rate; infinite where more never harms."""
        if not self.coherence:
            return math.inf
        return math.sqrt(max(0.0, 1 - self.contention) / self.coherence)


def fit(many: Sequence[float], rates: Sequence[float]) -> Law:
    """Fit the law to measured rates, by least squares of relative errors.

    Parameters
    ----------
    many
        What was put to the work, at least three different numbers.
    rates
        What each reached.

    Raises
    ------
    ValueError
        There are fewer than three points: the law has three parameters.
    """
    if len(set(many)) < 3:
        raise ValueError(f"{len(set(many))} points were measured; the law needs three at least")
    with warnings.catch_warnings():
        # That no covariance can be estimated from so few points: nobody asks for it.
        warnings.simplefilter("ignore", OptimizeWarning)
        found, _ = curve_fit(
            _rate,
            np.array(many, float),
            np.array(rates, float),
            p0=(rates[0] / many[0], 0.1, 0.001),
            sigma=np.array(rates, float),
            bounds=([0, 0, 0], [np.inf, 1, 1]),
        )
    return Law(*(float(value) for value in found))


def _rate(many: np.ndarray, alone: float, contention: float, coherence: float) -> np.ndarray:
    rates: np.ndarray = alone * many / (1 + contention * (many - 1) + coherence * many * (many - 1))
    return rates
