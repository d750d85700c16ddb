"""Reads weights out of a legacy PyTorch file, without PyTorch and without running its code.

Such a file is five pickles in a row (magic number, protocol, system facts, the state dict, the
storage keys), followed by the raw storages. A pickle can call anything; this reader resolves
only the handful of names that a state dict of plain tensors needs.
"""

from __future__ import annotations

import pickle
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from vitrine_pipeline.errors import PipelineError

_MAGIC = 0x1950A86A20F9469CFC6C
_PROTOCOL = 1001
_STORAGE_DTYPES = {
    "DoubleStorage": np.dtype("<f8"),
    "FloatStorage": np.dtype("<f4"),
    "HalfStorage": np.dtype("<f2"),
    "LongStorage": np.dtype("<i8"),
    "IntStorage": np.dtype("<i4"),
    "ByteStorage": np.dtype("u1"),
}


class WeightsError(PipelineError):
    """A weights file that cannot be used; the message names the file and what was expected."""


@dataclass(frozen=True, slots=True)
class _Storage:
    key: str
    dtype: np.dtype[Any]
    size: int


@dataclass(frozen=True, slots=True)
class _Tensor:
    """Where a tensor lies in its storage; offset and strides count elements, not bytes."""

    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    def view(self, storages: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
        """Copy the tensor's values into a contiguous array."""
        flat = storages[self.storage.key]
        last = self.offset + sum(
            (n - 1) * s for n, s in zip(self.shape, self.strides, strict=True) if n > 0
        )
        if self.offset < 0 or min(self.strides, default=0) < 0 or last >= max(flat.size, 1):
            raise WeightsError("a tensor reaches outside its storage")
        item = flat.dtype.itemsize
        windowed = np.lib.stride_tricks.as_strided(
            flat[self.offset :], self.shape, [s * item for s in self.strides], writeable=False
        )
        return np.ascontiguousarray(windowed).reshape(self.shape)


class _RestrictedUnpickler(pickle.Unpickler):
    """Resolves tensors and ordered dictionaries, and refuses every other name."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _describe_tensor
        if module == "torch" and name in _STORAGE_DTYPES:
            return _STORAGE_DTYPES[name]
        raise WeightsError(f"it asks for {module}.{name}, which a file of plain weights never does")

    def persistent_load(self, pid: Any) -> _Storage:
        try:
            kind, dtype, key, _device, size, *view = pid
        except (TypeError, ValueError):
            raise WeightsError("it refers to a storage in an unknown way") from None
        if kind != "storage" or any(part is not None for part in view):
            raise WeightsError("it refers to a storage in an unknown way")
        return _Storage(str(key), np.dtype(dtype), int(size))


def _describe_tensor(
    storage: _Storage,
    offset: int,
    shape: tuple[int, ...],
    strides: tuple[int, ...],
    *_unused: object,
) -> _Tensor:
    return _Tensor(storage, int(offset), tuple(map(int, shape)), tuple(map(int, strides)))


def read_torch_weights(path: Path) -> dict[str, NDArray[Any]]:
    """Read the state dict of a legacy ``.pth`` file.

    Parameters
    ----------
    path
        The file to read.

    Returns
    -------
    dict
        Tensor name to a contiguous array, as the file's strides say.

    Raises
    ------
    WeightsError
        The file is missing, truncated, no legacy PyTorch file (a saved web page, say), or holds
        more than plain tensors.
    """
    expected = "expected a legacy PyTorch weights file (.pth)"
    if not path.is_file():
        raise WeightsError(f"{path}: no such weights file; {expected}")
    try:
        with path.open("rb") as file:
            return _read(file)
    except WeightsError as error:
        raise WeightsError(f"{path}: {error}; {expected}") from error
    except (EOFError, pickle.UnpicklingError, ValueError, TypeError, AttributeError) as error:
        raise WeightsError(
            f"{path}: the file is truncated or damaged ({error}); {expected}: download it again"
        ) from error


def _read(file: IO[bytes]) -> dict[str, NDArray[Any]]:
    head = file.read(512)
    file.seek(0)
    refuse_failed_download(head)
    if head[:4] == b"PK\x03\x04":
        raise WeightsError("this is a zip archive (a newer PyTorch format)")
    if not head.startswith(b"\x80"):
        raise WeightsError(f"it begins with {head[:8]!r}, which no pickle does")

    def load() -> Any:
        return _RestrictedUnpickler(file).load()

    if load() != _MAGIC or load() != _PROTOCOL:
        raise WeightsError("it is a pickle, but not one that PyTorch wrote")
    if not load().get("little_endian", False):
        raise WeightsError("its numbers are big-endian")
    tensors = {name: value for name, value in load().items() if isinstance(value, _Tensor)}
    keys = [str(key) for key in load()]
    wanted = {tensor.storage.key: tensor.storage for tensor in tensors.values()}
    storages = {key: _read_storage(file, wanted.get(key), key) for key in keys}
    missing = sorted(set(wanted) - set(storages))
    if missing:
        raise WeightsError(f"{len(missing)} of {len(wanted)} storages are absent")
    return {name: tensor.view(storages) for name, tensor in tensors.items()}


def _read_storage(file: IO[bytes], storage: _Storage | None, key: str) -> NDArray[Any]:
    length = file.read(8)
    if len(length) < 8:
        raise WeightsError(f"it ends before storage {key}: the file is truncated")
    size = int.from_bytes(length, "little")
    if storage is None or size != storage.size:
        raise WeightsError(f"storage {key} has another size than its tensors say")
    data = file.read(size * storage.dtype.itemsize)
    if len(data) < size * storage.dtype.itemsize:
        raise WeightsError(f"it ends inside storage {key}: the file is truncated")
    return np.frombuffer(data, storage.dtype)


def refuse_failed_download(head: bytes) -> None:
    """Recognise what a download that failed leaves behind.

    Parameters
    ----------
    head
        The first bytes of a weights file.

    Raises
    ------
    WeightsError
        There is nothing, or a web page.
    """
    if not head:
        raise WeightsError("it is empty: the download was truncated")
    if head.lstrip()[:1] == b"<":
        raise WeightsError("this is a web page, not weights: the download failed")


def check_shapes(
    found: Mapping[str, tuple[int, ...]],
    expected: Mapping[str, tuple[int, ...]],
    *,
    path: Path,
    architecture: str,
) -> None:
    """Compare a file's tensors with what an architecture needs.

    Raises
    ------
    WeightsError
        A tensor is absent or has another shape; the message names the first few.
    """
    differences = [
        f"{name}: expected {shape}, found {found.get(name, 'none')}"
        for name, shape in expected.items()
        if found.get(name) != shape
    ]
    if differences:
        shown = "; ".join(differences[:3])
        raise WeightsError(
            f"{path}: not the weights of {architecture}: {len(differences)} of {len(expected)} "
            f"tensors differ ({shown})"
        )
