"""A bounded pool of LiteRT interpreters."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from vitrine_inference.cores import available_cores
from vitrine_serving.errors import DeadlineExceeded, Exhausted
from vitrine_serving.spans import span

Array = NDArray[np.generic]


class InterpreterPool:
    """Runs one model in several interpreters, one core each.

    `invoke` releases the interpreter lock of Python, so as many calls run at a time as there are
    interpreters; further calls wait their turn, and when too many wait, calls are refused.

    Parameters
    ----------
    model
        A TFLite flatbuffer with one signature.
    name
        What traces and metrics call it, e.g. ``"features"``.
    size
        The number of interpreters; the available cores if not given.
    max_waiting
        How many calls may wait for an interpreter.

    Raises
    ------
    ValueError
        If `model` is not a model that LiteRT can load, or has no signature.
    """

    def __init__(
        self,
        model: bytes,
        *,
        name: str = "model",
        size: int | None = None,
        max_waiting: int = 64,
    ) -> None:
        self.name = name
        self.size = size or available_cores()
        self.max_waiting = max_waiting
        self._waiting = 0
        self._changed = threading.Condition()
        self._free = [Runner(model, name) for _ in range(self.size)]
        first = self._free[0]
        self.input_shapes: Mapping[str, tuple[int, ...]] = first.input_shapes
        self.output_names: tuple[str, ...] = first.output_names

    @property
    def waiting(self) -> int:
        """How many calls wait for an interpreter at this moment."""
        return self._waiting

    @property
    def busy(self) -> int:
        """How many interpreters run at this moment."""
        return self.size - len(self._free)

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
        runner = self._take(timeout_s)
        try:
            yield runner
        finally:
            with self._changed:
                self._free.append(runner)
                self._changed.notify()

    def _take(self, timeout_s: float) -> Runner:
        give_up_at = time.monotonic() + timeout_s
        with self._changed:
            if not self._free and self._waiting >= self.max_waiting:
                raise Exhausted(
                    f"{self._waiting} calls wait for an interpreter already; try again later",
                    reason="QUEUE_FULL",
                )
            self._waiting += 1
            try:
                if not self._free:
                    self._wait(give_up_at)
                return self._free.pop()
            finally:
                self._waiting -= 1

    @span("wait for an interpreter")
    def _wait(self, give_up_at: float) -> None:
        while not self._free:
            left = give_up_at - time.monotonic()
            if left <= 0 or not self._changed.wait(left):
                raise DeadlineExceeded(
                    "no interpreter was free before the call's deadline", reason="DEADLINE"
                )


class Runner:
    """One interpreter and the signature that it runs."""

    def __init__(self, model: bytes, name: str) -> None:
        self._span = f"inference {name}"
        interpreter = Interpreter(model_content=model, num_threads=1)
        signatures = list(interpreter.get_signature_list())
        if not signatures:
            raise ValueError("the model has no signature; export it with named inputs and outputs")
        self._signature = interpreter.get_signature_runner(signatures[0])
        self.input_shapes = {
            name: tuple(int(side) for side in detail["shape"])
            for name, detail in self._signature.get_input_details().items()
        }
        self.output_names = tuple(self._signature.get_output_details())

    def run(self, inputs: Mapping[str, Array]) -> dict[str, Array]:
        """Run the model once; `inputs` and result as in `InterpreterPool.run`."""
        with span(self._span):
            return dict(self._signature(**inputs))
