"""Turns Keras models into LiteRT models with named inputs and outputs."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import keras
import tensorflow as tf


def convert(
    function: Callable[..., Mapping[str, Any]],
    inputs: Mapping[str, tf.TensorSpec],
    models: Sequence[keras.Model],
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

    Returns
    -------
    bytes
        A TFLite flatbuffer with the signature ``serving_default``.
    """
    signature = [tf.TensorSpec(spec.shape, spec.dtype, name) for name, spec in inputs.items()]
    archive = keras.export.ExportArchive()
    for model in models:
        archive.track(model)
    archive.add_endpoint("serving_default", function, signature)
    with tempfile.TemporaryDirectory(prefix="vitrine-convert-") as folder:
        archive.write_out(folder, verbose=False)
        converter = tf.lite.TFLiteConverter.from_saved_model(
            folder, signature_keys=["serving_default"]
        )
        flatbuffer: bytes = converter.convert()
    return flatbuffer
