"""One step of a decoder, whatever its kind.

A decoder is a LiteRT model with one signature. Inputs: `embedding` float32 [N, D], `token` int32
[N], `state` float32 [N, S]. Outputs: `log_probs` float32 [N, V] and `state` float32 [N, S]. What
the state holds is the decoder's own business: the two vectors of each LSTM, or the keys and values
of a transformer and the position.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

from vitrine_inference import InterpreterPool, LanePolicy, Runner
from vitrine_serving.errors import DeadlineExceeded

Floats = NDArray[np.float32]


class Steps(Protocol):
    """Writes a title token by token, for several beginnings of it at a time."""

    def initial_state(self, rows: int) -> Floats:
        """Return the state before the first token, float32 [rows, S]."""

    def step(
        self, embedding: Floats, tokens: NDArray[np.int32], state: Floats
    ) -> tuple[Floats, Floats]:
        """Take one step.

        Parameters
        ----------
        embedding
            float32 [N, D], of the picture that each title describes.
        tokens
            int32 [N], the last token of each title.
        state
            float32 [N, S], as returned by the step before.

        Returns
        -------
        tuple of numpy.ndarray
            Log-probabilities of the next token, float32 [N, V], and the state, float32 [N, S].

        Raises
        ------
        DeadlineExceeded
            ``DEADLINE``: the title was not done in time.
        """


class StepDecoder(Protocol):
    """Writes titles token by token."""

    @property
    def name(self) -> str:
        """The kind, e.g. ``"lstm"``."""

    def steps(self, *, deadline: float) -> AbstractContextManager[Steps]:
        """Hold what the steps of one title need, until all of them are done.

        Parameters
        ----------
        deadline
            When to give up, on the clock of `time.monotonic`.
        """


class LiteRtDecoder:
    """A decoder that runs in LiteRT.

    Parameters
    ----------
    name
        The kind.
    model
        The flatbuffer.
    interpreters
        How many titles are written at a time; the available cores if not given.
    max_waiting
        How many titles may wait for an interpreter.
    lanes
        How bulk titles give way to interactive ones; None: all are alike.
    """

    def __init__(
        self,
        name: str,
        model: bytes,
        *,
        interpreters: int | None = None,
        max_waiting: int = 64,
        lanes: LanePolicy | None = None,
    ) -> None:
        self._name = name
        self.pool = InterpreterPool(
            model, name="captioner", size=interpreters, max_waiting=max_waiting, lanes=lanes
        )
        self._state_size = self.pool.input_shapes["state"][1]

    @property
    def name(self) -> str:
        """The kind, e.g. ``"lstm"``."""
        return self._name

    @contextmanager
    def steps(self, *, deadline: float) -> Iterator[Steps]:
        """Hold an interpreter and, of bulk work, a turn; see `StepDecoder.steps`.

        What is computed between the steps belongs to the turn, too.

        Raises
        ------
        DeadlineExceeded
            If no interpreter was free before `deadline`.
        Exhausted
            ``QUEUE_FULL``: too many calls wait already.
        """
        with self.pool.borrow(max(0.0, deadline - time.monotonic())) as runner:
            yield _RunnerSteps(runner, self._state_size, deadline)


class _RunnerSteps:
    """The steps of one title in one interpreter."""

    def __init__(self, runner: Runner, state_size: int, deadline: float) -> None:
        self._runner = runner
        self._state_size = state_size
        self._deadline = deadline

    def initial_state(self, rows: int) -> Floats:
        """Return zeros, float32 [rows, S]."""
        return np.zeros((rows, self._state_size), dtype=np.float32)

    def step(
        self, embedding: Floats, tokens: NDArray[np.int32], state: Floats
    ) -> tuple[Floats, Floats]:
        """Take one step; see `Steps.step`."""
        if time.monotonic() >= self._deadline:
            raise DeadlineExceeded("the description was not done in time", reason="DEADLINE")
        outputs = self._runner.run({"embedding": embedding, "token": tokens, "state": state})
        return cast(Floats, outputs["log_probs"]), cast(Floats, outputs["state"])
