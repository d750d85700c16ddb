"""One step of a decoder, whatever its kind.

A decoder is a LiteRT model with one signature. Inputs: `embedding` float32 [N, D], `token` int32
[N], `state` float32 [N, S]. Outputs: `log_probs` float32 [N, V] and `state` float32 [N, S]. What
the state holds is the decoder's own business: the two vectors of each LSTM, or the keys and values
of a transformer and the position.
"""

from __future__ import annotations

import time
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

from vitrine_inference import InterpreterPool, LanePolicy
from vitrine_serving.errors import DeadlineExceeded

Floats = NDArray[np.float32]


class StepDecoder(Protocol):
    """Writes a title token by token, for several titles at a time."""

    @property
    def name(self) -> str:
        """The kind, e.g. ``"lstm"``."""

    def initial_state(self, rows: int) -> Floats:
        """Return the state before the first token, float32 [rows, S]."""

    def step(
        self, embedding: Floats, tokens: NDArray[np.int32], state: Floats, *, deadline: float
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
        deadline
            When to give up waiting for a core, on the clock of `time.monotonic`.

        Returns
        -------
        tuple of numpy.ndarray
            Log-probabilities of the next token, float32 [N, V], and the state, float32 [N, S].
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
        How many steps run at a time; the available cores if not given.
    max_waiting
        How many steps may wait for an interpreter.
    lanes
        How bulk steps give way to interactive ones; None: all steps are alike.
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

    def initial_state(self, rows: int) -> Floats:
        """Return zeros, float32 [rows, S]."""
        return np.zeros((rows, self._state_size), dtype=np.float32)

    def step(
        self, embedding: Floats, tokens: NDArray[np.int32], state: Floats, *, deadline: float
    ) -> tuple[Floats, Floats]:
        """Take one step; see `StepDecoder.step`.

        Raises
        ------
        DeadlineExceeded
            If no interpreter was free before `deadline`.
        Exhausted
            ``QUEUE_FULL``: too many calls wait already.
        """
        left = deadline - time.monotonic()
        if left <= 0:
            raise DeadlineExceeded("the description was not done in time", reason="DEADLINE")
        outputs = self.pool.run(
            {"embedding": embedding, "token": tokens, "state": state}, timeout_s=left
        )
        return cast(Floats, outputs["log_probs"]), cast(Floats, outputs["state"])
