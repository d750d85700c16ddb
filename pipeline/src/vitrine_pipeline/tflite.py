"""Turns Keras models into LiteRT models with named inputs and outputs."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import keras
import tensorflow as tf
from numpy.typing import NDArray

from vitrine_bundle import Precision

_IN_FLOAT = ("MEAN", "CONCATENATION")


def convert(
    function: Callable[..., Mapping[str, Any]],
    inputs: Mapping[str, tf.TensorSpec],
    models: Sequence[keras.Model],
    *,
    weights: Precision = Precision.FLOAT32,
) -> bytes:
    """Convert a function of tensors to a LiteRT model.

    Parameters
    ----------
    function
        Takes the inputs in their order and returns the outputs by name.
    inputs
        Name to shape and type; the first axis, the batch, is None.
    models
        The Keras models whose weights `function` uses.
    weights
        What large weights are kept in. In int8 they have a scale for each channel; what they are
        multiplied with is scaled to int8 in each call, by itself, and everything else stays in
        float32.

    Returns
    -------
    bytes
        A TFLite flatbuffer with the signature ``serving_default``.
    """
    with _exported(function, inputs, models) as converter:
        if weights is Precision.INT8:
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
        flatbuffer: bytes = converter.convert()
    return flatbuffer


def convert_to_int8(
    function: Callable[..., Mapping[str, Any]],
    inputs: Mapping[str, tf.TensorSpec],
    models: Sequence[keras.Model],
    samples: Callable[[], Iterator[Mapping[str, NDArray[Any]]]],
) -> bytes:
    """Convert a function of tensors to a LiteRT model that computes in int8.

    Means over a picture stay in float32, of what was computed in int8: an average is finer than
    what it is taken of.

    Parameters
    ----------
    function, inputs, models
        As `convert` takes them.
    samples
        Yields inputs that show how large each activation becomes.

    Returns
    -------
    bytes
        As of `convert`, with the same inputs and outputs.

    Notes
    -----
    Jacob et al., "Quantization and Training of Neural Networks for Efficient
    Integer-Arithmetic-Only Inference" (CVPR 2018); weights have a scale for each channel,
    activations one for each tensor.
    """
    lite = tf.lite.experimental
    with _exported(function, inputs, models) as converter, warnings.catch_warnings():
        # The converter itself runs the samples through what it warns of.
        warnings.filterwarnings("ignore", message=r"\s*Warning: tf\.lite\.Interpreter")
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = samples
        # Nothing is debugged: no other public function of the converter leaves some kinds of
        # operations out.
        options = lite.QuantizationDebugOptions(denylisted_ops=list(_IN_FLOAT))
        flatbuffer: bytes = lite.QuantizationDebugger(
            converter=converter, debug_dataset=samples, debug_options=options
        ).get_nondebug_quantized_model()
    return flatbuffer


@contextmanager
def _exported(
    function: Callable[..., Mapping[str, Any]],
    inputs: Mapping[str, tf.TensorSpec],
    models: Sequence[keras.Model],
) -> Iterator[tf.lite.TFLiteConverter]:
    signature = [tf.TensorSpec(spec.shape, spec.dtype, name) for name, spec in inputs.items()]
    archive = keras.export.ExportArchive()
    for model in models:
        archive.track(model)
    archive.add_endpoint("serving_default", function, signature)
    with tempfile.TemporaryDirectory(prefix="vitrine-convert-") as folder:
        archive.write_out(folder, verbose=False)
        yield tf.lite.TFLiteConverter.from_saved_model(folder, signature_keys=["serving_default"])
