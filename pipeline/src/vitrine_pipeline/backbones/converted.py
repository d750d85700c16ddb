"""A backbone in the form in which it is served."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from vitrine_bundle import Precision
from vitrine_pipeline.tflite import convert, convert_to_int8

QUANTISATION_VERSION = 1
"""Changes whenever the same network and pictures would give another int8 network."""


class ConvertedBackbone:
    """A backbone with its weights, converted to LiteRT when that is first asked for, and once.

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
        self, network: keras.Model, representative: Iterable[NDArray[np.uint8]] | None = None
    ) -> None:
        self.network = network
        self._representative = representative

    @property
    def precision(self) -> Precision:
        """The numbers that the converted network computes in."""
        return Precision.FLOAT32 if self._representative is None else Precision.INT8

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
