"""Hands on what the decoder gives to tokens that are closed because a value is known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vitrine_captioner.constraints import Statement
from vitrine_captioner.decoder import Floats

Scores = NDArray[np.float64]

# An open token is never impossible, however sure the decoder is that it is not next.
LEAST_PROBABILITY = 1e-9


class Shares:
    """Scores the tokens that make statements.

    Parameters
    ----------
    statements
        What the title may or must state.
    vocabulary
        The number of tokens that the decoder knows.

    Attributes
    ----------
    columns
        Indices of the tokens that make any of the statements, C of them.
    moving
        The statements that other tokens make room for, M of them, by number.
    """

    def __init__(self, statements: Sequence[Statement], vocabulary: int) -> None:
        self.columns = np.unique(np.concatenate([_NONE, *(s.choices for s in statements)]))
        self.moving = tuple(n for n, s in enumerate(statements) if s.instead.any())
        moving = [statements[number] for number in self.moving]
        sources = [np.flatnonzero(statement.instead) for statement in moving]
        sizes = [len(tokens) for tokens in sources]
        self._starts = np.cumsum([0, *sizes])[:-1]
        self._sources = sum(sizes)
        # A token that the decoder does not know has no share of its own.
        self._own = (self.columns < vocabulary).astype(np.float64)
        own = np.minimum(self.columns, vocabulary - 1)
        self._gathered = np.concatenate([_NONE, *sources, own])
        self._weights = np.zeros((len(moving), len(self.columns)))
        for row, statement in enumerate(moving):
            self._weights[row, np.searchsorted(self.columns, statement.choices)] = statement.weights
        self._again = _again(moving)

    def score(self, log_probs: Floats, unmade: Scores, closed: Scores) -> Scores:
        """Score the tokens of `columns`.

        Parameters
        ----------
        log_probs
            float32 [N, V], of the next token.
        unmade
            float64 [N, M]: 1 where a title does not make the statement yet, 0 where it does.
        closed
            float64 [N, C]: minus infinity where a token is not open, 0 elsewhere.

        Returns
        -------
        numpy.ndarray
            float64 [N, C].
        """
        shares = np.exp(log_probs.take(self._gathered, axis=1))
        named = shares[:, self._sources :] * self._own
        if self.moving:
            sources = shares[:, : self._sources]
            moved = np.add.reduceat(sources, self._starts, axis=1, dtype=np.float64) * unmade
            for to, weights in self._again:
                moved[:, to] += (moved @ weights) * unmade[:, to]
            named += moved @ self._weights
        np.maximum(named, LEAST_PROBABILITY, out=named)
        np.log(named, out=named)
        named += closed
        return named


_NONE = np.zeros(0, dtype=np.intp)


def _again(moving: Sequence[Statement]) -> Sequence[tuple[int, Scores]]:
    """Find what is moved twice: to a name that stands in the place of another name itself."""
    found = []
    for to, statement in enumerate(moving):
        weights = np.zeros(len(moving))
        for at, earlier in enumerate(moving[:to]):
            weights[at] = earlier.weights[statement.instead[earlier.choices]].sum()
        if weights.any():
            found.append((to, weights))
    return found
