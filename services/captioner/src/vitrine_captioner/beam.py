"""Beam search for the most probable title among those that the constraints allow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from vitrine_captioner.constraints import Constraints
from vitrine_captioner.decoder import Floats, StepDecoder
from vitrine_captioner.hypothesis import Hypothesis, first
from vitrine_captioner.vocabulary import END, START

# An open token is never impossible, however sure the decoder is that it is not next.
_LEAST_PROBABILITY = 1e-9


@dataclass(frozen=True)
class BeamSettings:
    """How wide and how long to search.

    Attributes
    ----------
    width
        Hypotheses kept at each step.
    max_tokens
        The most tokens of a title.
    length_power
        The score of a title is divided by its length to this power (Wu et al. 2016, "Google's
        Neural Machine Translation System", section 7); 0 favours short titles, 1 long ones.
    """

    width: int = 4
    max_tokens: int = 12
    length_power: float = 1.0


def search(
    decoder: StepDecoder,
    embedding: Floats,
    constraints: Constraints,
    settings: BeamSettings,
    *,
    deadline: float,
) -> tuple[int, ...] | None:
    """Find the tokens of the best title.

    Parameters
    ----------
    decoder
        Scores the next token.
    embedding
        float32 [D].
    constraints
        What the title may and must say.
    settings
        How to search.
    deadline
        On the clock of `time.monotonic`.

    Returns
    -------
    tuple of int or None
        Indices into `constraints.surfaces`; None if no title of the length meets the constraints.
    """
    width = settings.width
    # All rows are always run, so that the interpreters never have to resize their tensors.
    pictures = np.repeat(embedding[np.newaxis], width, axis=0)
    state = decoder.initial_state(width)
    tokens = np.full(width, START, dtype=np.int32)
    beam = [first(constraints)]
    best: tuple[float, tuple[int, ...]] | None = None
    for length in range(settings.max_tokens + 1):
        log_probs, state = decoder.step(pictures, tokens, state, deadline=deadline)
        left = settings.max_tokens - length
        scores, made = _score(np.exp(log_probs[: len(beam)]), beam, constraints, left)
        ended, beam = _advance(scores, beam, made, constraints, width)
        for hypothesis in ended:
            value = hypothesis.score / (length + 1) ** settings.length_power
            if best is None or value > best[0]:
                best = value, hypothesis.tokens
        beam = list(_promising(beam, best, settings))
        if not beam:
            break
        rows = [hypothesis.row for hypothesis in beam] + [0] * (width - len(beam))
        state = state[rows]
        tokens = np.full(width, START, dtype=np.int32)
        tokens[: len(beam)] = [constraints.inputs[h.tokens[-1]] for h in beam]
        beam = [replace(hypothesis, row=row) for row, hypothesis in enumerate(beam)]
    return None if best is None else best[1]


def _score(
    probabilities: Floats, beam: Sequence[Hypothesis], constraints: Constraints, left: int
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return log-scores of all next tokens [beam, tokens], and the statements made [beam, S]."""
    vocabulary = probabilities.shape[1]
    spread = np.zeros((len(beam), constraints.size))
    spread[:, :vocabulary] = probabilities
    opened = np.repeat(constraints.open[np.newaxis], len(beam), axis=0)
    made = np.array([hypothesis.states(constraints) for hypothesis in beam], dtype=np.bool_)
    made = made.reshape(len(beam), len(constraints.statements))
    required = np.array([statement.required for statement in constraints.statements], np.bool_)
    for number, statement in enumerate(constraints.statements):
        # A product with the mask would wake the threads of BLAS for a handful of numbers.
        moved = np.where(made[:, number], 0.0, spread[:, statement.instead].sum(axis=1))
        spread[:, statement.choices] += moved[:, np.newaxis] * statement.weights
        opened[np.ix_(made[:, number], statement.choices)] = False
    for row, hypothesis in enumerate(beam):
        missing = np.flatnonzero(required & ~made[row])
        if len(missing) or (hypothesis.ends_openly and left > 0):
            opened[row, END] = False
        if len(missing) >= left > 0:
            choices = np.concatenate([constraints.statements[m].choices for m in missing])
            opened[row] &= np.isin(np.arange(constraints.size), choices)
        elif left <= 0:
            opened[row, np.arange(constraints.size) != END] = False
    logs = np.log(np.maximum(spread, _LEAST_PROBABILITY))
    return np.where(opened, logs, -np.inf), made


def _advance(
    scores: NDArray[np.float64],
    beam: Sequence[Hypothesis],
    made: NDArray[np.bool_],
    constraints: Constraints,
    width: int,
) -> tuple[list[Hypothesis], list[Hypothesis]]:
    """Return the hypotheses that end here, and the best that go on."""
    totals = scores + np.array([[hypothesis.score] for hypothesis in beam])
    ended = [
        replace(hypothesis, score=float(totals[row, END]))
        for row, hypothesis in enumerate(beam)
        if np.isfinite(totals[row, END])
    ]
    totals[:, END] = -np.inf
    going: list[Hypothesis] = []
    for flat in np.argsort(totals, axis=None)[::-1]:
        row, token = divmod(int(flat), constraints.size)
        if len(going) == width or not np.isfinite(totals[row, token]):
            break
        urgent = any(
            statement.required
            and statement.words is not None
            and not made[row, number]
            and token in statement.choices
            for number, statement in enumerate(constraints.statements)
        )
        longer = beam[row].extend(token, float(totals[row, token]), constraints, urgent=urgent)
        if longer is not None:
            going.append(longer)
    return ended, going


def _promising(
    beam: Sequence[Hypothesis], best: tuple[float, tuple[int, ...]] | None, settings: BeamSettings
) -> Iterator[Hypothesis]:
    """Drop hypotheses that cannot win any more, since a score only falls as a title grows."""
    longest = (settings.max_tokens + 1) ** settings.length_power
    for hypothesis in beam:
        if best is None or hypothesis.score / longest > best[0]:
            yield hypothesis
