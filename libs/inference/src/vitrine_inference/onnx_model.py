"""An ONNX model in ONNX Runtime; nothing of that is loaded before a model is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from types import MappingProxyType
from typing import Any, TypeAlias

from vitrine_inference.runner import Array

FLOAT32 = "tensor(float)"
INT64 = "tensor(int64)"

Shape: TypeAlias = tuple[int | None, ...]
"""Lengths of axes; None where a model leaves one open."""

# Nothing can lie in it: a model brings its weights itself. Without this, a model that is given as
# bytes reads files that it names, from the folder in which the process was started.
_NO_FOLDER = "/dev/null"
_FATAL = 4


@dataclass(frozen=True, slots=True)
class Tensor:
    """What a model takes or gives.

    Attributes
    ----------
    dtype
        As ONNX Runtime names it, e.g. `FLOAT32`.
    shape
        Its axes.
    """

    dtype: str
    shape: Shape


class OnnxModel:
    """Runs an ONNX model on the processor; for any number of threads at a time.

    Each call runs on the thread that makes it and on no other, and all share one copy of the
    weights. Operators are those of ONNX Runtime alone: no library of others is ever loaded.

    Parameters
    ----------
    model
        The content of an ONNX file that holds its weights itself.

    Raises
    ------
    ValueError
        If `model` is not a model that this ONNX Runtime can load; says why.
    ImportError
        If ONNX Runtime is not installed; see `can_run_onnx`.
    """

    def __init__(self, model: bytes) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = _FATAL
        options.add_session_config_entry(
            "session.model_external_initializers_file_folder_path", _NO_FOLDER
        )
        try:
            self._session = onnxruntime.InferenceSession(
                model, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # Its exceptions have no common base but this.
            raise ValueError(_readable(error)) from error
        self.inputs = _tensors(self._session.get_inputs())
        self.outputs = _tensors(self._session.get_outputs())

    def run(self, inputs: Mapping[str, Array], outputs: Sequence[str]) -> dict[str, Array]:
        """Run the model once.

        Parameters
        ----------
        inputs
            An array for each input, by name.
        outputs
            The names of those wanted.

        Raises
        ------
        ValueError
            If the model takes or gives something else.
        """
        try:
            values = self._session.run(list(outputs), dict(inputs))
        except Exception as error:
            raise ValueError(_readable(error)) from error
        return dict(zip(outputs, values, strict=True))


def can_run_onnx() -> bool:
    """Tell whether ONNX Runtime is installed."""
    return find_spec("onnxruntime") is not None


def _tensors(arguments: Sequence[Any]) -> Mapping[str, Tensor]:
    return MappingProxyType(
        {
            one.name: Tensor(
                one.type, tuple(side if isinstance(side, int) else None for side in one.shape)
            )
            for one in arguments
        }
    )


def _readable(error: Exception) -> str:
    """Keep what a person can use of a message: no codes, and no places in the library's source."""
    text = re.sub(r"^\[ONNXRuntimeError\] : \d+ : \w+ : ", "", str(error))
    text = re.sub(r"/onnxruntime_src/.*\)\s+(?=[A-Z])", "", text)
    return " ".join(text.split()).rstrip(".") or type(error).__name__
