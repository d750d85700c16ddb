"""A backbone in the form in which it is served."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from vitrine_bundle import Precision, Runtime
from vitrine_features.model_files import MODEL_FILE
from vitrine_inference import InterpreterPool
from vitrine_pipeline.backbones.served import RepresentativeSet
from vitrine_pipeline.tflite import convert, convert_to_int8

QUANTISATION_VERSION = 1
"""Changes whenever the same network and pictures would give another int8 network."""


class ConvertedBackbone:
    """A backbone with its weights, converted to LiteRT when that is first asked for, and once.

    It is a `ServedBackbone`.

    What measures a catalogue and what the bundle holds are the same bytes, so that the service
    sees a picture exactly as the training saw it.

    Parameters
    ----------
    network
        As `Backbone.model` gives it; its weights must not change any more.
    representative
        Pictures as it will see them, uint8 [S, S, 3]: it is converted to int8, and they tell how
        large each of its activations becomes. None: it stays in float32.
    """

    def __init__(
        self, network: keras.Model, representative: RepresentativeSet | None = None
    ) -> None:
        self.network = network
        self.file = MODEL_FILE
        self._representative = representative

    @property
    def precision(self) -> Precision:
        """The numbers that the converted network computes in."""
        return Precision.FLOAT32 if self._representative is None else Precision.INT8

    @property
    def runtime(self) -> Runtime:
        """What runs it."""
        return Runtime(precision=self.precision)

    @property
    def conversion(self) -> str:
        """Name the conversion, as the end of a cache's key; empty: to float32."""
        if self._representative is None:
            return ""
        return f"-int8-v{QUANTISATION_VERSION}-{self._representative.name}"

    @property
    def content(self) -> bytes:
        """What a bundle holds: `flatbuffer`."""
        return self.flatbuffer

    def quantised(self, representative: RepresentativeSet) -> ConvertedBackbone:
        """Convert the same network to int8."""
        return ConvertedBackbone(self.network, representative)

    def pool(self) -> InterpreterPool:
        """Load it into an interpreter for each core."""
        return InterpreterPool(self.flatbuffer)

    @cached_property
    def flatbuffer(self) -> bytes:
        """A LiteRT model: `image` uint8 [N, S, S, 3] to `features` float32 [N, F].

        Raises
        ------
        PipelineError
            None of the pictures can be used.
        """
        inputs = {"image": tf.TensorSpec(self.network.inputs[0].shape, tf.uint8)}
        if self._representative is None:
            return convert(self._see, inputs, [self.network])
        return convert_to_int8(self._see, inputs, [self.network], self._samples)

    def _see(self, image: tf.Tensor) -> dict[str, tf.Tensor]:
        return {"features": self.network(tf.cast(image, tf.float32), training=False)}

    def _samples(self) -> Iterator[dict[str, NDArray[np.uint8]]]:
        for picture in self._representative or ():
            yield {"image": picture[np.newaxis]}
