"""Where in a photo lies what decided, from how much each hidden part takes away."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from vitrine_gateway.values import Occluded

LEAST_COSINE = 0.02
"""A part that takes less of a cosine away decides nothing."""
LEAST_LOG_ODDS = 0.5
"""The same for the logarithm of the odds, in nats."""

# What holds half of the weight: in more cells than this share, no part stands out.
_SPREAD = 0.3
_MIDDLE = 0.08
_DIGITS = 3
_SURELY = 1e-4


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each cell of a photo counts.

    Attributes
    ----------
    rows
        From the top, each from the left: 0 to 1, the most 1; all 0 where no part decides alone.
    """

    rows: tuple[tuple[float, ...], ...]

    @property
    def words(self) -> str:
        """Where most of it lies, as one looks at the photo."""
        cells = [
            (weight, (row + 0.5) / len(self.rows) - 0.5, (column + 0.5) / len(of_row) - 0.5)
            for row, of_row in enumerate(self.rows)
            for column, weight in enumerate(of_row)
        ]
        total = sum(weight for weight, _, _ in cells)
        if not total or _share_of_half([weight for weight, _, _ in cells]) > _SPREAD:
            return "no single part, but all of it"
        down = _side(sum(one[0] * one[1] for one in cells) / total, "upper", "lower")
        across = _side(sum(one[0] * one[2] for one in cells) / total, "left", "right")
        where = " ".join(filter(None, (down, across)))
        return f"mostly the {where} part" if where else "mostly the middle"


def weigh(occluded: Occluded, evidence: Sequence[float], least: float) -> Weights:
    """Weigh each cell by what the hidden parts that cover it took away, on average.

    Parameters
    ----------
    occluded
        Says how the parts lie.
    evidence
        For what is explained: with nothing hidden, then with each part.
    least
        A cell that takes less away than this decides nothing.
    """
    whole, *hidden = evidence
    across = occluded.columns - occluded.side + 1
    sums = [[0.0] * occluded.columns for _ in range(occluded.rows)]
    counts = [[0] * occluded.columns for _ in range(occluded.rows)]
    for place, left in enumerate(hidden):
        top, start = divmod(place, across)
        for row in range(top, top + occluded.side):
            for column in range(start, start + occluded.side):
                sums[row][column] += whole - left
                counts[row][column] += 1
    drops = [
        [max(0.0, lost / count) for lost, count in zip(*of_row, strict=True)]
        for of_row in zip(sums, counts, strict=True)
    ]
    most = max(map(max, drops))
    if most < least:
        return Weights(tuple((0.0,) * occluded.columns for _ in drops))
    return Weights(tuple(tuple(round(drop / most, _DIGITS) for drop in row) for row in drops))


def log_odds(probability: float) -> float:
    """Return the logarithm of the odds, in nats: it tells almost sure from surer still."""
    bounded = min(1 - _SURELY, max(_SURELY, probability))
    return math.log(bounded / (1 - bounded))


def _share_of_half(weights: Sequence[float]) -> float:
    """Return the share of the cells, the heaviest first, that hold half of the weight."""
    half, held = sum(weights) / 2, 0.0
    for number, weight in enumerate(sorted(weights, reverse=True), start=1):
        held += weight
        if held >= half:
            return number / len(weights)
    return 1.0


def _side(offset: float, before: str, behind: str) -> str:
    if abs(offset) < _MIDDLE:
        return ""
    return before if offset < 0 else behind
