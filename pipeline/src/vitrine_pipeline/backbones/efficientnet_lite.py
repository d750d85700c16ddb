"""EfficientNet-Lite as a Keras model, and its ImageNet weights from a PyTorch state dict.

Source: Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks"
(ICML 2019); the Lite variants drop squeeze-and-excitation, use ReLU6, and keep stem and head at
their base width, so that they run well on integer and mobile hardware.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from vitrine_pipeline.weights import check_shapes, read_torch_weights

_BATCH_NORM_EPSILON = 1e-3
VERSION = 2
"""Changes whenever `build` would give other features for the same weights."""

POOLED = 1280
"""The width of the final pooled output."""


@dataclass(frozen=True, slots=True)
class _Stage:
    repeats: int
    kernel: int
    stride: int
    expansion: int
    filters: int


_STAGES = (
    _Stage(1, 3, 1, 1, 16),
    _Stage(2, 3, 2, 6, 24),
    _Stage(2, 5, 2, 6, 40),
    _Stage(3, 3, 2, 6, 80),
    _Stage(3, 5, 1, 6, 112),
    _Stage(4, 5, 2, 6, 192),
    _Stage(1, 3, 1, 6, 320),
)


@dataclass(frozen=True, slots=True)
class Scaling:
    """How a variant is scaled from the base network."""

    width: float
    depth: float


def build(side: int, scaling: Scaling) -> keras.Model:
    """Build the network up to its pooled features, of the stem and of every stage.

    The last stage knows what a thing is; the earlier ones still know its texture, its pattern and
    its colour, and cost nothing more.

    Parameters
    ----------
    side
        Height and width of the input, in pixels.
    scaling
        The variant's width and depth.

    Returns
    -------
    keras.Model
        Input float32 [N, side, side, 3], RGB from 0 to 255; output float32 [N, F], the last
        `POOLED` of which are the final ones.
    """
    image = keras.Input((side, side, 3), name="image")
    x = keras.layers.Rescaling(1 / 128, offset=-127 / 128, name="rescaling")(image)
    x = _convolution(x, 32, 3, 2, "conv_stem")
    x = _normalised(x, "bn0")
    pooled = [_pooled(x, "pooled.stem")]
    index = 0
    last = len(_STAGES) - 1
    for position, stage in enumerate(_STAGES):
        # Lite keeps the first and the last stage at their base depth.
        ends = position in (0, last)
        repeats = stage.repeats if ends else math.ceil(stage.repeats * scaling.depth)
        for repeat in range(repeats):
            stride = stage.stride if repeat == 0 else 1
            x = _block(x, stage, stride, _rounded(stage.filters, scaling.width), f"blocks.{index}")
            index += 1
        pooled.append(_pooled(x, f"pooled.{position}"))
    x = _convolution(x, POOLED, 1, 1, "conv_head")
    x = _normalised(x, "bn1")
    pooled.append(_pooled(x, "pooled"))
    return keras.Model(image, keras.layers.Concatenate(name="features")(pooled))


def load_weights(model: keras.Model, path: Path, *, architecture: str) -> None:
    """Copy ImageNet weights into a model made by `build`.

    Raises
    ------
    WeightsError
        The file cannot be read, or holds another architecture.
    """
    state = read_torch_weights(path)
    targets = _targets(model)
    check_shapes(
        {name: value.shape for name, value in state.items()},
        {name: shape for name, (_layer, shape) in targets.items()},
        path=path,
        architecture=architecture,
    )
    for layer in model.layers:
        names = _tensor_names(layer)
        if names:
            layer.set_weights([_to_keras(layer, state[name]) for name in names])


def _targets(model: keras.Model) -> Mapping[str, tuple[keras.Layer, tuple[int, ...]]]:
    return {
        name: (layer, _torch_shape(layer, variable.shape))
        for layer in model.layers
        for name, variable in zip(_tensor_names(layer), layer.weights, strict=True)
    }


def _tensor_names(layer: keras.Layer) -> list[str]:
    """Name a layer's weights as the state dict does, in Keras' order."""
    if isinstance(layer, keras.layers.BatchNormalization):
        suffixes = ["weight", "bias", "running_mean", "running_var"]
    elif isinstance(layer, keras.layers.Conv2D | keras.layers.DepthwiseConv2D):
        suffixes = ["weight"]
    else:
        return []
    parts = layer.name.split(".")
    prefix = ".".join([*parts[:-1], f"_{parts[-1]}"])
    prefix = f"_{prefix}" if len(parts) > 1 else prefix
    return [f"{prefix}.{suffix}" for suffix in suffixes]


def _torch_shape(layer: keras.Layer, shape: tuple[int, ...]) -> tuple[int, ...]:
    if isinstance(layer, keras.layers.DepthwiseConv2D):
        height, width, channels, multiplier = shape
        return (channels, multiplier, height, width)
    if isinstance(layer, keras.layers.Conv2D):
        height, width, inputs, outputs = shape
        return (outputs, inputs, height, width)
    return tuple(shape)


def _to_keras(layer: keras.Layer, value: NDArray[Any]) -> NDArray[np.float32]:
    if isinstance(layer, keras.layers.DepthwiseConv2D):
        value = value.transpose(2, 3, 0, 1)
    elif isinstance(layer, keras.layers.Conv2D):
        value = value.transpose(2, 3, 1, 0)
    return np.asarray(value, np.float32)


def _block(x: Any, stage: _Stage, stride: int, filters: int, name: str) -> Any:
    """Add an inverted residual block without squeeze-and-excitation."""
    inputs = int(x.shape[-1])
    y = x
    if stage.expansion != 1:
        y = _convolution(y, inputs * stage.expansion, 1, 1, f"{name}.expand_conv")
        y = _normalised(y, f"{name}.bn0")
    y = keras.layers.DepthwiseConv2D(
        stage.kernel, stride, padding="same", use_bias=False, name=f"{name}.depthwise_conv"
    )(y)
    y = _normalised(y, f"{name}.bn1")
    y = _convolution(y, filters, 1, 1, f"{name}.project_conv")
    y = _normalised(y, f"{name}.bn2", activate=False)
    if stride == 1 and inputs == filters:
        y = keras.layers.Add(name=f"{name}.add")([x, y])
    return y


def _convolution(x: Any, filters: int, kernel: int, stride: int, name: str) -> Any:
    # The published weights were trained in TensorFlow, so its SAME padding (more at the bottom
    # and the right where a stride makes it uneven) is the right one, in place of PyTorch's.
    return keras.layers.Conv2D(filters, kernel, stride, padding="same", use_bias=False, name=name)(
        x
    )


def _normalised(x: Any, name: str, *, activate: bool = True) -> Any:
    x = keras.layers.BatchNormalization(epsilon=_BATCH_NORM_EPSILON, name=name)(x)
    return keras.layers.ReLU(6.0, name=f"{name}.relu6")(x) if activate else x


def _pooled(x: Any, name: str) -> Any:
    return keras.layers.GlobalAveragePooling2D(name=name)(x)


def _rounded(filters: int, width: float, divisor: int = 8) -> int:
    scaled = filters * width
    rounded = max(divisor, int(scaled + divisor / 2) // divisor * divisor)
    return rounded + divisor if rounded < 0.9 * scaled else rounded
