"""One interpreter of a model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np
from ai_edge_litert.interpreter import Interpreter
from numpy.typing import NDArray

from vitrine_serving.spans import span

Array = NDArray[np.generic]


class Runner(Protocol):
    """Runs a model on one core, for one thread at a time."""

    @property
    def input_shapes(self) -> Mapping[str, tuple[int, ...]]:
        """The shape of each input, by name; the first axis is the batch."""

    @property
    def output_names(self) -> tuple[str, ...]:
        """In the model's order."""

    def run(self, inputs: Mapping[str, Array]) -> dict[str, Array]:
        """Run the model once; `inputs` and result as in `InterpreterPool.run`."""


class LiteRTRunner:
    """One interpreter of LiteRT: a `Runner`.

    Its memory is laid out anew only when the shape of an input changes.

    Parameters
    ----------
    model
        A TFLite flatbuffer with one signature.
    name
        What traces call it.

    Raises
    ------
    ValueError
        If `model` is not a model that LiteRT can load, or has not one signature.
    """

    def __init__(self, model: bytes, name: str) -> None:
        self._span = f"inference {name}"
        self._interpreter = Interpreter(model_content=model, num_threads=1)
        signatures = list(self._interpreter.get_signature_list())
        if len(signatures) != 1:
            raise ValueError(
                f"the model has {len(signatures)} signatures; export it with one, whose inputs "
                "and outputs have names"
            )
        signature = self._interpreter.get_signature_runner(signatures[0])
        inputs, outputs = signature.get_input_details(), signature.get_output_details()
        self.input_shapes = {
            name: tuple(int(side) for side in detail["shape"]) for name, detail in inputs.items()
        }
        self.output_names = tuple(outputs)
        self._inputs = {name: int(detail["index"]) for name, detail in inputs.items()}
        self._outputs = {name: int(detail["index"]) for name, detail in outputs.items()}
        self._laid_out: dict[str, tuple[int, ...]] = {}

    def run(self, inputs: Mapping[str, Array]) -> dict[str, Array]:
        """Run the model once; `inputs` and result as in `InterpreterPool.run`."""
        with span(self._span):
            shapes = {name: values.shape for name, values in inputs.items()}
            if shapes != self._laid_out:
                self._lay_out(shapes)
            for name, values in inputs.items():
                self._interpreter.set_tensor(self._inputs[name], values)
            self._interpreter.invoke()
            return {
                name: self._interpreter.get_tensor(index) for name, index in self._outputs.items()
            }

    def _lay_out(self, shapes: dict[str, tuple[int, ...]]) -> None:
        if shapes.keys() != self._inputs.keys():
            raise ValueError(f"the model takes {sorted(self._inputs)}, not {sorted(shapes)}")
        # Whatever fails halfway is done anew the next time.
        self._laid_out = {}
        for name, shape in shapes.items():
            self._interpreter.resize_tensor_input(self._inputs[name], shape)
        self._interpreter.allocate_tensors()
        self._laid_out = shapes
