"""Beam search for the most probable title among those that the constraints allow."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from vitrine_captioner.decoder import Floats, Steps
from vitrine_captioner.hypothesis import Hypothesis, first
from vitrine_captioner.plan import Plan
from vitrine_captioner.shares import LEAST_PROBABILITY, Scores
from vitrine_captioner.vocabulary import END, START

# By the function that `Shares` uses, so that all that is least probable is equal to the last bit.
_LEAST = float(np.log(LEAST_PROBABILITY))


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
    steps: Steps, embedding: Floats, plan: Plan, settings: BeamSettings
) -> tuple[int, ...] | None:
    """Find the tokens of the best title.

    Parameters
    ----------
    steps
        Score the next token.
    embedding
        float32 [D].
    plan
        What the title may and must say.
    settings
        How to search.

    Returns
    -------
    tuple of int or None
        Indices into `plan.surfaces`; None if no title of the length meets the constraints.

    Raises
    ------
    DeadlineExceeded
        As `Steps.step`.
    """
    width = settings.width
    # All rows are always run, so that the interpreter never lays its memory out anew.
    pictures = np.repeat(embedding[np.newaxis], width, axis=0)
    state = steps.initial_state(width)
    tokens = np.full(width, START, dtype=np.int32)
    scores = np.empty((width, plan.size))
    beam = [first(plan)]
    best: tuple[float, tuple[int, ...]] | None = None
    longest = (settings.max_tokens + 1) ** settings.length_power
    for length in range(settings.max_tokens + 1):
        log_probs, state = steps.step(pictures, tokens, state)
        left = settings.max_tokens - length
        for score, hypothesis in _ended(log_probs, beam, left):
            value = score / (length + 1) ** settings.length_power
            if best is None or value > best[0]:
                best = value, hypothesis.tokens
        if left == 0:
            break
        _score(log_probs, beam, plan, left, scores)
        beam = _advance(scores[: len(beam)], beam, plan, width)
        # A score only falls as a title grows.
        beam = [h for h in beam if best is None or h.score / longest > best[0]]
        if not beam:
            break
        spare = width - len(beam)
        state = state[[hypothesis.row for hypothesis in beam] + [0] * spare]
        last = [plan.inputs[hypothesis.tokens[-1]] for hypothesis in beam]
        tokens = np.array(last + [START] * spare, dtype=np.int32)
    return None if best is None else best[1]


def _ended(
    log_probs: Floats, beam: Sequence[Hypothesis], left: int
) -> Iterator[tuple[float, Hypothesis]]:
    """Find the hypotheses that may end here, and their scores if they do."""
    for hypothesis, end in zip(beam, log_probs[: len(beam), END].tolist(), strict=True):
        if hypothesis.stage.missing or (hypothesis.ends_openly and left > 0):
            continue
        score = hypothesis.score + max(end, _LEAST)
        if math.isfinite(score):
            yield score, hypothesis


def _score(
    log_probs: Floats, beam: Sequence[Hypothesis], plan: Plan, left: int, scores: Scores
) -> None:
    """Write the scores that the hypotheses would have with each next token, float64 [N, tokens]."""
    rows, known = len(beam), log_probs.shape[1]
    log_probs, scores = log_probs[:rows], scores[:rows]
    scores[:, :known] = log_probs
    scores[:, known:] = _LEAST
    np.maximum(scores, _LEAST, out=scores)
    scores += plan.closed
    stages = [hypothesis.stage for hypothesis in beam]
    unmade = np.array([stage.unmade for stage in stages])
    closed = np.array([stage.closed for stage in stages])
    scores[:, plan.shares.columns] = plan.shares.score(log_probs, unmade, closed)
    scores += np.array([hypothesis.score for hypothesis in beam])[:, np.newaxis]
    for row, stage in enumerate(stages):
        if stage.missing >= left:
            demanded = scores[row, stage.demanded]
            scores[row] = -np.inf
            scores[row, stage.demanded] = demanded


def _advance(
    scores: Scores, beam: Sequence[Hypothesis], plan: Plan, width: int
) -> list[Hypothesis]:
    """Return the best hypotheses that go on."""
    flat = scores.reshape(-1)
    going: list[Hypothesis] = []
    for place in _best_first(flat):
        row, token = divmod(place, plan.size)
        if longer := beam[row].extend(token, row, float(flat[place]), plan):
            going.append(longer)
            if len(going) == width:
                break
    return going


def _best_first(scores: Scores) -> Iterator[int]:
    """Give the places of the scores that are finite, from the best on.

    A handful is asked for: to look for the greatest again and again is quicker than to sort them.
    Equals come in the order that NumPy sorts them in.
    """
    left = scores.copy()
    place = int(left.argmax())
    given = 0
    while math.isfinite(score := left[place]):
        left[place] = -np.inf
        following = int(left.argmax())
        if left[following] == score:
            rest = np.argsort(scores)[::-1][given:].tolist()
            yield from (place for place in rest if math.isfinite(scores[place]))
            return
        yield place
        place = following
        given += 1
