"""The bundle's models: what a picture was prepared into, to a unit vector."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vitrine_bundle import Bundle, BundleError
from vitrine_features import colour
from vitrine_features.model_files import (
    PREPROCESSING_FILE,
    PROJECTION_FILE,
    model_file,
    open_projection,
    read_preprocessing,
)
from vitrine_features.preprocessing import Inputs
from vitrine_inference import InterpreterPool, Runner

_Shapes = dict[str, tuple[int, ...]]

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
        Seconds spent running the models.
    """

    values: NDArray[np.float32]
    queue_s: float
    inference_s: float


class FeatureModel:
    """Runs the backbone and the projection of one bundle.

    Parameters
    ----------
    bundle
        Verified; holds ``features.tflite`` or ``features.onnx``, ``projection.tflite`` and
        ``features.json``. Older bundles have no ``projection.tflite``: their ``features.tflite``
        does both.
    pool
        Interpreters of it, as `open_pool` gives them.

    Raises
    ------
    BundleError
        If the files and the manifest do not fit each other; names the file.
    """

    def __init__(self, bundle: Bundle, pool: InterpreterPool) -> None:
        self.space = bundle.manifest.space
        self.dimension = bundle.manifest.dimension
        self.preprocessing = read_preprocessing(bundle)
        self._pool = pool
        self._bundle_url = bundle.url
        self._file = model_file(bundle.manifest.runtime)
        self._projection = open_projection(bundle, pool.interpreters)
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
        with self._borrow(timeout_s) as models:
            started = time.perf_counter()
            values = _embed(models, inputs)
            ended = time.perf_counter()
        self._check_unit(values)
        return Inference(values, queue_s=started - arrived, inference_s=ended - started)

    def warm_up(self) -> None:
        """Run as many interpreters as run for one lane, so that the first caller does not pay.

        Raises
        ------
        BundleError
            If the model gives something else than a unit vector.
        """
        side = self.preprocessing.side
        inputs = self.preprocessing.prepare(Image.new("RGB", (side, side), "grey"))
        with ExitStack() as borrowed:
            for runner in borrowed.enter_context(self._pool.borrow_all(_WARM_UP_S)):
                models = [runner]
                if self._projection:
                    models.append(borrowed.enter_context(self._projection.borrow(_WARM_UP_S)))
                self._check_unit(_embed(models, inputs))

    @contextmanager
    def _borrow(self, timeout_s: float) -> Iterator[Sequence[Runner]]:
        with ExitStack() as borrowed:
            models = [borrowed.enter_context(self._pool.borrow(timeout_s))]
            if self._projection:
                # Each interpreter of the backbone has one of these: there is no second wait.
                models.append(borrowed.enter_context(self._projection.borrow(0)))
            yield models

    def _check_shapes(self) -> None:
        side = self.preprocessing.side
        image: _Shapes = {"image": (side, side, 3)}
        histogram: _Shapes = {"colour": (colour.DIMENSION,)}
        if self._projection is None:
            self._check(self._file, self._pool, image | histogram, "embedding")
            return
        self._check(self._file, self._pool, image, "features")
        # How many features there are is the bundle's own business.
        features: _Shapes = {"features": self._projection.input_shapes.get("features", ())[1:]}
        self._check(PROJECTION_FILE, self._projection, features | histogram, "embedding")

    def _check(self, file: str, pool: InterpreterPool, expected: _Shapes, gives: str) -> None:
        given = {name: shape[1:] for name, shape in pool.input_shapes.items()}
        if given != expected or gives not in pool.output_names:
            raise BundleError(
                f"bundle {self._bundle_url}: {file} takes {given} and gives "
                f"{list(pool.output_names)}; {PREPROCESSING_FILE} and this program need "
                f"{expected} and {[gives]}"
            )

    def _check_unit(self, values: NDArray[np.generic]) -> None:
        norm = float(np.linalg.norm(values.astype(np.float64)))
        file = PROJECTION_FILE if self._projection else self._file
        if values.shape != (self.dimension,) or not math.isclose(
            norm, 1.0, abs_tol=_NORM_TOLERANCE
        ):
            raise BundleError(
                f"bundle {self._bundle_url}: {file} gave {values.shape[-1]} values of norm "
                f"{norm:g}, not {self.dimension} of norm 1"
            )


def _embed(models: Sequence[Runner], inputs: Inputs) -> NDArray[np.float32]:
    known: dict[str, NDArray[Any]] = {
        "image": inputs.image[np.newaxis],
        "colour": inputs.colour[np.newaxis],
    }
    for model in models:
        known |= model.run({name: known[name] for name in model.input_shapes})
    embedding: NDArray[np.float32] = known["embedding"][0]
    return embedding
