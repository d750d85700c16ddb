"""Copies weights out of a file that Keras wrote, with or without the classes on top.

Three forms: ``.weights.h5`` (Keras 3), ``.keras`` (the same inside a zip archive), and ``.h5``
(Keras 2, in which the weights of keras.applications are published). They are told apart by what
is in them. Only arrays are read: no layer is built from a file and no code of it runs.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import h5py  # type: ignore[import-untyped]
import keras
import numpy as np
from numpy.typing import NDArray

from vitrine_pipeline.weights import WeightsError, check_shapes, refuse_failed_download

_HDF5 = b"\x89HDF\r\n\x1a\n"
_ZIP = b"PK\x03\x04"
_IN_ARCHIVE = "model.weights.h5"
_EXPECTED = "expected Keras weights (.weights.h5, .keras or .h5)"


def load_keras_weights(model: keras.Model, path: Path, *, architecture: str) -> None:
    """Copy weights from a file into a model.

    Parameters
    ----------
    model
        Without its top: what the file holds beyond the model's layers is left out.
    path
        The file to read.
    architecture
        Its name, for messages.

    Raises
    ------
    WeightsError
        The file is missing, truncated, no Keras weights (a saved web page, say), or of another
        architecture.
    """
    layers = [layer for layer in model.layers if layer.weights]
    found = _read(path, layers)
    check_shapes(
        {name: value.shape for name, value in found.items()},
        {name: tuple(variable.shape) for layer in layers for name, variable in _variables(layer)},
        path=path,
        architecture=architecture,
    )
    for layer in layers:
        layer.set_weights([found[name] for name, _variable in _variables(layer)])


def _variables(layer: keras.Layer) -> Iterator[tuple[str, Any]]:
    for at, variable in enumerate(layer.weights):
        yield _name(layer, at), variable


def _name(layer: keras.Layer, at: int) -> str:
    named = layer.weights[at].name if at < len(layer.weights) else str(at)
    return f"{layer.name}/{named}"


def _read(path: Path, layers: list[keras.Layer]) -> dict[str, NDArray[Any]]:
    if not path.is_file():
        raise WeightsError(f"{path}: no such weights file; {_EXPECTED}")
    try:
        with h5py.File(_hdf5(path), "r") as file:
            return dict(_arrays(file, layers))
    except WeightsError as error:
        raise WeightsError(f"{path}: {error}; {_EXPECTED}") from error
    except (
        OSError,
        EOFError,
        KeyError,
        RuntimeError,
        ValueError,
        zipfile.BadZipFile,
        zlib.error,
    ) as error:
        raise WeightsError(
            f"{path}: the file is truncated or damaged ({error}); {_EXPECTED}: download it again"
        ) from error


def _hdf5(path: Path) -> Path | io.BytesIO:
    with path.open("rb") as file:
        head = file.read(512)
    refuse_failed_download(head)
    if head.startswith(_HDF5):
        return path
    if not head.startswith(_ZIP):
        raise WeightsError(f"it begins with {head[:8]!r}, which no file of Keras does")
    with zipfile.ZipFile(path) as archive:
        if _IN_ARCHIVE not in archive.namelist():
            raise WeightsError(f"this is a zip archive without {_IN_ARCHIVE}")
        return io.BytesIO(archive.read(_IN_ARCHIVE))


def _arrays(file: h5py.File, layers: list[keras.Layer]) -> Iterator[tuple[str, NDArray[Any]]]:
    if "layers" in file:
        return _by_kind(file["layers"], layers)
    group = file.get("model_weights", file)
    if "layer_names" not in group.attrs:
        raise WeightsError("it holds no layers")
    return _in_order(group, layers)


def _by_kind(group: h5py.Group, layers: list[keras.Layer]) -> Iterator[tuple[str, NDArray[Any]]]:
    """Read Keras 3's form: a layer is called by its class and its number among those."""
    seen: Counter[str] = Counter()
    for layer in layers:
        kind = _KINDS[type(layer).__name__]
        stored = f"{kind}_{seen[kind]}" if seen[kind] else kind
        seen[kind] += 1
        variables = group.get(f"{stored}/vars")
        for at in range(len(variables or ())):
            yield _name(layer, at), np.asarray(variables[str(at)])


def _in_order(group: h5py.Group, layers: list[keras.Layer]) -> Iterator[tuple[str, NDArray[Any]]]:
    """Read Keras 2's form: layers in the order of the network, under names that differ by run."""
    named = [group[_text(name)] for name in group.attrs["layer_names"]]
    weighted = [one for one in named if len(one.attrs["weight_names"])]
    for layer, stored in zip(layers, weighted, strict=False):
        for at, name in enumerate(stored.attrs["weight_names"]):
            yield _name(layer, at), np.asarray(stored[_text(name)])


def _text(name: str | bytes) -> str:
    return name.decode() if isinstance(name, bytes) else name


_KINDS: Mapping[str, str] = {
    "Conv2D": "conv2d",
    "DepthwiseConv2D": "depthwise_conv2d",
    "BatchNormalization": "batch_normalization",
}
"""What Keras 3 calls a layer of each class."""
