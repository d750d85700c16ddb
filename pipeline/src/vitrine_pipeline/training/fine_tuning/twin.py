"""A backbone in the form in which it is fitted: the same function, in much less time."""

from __future__ import annotations

from typing import Any

import keras


def twin_of(backbone: keras.Model, computes_in: str = "float32") -> keras.Model:
    """Make a network that computes what a backbone does, of pictures of any side.

    Batch normalisation keeps its statistics while a backbone is fitted, so that it is nothing but
    a factor and an offset for each channel: here they are multiplied into the kernel of the
    convolution before it, and the passes over each activation fall away. The kernels are those of
    the backbone itself: what is fitted here is fitted there.

    Parameters
    ----------
    backbone
        Image float32 [N, S, S, 3] to features [N, F].
    computes_in
        "float32", or "bfloat16", in which a GPU needs less time and half of the memory.

    Returns
    -------
    keras.Model
        Image float32 [N, height, width, 3] to features [N, F], of the type `computes_in`.

    Notes
    -----
    Micikevicius et al., "Mixed Precision Training" (ICLR 2018), with bfloat16, whose range is that
    of float32, as in Kalamkar et al., "A Study of BFLOAT16 for Deep Learning Training" (2019).
    """
    normalised = _normalised(backbone)
    followers = {layer.name for _, layer in normalised.values()}
    mixed = computes_in != "float32"
    policy = keras.DTypePolicy(f"mixed_{computes_in}" if mixed else computes_in)

    def clone(layer: keras.Layer) -> keras.Layer:
        if layer.name in normalised:
            return _Folded(*normalised[layer.name], policy)
        if layer.name in followers:
            return _Through(dtype=policy)
        # A layer with weights is shared, and computes in float32.
        return _again(layer, policy) if mixed and not layer.weights else layer

    image = keras.Input((None, None, 3), name="image")
    return keras.models.clone_model(backbone, input_tensors=image, clone_function=clone)


def takes_any_side(twin: keras.Model) -> bool:
    """Tell whether pictures of other sides give features of the same width."""
    return twin.output_shape[-1] is not None


def _normalised(
    backbone: keras.Model,
) -> dict[str, tuple[keras.layers.Layer, keras.layers.BatchNormalization]]:
    """Find the convolutions that nothing but batch normalisation reads, by name."""
    readers: dict[str, list[keras.Layer]] = {}
    for layer in backbone.layers:
        for node in layer._inbound_nodes:
            for before in node.parent_nodes:
                readers.setdefault(before.operation.name, []).append(layer)
    found = {}
    for layer in backbone.layers:
        read_by = readers.get(layer.name, [])
        if (
            type(layer) in (keras.layers.Conv2D, keras.layers.DepthwiseConv2D)
            and layer.activation is keras.activations.linear
            and len(read_by) == 1
            and isinstance(read_by[0], keras.layers.BatchNormalization)
        ):
            found[layer.name] = (layer, read_by[0])
    return found


def _again(layer: keras.Layer, policy: keras.DTypePolicy) -> keras.Layer:
    return type(layer).from_config({**layer.get_config(), "dtype": policy})


class _Folded(keras.layers.Layer):  # type: ignore[misc]
    """A convolution and the batch normalisation after it."""

    def __init__(
        self,
        convolution: keras.layers.Layer,
        normalisation: keras.layers.BatchNormalization,
        policy: keras.DTypePolicy,
    ) -> None:
        super().__init__(dtype=policy)
        self._convolution = convolution
        deviation = keras.ops.sqrt(normalisation.moving_variance + normalisation.epsilon)
        scale = (1.0 if normalisation.gamma is None else normalisation.gamma) / deviation
        shift = 0.0 if convolution.bias is None else convolution.bias
        offset = (shift - normalisation.moving_mean) * scale
        offset += 0.0 if normalisation.beta is None else normalisation.beta
        self._scale = keras.ops.convert_to_numpy(scale)
        self._offset = keras.ops.convert_to_numpy(offset)

    def call(self, inputs: Any) -> Any:
        """Convolve, scale and shift."""
        convolution = self._convolution
        depthwise = isinstance(convolution, keras.layers.DepthwiseConv2D)
        kernel = convolution.kernel
        if depthwise:
            kernel *= self._scale.reshape(kernel.shape[2:])
        else:
            kernel *= self._scale
        convolve = keras.ops.depthwise_conv if depthwise else keras.ops.conv
        convolved = convolve(
            inputs,
            keras.ops.cast(kernel, inputs.dtype),
            strides=convolution.strides,
            padding=convolution.padding,
            dilation_rate=convolution.dilation_rate,
        )
        return convolved + keras.ops.cast(self._offset, inputs.dtype)

    def compute_output_shape(self, input_shape: Any) -> Any:
        """As the convolution says."""
        return self._convolution.compute_output_shape(input_shape)


class _Through(keras.layers.Layer):  # type: ignore[misc]
    """In the place of a batch normalisation that was folded; takes the arguments of its call."""

    def call(self, inputs: Any, **_: Any) -> Any:
        """Give what it takes."""
        return inputs
