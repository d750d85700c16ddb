"""A backbone in the form in which it is served."""

from __future__ import annotations

from functools import cached_property

import keras
import tensorflow as tf

from vitrine_pipeline.tflite import convert


class ConvertedBackbone:
    """A backbone with its weights, converted to LiteRT when that is first asked for, and once.

    What measures a catalogue and what the bundle holds are the same bytes, so that the service
    sees a picture exactly as the training saw it.

    Parameters
    ----------
    network
        As `Backbone.model` gives it; its weights must not change any more.
    """

    def __init__(self, network: keras.Model) -> None:
        self.network = network

    @cached_property
    def flatbuffer(self) -> bytes:
        """A LiteRT model: `image` uint8 [N, S, S, 3] to `features` float32 [N, F]."""

        def see(image: tf.Tensor) -> dict[str, tf.Tensor]:
            return {"features": self.network(tf.cast(image, tf.float32), training=False)}

        shape = self.network.inputs[0].shape
        return convert(see, {"image": tf.TensorSpec(shape, tf.uint8)}, [self.network])
