"""How large the pictures of each pass are, and what a pass costs for that."""

from __future__ import annotations

from collections.abc import Sequence

_STEP = 16
"""So that a side halves again and again without a rest."""


def sides_of(shares: Sequence[float], whole: int, epochs: int, number: int) -> list[int]:
    """Give each pass of a round its side, in pixels.

    Parameters
    ----------
    shares
        Of the whole side; equal parts of the passes have each of them in turn.
    whole
        The side that is served.
    epochs
        Passes of the first round.
    number
        Of the round, from 0; a later one is half as long, and its pictures are the larger ones.
    """
    if number:
        epochs, shares = max(1, epochs // 2), shares[-2:]
    wanted = (shares[epoch * len(shares) // epochs] * whole for epoch in range(epochs))
    return [
        max(_STEP, min(whole, _STEP * round(side / _STEP))) if side < whole else whole
        for side in wanted
    ]


def cost(side: int, whole: int, rows: int) -> int:
    """Count pictures of a side as whole ones."""
    return round(rows * (side / whole) ** 2)
