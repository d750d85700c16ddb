"""The bundle's model: what a picture was prepared into, to a unit vector."""

from __future__ import annotations

import math
import time
from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydantic import ValidationError

from vitrine_bundle import Bundle, BundleError
from vitrine_features import colour
from vitrine_features.preprocessing import Inputs, Preprocessing
from vitrine_inference import InterpreterPool

MODEL_FILE = "features.tflite"
PREPROCESSING_FILE = "features.json"

_NORM_TOLERANCE = 1e-3
_WARM_UP_S = 60.0


@dataclass(frozen=True, slots=True)
class Inference:
    """One run of the model.

    Attributes
    ----------
    values
        float32 [dimension], L2 norm 1.
    queue_s
        Seconds spent waiting for an interpreter.
    inference_s
        Seconds spent running.
    """

    values: NDArray[np.float32]
    queue_s: float
    inference_s: float


def open_pool(bundle: Bundle, *, size: int | None = None, max_waiting: int = 64) -> InterpreterPool:
    """Load the bundle's feature model into interpreters.

    Parameters
    ----------
    bundle
        Verified; holds ``features.tflite``.
    size, max_waiting
        As `InterpreterPool` takes them.

    Raises
    ------
    BundleError
        If the file is missing, or is no model that LiteRT can load.
    """
    model = bundle.read_bytes(MODEL_FILE)
    try:
        return InterpreterPool(model, name="features", size=size, max_waiting=max_waiting)
    except ValueError as error:
        raise BundleError(f"bundle {bundle.url}: {MODEL_FILE} cannot be loaded: {error}") from error


class FeatureModel:
    """Runs the feature model of one bundle.

    Parameters
    ----------
    bundle
        Verified; holds ``features.tflite`` and ``features.json``.
    pool
        Interpreters of that ``features.tflite``.

    Raises
    ------
    BundleError
        If the two files and the manifest do not fit each other; names the file.
    """

    def __init__(self, bundle: Bundle, pool: InterpreterPool) -> None:
        self.space = bundle.manifest.space
        self.dimension = bundle.manifest.dimension
        self.preprocessing = _read_preprocessing(bundle)
        self._pool = pool
        self._bundle_url = bundle.url
        self._check_shapes()

    @property
    def interpreters(self) -> int:
        """How many pictures can be run at a time."""
        return self._pool.size

    def run(self, inputs: Inputs, *, timeout_s: float) -> Inference:
        """Run one picture.

        Parameters
        ----------
        inputs
            As `preprocessing` prepared them.
        timeout_s
            How long to wait for an interpreter, in seconds.

        Returns
        -------
        Inference
            The embedding and its cost.

        Raises
        ------
        DeadlineExceeded, Exhausted
            As `InterpreterPool.run`.
        BundleError
            If the model gives something else than a unit vector.
        """
        arrived = time.perf_counter()
        with self._pool.borrow(timeout_s) as interpreter:
            started = time.perf_counter()
            outputs = interpreter.run(_batch_of_one(inputs))
            ended = time.perf_counter()
        values = outputs["embedding"][0]
        self._check_unit(values)
        return Inference(values, queue_s=started - arrived, inference_s=ended - started)

    def warm_up(self) -> None:
        """Run every interpreter once, so that the first caller does not pay for it.

        Raises
        ------
        BundleError
            If the model gives something else than a unit vector.
        """
        side = self.preprocessing.side
        inputs = _batch_of_one(self.preprocessing.prepare(Image.new("RGB", (side, side), "grey")))
        with ExitStack() as borrowed:
            for _ in range(self._pool.size):
                interpreter = borrowed.enter_context(self._pool.borrow(_WARM_UP_S))
                self._check_unit(interpreter.run(inputs)["embedding"][0])

    def _check_shapes(self) -> None:
        side = self.preprocessing.side
        expected = {"image": (side, side, 3), "colour": (colour.DIMENSION,)}
        given = {name: shape[1:] for name, shape in self._pool.input_shapes.items()}
        if given != expected or "embedding" not in self._pool.output_names:
            raise BundleError(
                f"bundle {self._bundle_url}: {MODEL_FILE} takes {given} and gives "
                f"{list(self._pool.output_names)}; {PREPROCESSING_FILE} and this program need "
                f"{expected} and ['embedding']"
            )

    def _check_unit(self, values: NDArray[np.generic]) -> None:
        norm = float(np.linalg.norm(values.astype(np.float64)))
        if values.shape != (self.dimension,) or not math.isclose(
            norm, 1.0, abs_tol=_NORM_TOLERANCE
        ):
            raise BundleError(
                f"bundle {self._bundle_url}: {MODEL_FILE} gave {values.shape[-1]} values of norm "
                f"{norm:g}, not {self.dimension} of norm 1"
            )


def _read_preprocessing(bundle: Bundle) -> Preprocessing:
    try:
        return Preprocessing.model_validate_json(bundle.read_text(PREPROCESSING_FILE))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "as a whole"
        raise BundleError(
            f"bundle {bundle.url}: {PREPROCESSING_FILE} is invalid: {where}: {first['msg']}"
        ) from error


def _batch_of_one(inputs: Inputs) -> dict[str, NDArray[np.generic]]:
    return {"image": inputs.image[np.newaxis], "colour": inputs.colour[np.newaxis]}
