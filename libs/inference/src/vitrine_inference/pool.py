"""A bounded pool of interpreters."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TypeAlias

from vitrine_inference.cores import available_cores
from vitrine_inference.places import Places
from vitrine_inference.runner import Array, LiteRTRunner, Runner
from vitrine_inference.turns import LanePolicy, Turns
from vitrine_serving.lanes import Lane, current_lane

RunnerFactory: TypeAlias = Callable[[], Runner]
"""Makes another interpreter of the same model."""


class InterpreterPool:
    """Runs one model in several interpreters, one core each.

    Running releases the interpreter lock of Python, so as many calls run at a time as there are
    interpreters; further calls wait their turn, and when too many wait, calls are refused.

    With a policy, calls of the bulk lane give way to interactive ones, and there may be one
    interpreter more, so that an interactive call finds one while bulk calls run.

    Each of LiteRT has a copy of the weights. So all but the first are made when they are first
    needed, or warmed up.

    Parameters
    ----------
    model
        A TFLite flatbuffer with one signature, or what makes interpreters of another kind.
    name
        What traces and metrics call it, e.g. ``"features"``.
    size
        The most interpreters that run for one lane; the available cores if not given.
    max_waiting
        How many interactive calls may wait for an interpreter.
    lanes
        How bulk calls give way; None: all calls are alike.

    Raises
    ------
    ValueError
        If `model` is not a model that LiteRT can load, or has not one signature.
    """

    def __init__(
        self,
        model: bytes | RunnerFactory,
        *,
        name: str = "model",
        size: int | None = None,
        max_waiting: int = 64,
        lanes: LanePolicy | None = None,
    ) -> None:
        self.name = name
        self.size = size or available_cores()
        self.max_waiting = max_waiting
        # No more at a time than there are cores: what has begun is in the way of who comes next.
        self.turns = Turns(lanes, at_a_time=self.size) if lanes else None
        self._places = self.places("an interpreter", max_waiting=max_waiting)
        self._make: RunnerFactory = (
            partial(LiteRTRunner, model, name) if isinstance(model, bytes) else model
        )
        first = self._make()
        self._free = [first]
        self.input_shapes: Mapping[str, tuple[int, ...]] = first.input_shapes
        self.output_names: tuple[str, ...] = first.output_names

    @property
    def interpreters(self) -> int:
        """The most interpreters that there are, for both lanes together."""
        return self._places.total

    @property
    def waiting(self) -> int:
        """How many interactive calls wait for an interpreter at this moment."""
        return self._places.waiting(Lane.INTERACTIVE)

    @property
    def busy(self) -> int:
        """How many interpreters run interactive calls at this moment."""
        return self._places.taken(Lane.INTERACTIVE)

    @property
    def bulk_busy(self) -> int:
        """How many interpreters run bulk calls at this moment."""
        return self._places.taken(Lane.BULK)

    @property
    def lane(self) -> Lane:
        """The lane of the work in progress, as this pool sees it."""
        return current_lane() if self.turns else Lane.INTERACTIVE

    def places(self, what: str, *, max_waiting: int | None = None) -> Places:
        """Make places for what is done beside the interpreters, as many as there are of those."""
        return Places(what, self.size, spare=1 if self.turns else 0, max_waiting=max_waiting)

    def run(self, inputs: Mapping[str, Array], *, timeout_s: float) -> dict[str, Array]:
        """Run the model once.

        Parameters
        ----------
        inputs
            An array for each input, by name, with the dtype that the model declares. The first
            axis is the batch and may have any size.
        timeout_s
            How long to wait for a free interpreter, in seconds.

        Returns
        -------
        dict[str, numpy.ndarray]
            A new array for each output, by name.

        Raises
        ------
        DeadlineExceeded
            ``DEADLINE``: no interpreter was free in time.
        Exhausted
            ``QUEUE_FULL``: `max_waiting` calls wait already.
        """
        with self.borrow(timeout_s) as runner:
            return runner.run(inputs)

    @contextmanager
    def turn(self, timeout_s: float) -> Iterator[None]:
        """Do work of which running the model is a part; of bulk work, when its turn comes.

        Interactive work counts from here, so that bulk work gives way to all of it. Bulk work that
        is in its turn gives way wherever it begins another, `borrow` included.

        Parameters
        ----------
        timeout_s
            How long to wait for the turn, in seconds.

        Raises
        ------
        DeadlineExceeded
            As `Turns.turn`.
        """
        if self.turns is None:
            yield
            return
        with self.turns.turn(timeout_s):
            yield

    @contextmanager
    def borrow(self, timeout_s: float) -> Iterator[Runner]:
        """Hold one interpreter for a block, where the time of waiting and of running matter apart.

        Parameters
        ----------
        timeout_s
            How long to wait for a free interpreter, in seconds.

        Yields
        ------
        Runner
            Nobody else's until the block ends.

        Raises
        ------
        DeadlineExceeded, Exhausted
            As `run`.
        """
        give_up_at = time.monotonic() + timeout_s
        with self.turn(timeout_s):
            left = max(0.0, give_up_at - time.monotonic())
            with self._hold(self.lane, left) as runner:
                yield runner

    @contextmanager
    def borrow_all(self, timeout_s: float) -> Iterator[Sequence[Runner]]:
        """Hold as many interpreters as run for one lane, to warm them up; else as `borrow`."""
        with ExitStack() as held:
            yield [
                held.enter_context(self._hold(Lane.INTERACTIVE, timeout_s))
                for _ in range(self.size)
            ]

    @contextmanager
    def _hold(self, lane: Lane, timeout_s: float) -> Iterator[Runner]:
        with self._places.place(lane, timeout_s):
            try:
                runner = self._free.pop()
            except IndexError:
                runner = self._make()
            try:
                yield runner
            finally:
                self._free.append(runner)
