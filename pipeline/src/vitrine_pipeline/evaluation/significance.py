"""Whether two bundles really differ on the same products."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from vitrine_pipeline.evaluation.measures import (
    Interval,
    Measure,
    blocks,
    drawn_weights,
    middle_of,
)

MCNEMAR = "McNemar, exact"
EXCHANGE = "exchange of groups"

_EXCHANGES = 2000
# Sums of the same numbers in another order are equal, but for this.
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure of two bundles.

    Attributes
    ----------
    first, second
        The figure of each.
    interval
        Of `second` - `first`, by a bootstrap over groups; None where nothing can be drawn.
    p
        How likely a difference as large as this is, if neither is better.
    test
        How `p` was computed: `MCNEMAR` or `EXCHANGE`.
    count
        On how many products.
    higher_is_better
        False for errors.
    """

    first: float
    second: float
    interval: Interval | None
    p: float
    test: str
    count: int
    higher_is_better: bool

    @property
    def change(self) -> float:
        """`second` - `first`."""
        return self.second - self.first

    @property
    def loss(self) -> float:
        """By how much `second` is the worse one; below 0 where it is the better."""
        return -self.change if self.higher_is_better else self.change


def compare_measures(
    first: Measure, second: Measure, groups: NDArray[np.intp]
) -> Difference | None:
    """Compare one figure of two bundles on the products that both can be measured on.

    Parameters
    ----------
    first, second
        Of the same figure.
    groups
        int, the group of every product that was asked about.

    Returns
    -------
    Difference
        None where either has nothing to measure.

    Notes
    -----
    Yes-or-no figures of single products are compared by McNemar's exact test. It takes every
    product for independent. Every other figure is compared by exchanging the two bundles' answers
    on whole groups of near-duplicates, 2,000 times at random: where neither is better, no exchange
    matters.

    Source: McNemar, "Note on the sampling error of the difference between correlated proportions"
    (Psychometrika 12, 1947); Noreen, "Computer-Intensive Methods for Testing Hypotheses" (1989),
    chapter 2.
    """
    common = np.intersect1d(first.rows, second.rows)
    if not len(common):
        return None
    first, second = _narrowed(first, common), _narrowed(second, common)
    values = first.value, second.value
    if any(np.isnan(values)):
        return None
    member = groups[common]
    yes_or_no = len(first.columns) == 1 and first.columns[0].dtype == np.bool_
    return Difference(
        first=values[0],
        second=values[1],
        interval=_interval(first, second, member),
        p=_mcnemar(first, second) if yes_or_no else _exchange(first, second, member),
        test=MCNEMAR if yes_or_no else EXCHANGE,
        count=len(common),
        higher_is_better=first.higher_is_better,
    )


def _narrowed(measure: Measure, rows: NDArray[np.intp]) -> Measure:
    kept = np.isin(measure.rows, rows)
    return Measure(
        measure.rows[kept],
        tuple(column[kept] for column in measure.columns),
        measure.statistic,
        measure.higher_is_better,
    )


def _mcnemar(first: Measure, second: Measure) -> float:
    before, after = first.columns[0].astype(np.bool_), second.columns[0].astype(np.bool_)
    won, lost = int((after & ~before).sum()), int((before & ~after).sum())
    return float(binomtest(won, won + lost).pvalue) if won + lost else 1.0


def _exchange(first: Measure, second: Measure, groups: NDArray[np.intp]) -> float:
    both = first.joined(second)
    names, member = np.unique(groups, return_inverse=True)
    random = np.random.default_rng(0)
    observed = abs(second.value - first.value)
    as_large = 0
    for count in blocks(_EXCHANGES, 2 * len(groups)):
        stays = random.integers(0, 2, (count, len(names)))[:, member].astype(np.float64)
        changes = both.under(np.hstack([1 - stays, stays])) - both.under(
            np.hstack([stays, 1 - stays])
        )
        # A sample without an answer to measure counts against a difference.
        as_large += int((~(np.abs(changes) < observed - _ROUNDING)).sum())
    return (1 + as_large) / (1 + _EXCHANGES)


def _interval(first: Measure, second: Measure, groups: NDArray[np.intp]) -> Interval | None:
    changes = [second.under(weights) - first.under(weights) for weights in drawn_weights(groups)]
    return middle_of(np.concatenate(changes))
