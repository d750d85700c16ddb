"""Random weights under which a deep network still tells pictures apart."""

from __future__ import annotations

import math

import keras
import numpy as np

_SEED = 0


def randomise(model: keras.Model) -> None:
    """Give a network random weights, the same each time.

    What Keras starts with counts the channels of a depthwise convolution among its inputs, and
    halves the signal at each activation: after tens of layers of which none was trained, nothing
    is left of it. Here every convolution keeps the strength of its input.

    Source: He, Zhang, Ren and Sun, "Delving Deep into Rectifiers" (ICCV 2015), equation 10.

    Parameters
    ----------
    model
        Made of convolutions and of layers that need no weights or, like batch normalisation,
        leave their input as it is until they are trained.
    """
    random = np.random.default_rng(_SEED)
    for layer in model.layers:
        if not isinstance(layer, keras.layers.Conv2D | keras.layers.DepthwiseConv2D):
            continue
        height, width, channels, _ = layer.kernel.shape
        depthwise = isinstance(layer, keras.layers.DepthwiseConv2D)
        inputs = height * width * (1 if depthwise else channels)
        values = random.normal(scale=math.sqrt(2 / inputs), size=layer.kernel.shape)
        layer.kernel.assign(values.astype(np.float32))
