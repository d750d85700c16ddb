"""Many arrays in one file that is mapped, so that processes on one machine share its pages."""

from __future__ import annotations

import math
import mmap
import os
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypedDict

import numpy as np
from numpy.typing import NDArray

# What is mapped begins where a processor's cache line does.
_ALIGNED_TO = 64


class ArrayPlace(TypedDict):
    """Where an array lies in its file; what JSON can say."""

    offset: int
    dtype: str
    shape: list[int]


def write_arrays(path: Path, arrays: Mapping[str, NDArray[Any]]) -> dict[str, ArrayPlace]:
    """Write arrays one behind the other, and return where each lies."""
    places: dict[str, ArrayPlace] = {}
    with path.open("wb") as file:
        for name, array in arrays.items():
            file.write(b"\0" * (-file.tell() % _ALIGNED_TO))
            places[name] = ArrayPlace(
                offset=file.tell(), dtype=array.dtype.str, shape=list(array.shape)
            )
            file.write(np.ascontiguousarray(array).data.cast("B") if array.size else b"")
    return places


def map_arrays(path: Path, places: Mapping[str, ArrayPlace]) -> dict[str, NDArray[Any]]:
    """Map the arrays of a file, read-only.

    Raises
    ------
    ValueError
        The file is shorter than the places say.
    """
    whole: NDArray[np.uint8] = np.memmap(path, np.uint8, mode="r")
    return {name: _array(path, whole, place) for name, place in places.items()}


class Unmapped:
    """Bytes in a file, read a piece at a time; it holds the file open.

    The pages of what is mapped stay with the process, and the system maps the neighbourhood with
    each: of what is looked up here and there sooner or later all.

    Parameters
    ----------
    path
        The file.
    offset
        Where in it they begin.
    """

    def __init__(self, path: Path, offset: int = 0) -> None:
        self._offset = offset
        self._file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        weakref.finalize(self, os.close, self._file)

    def read(self, start: int, end: int) -> bytes:
        """Return the bytes from `start` to `end`.

        Raises
        ------
        OSError
            They cannot be read.
        """
        return os.pread(self._file, end - start, self._offset + start)

    def mapped(self) -> mmap.mmap:
        """Map the whole file, for as long as somebody has what is returned."""
        return mmap.mmap(self._file, 0, access=mmap.ACCESS_READ)


def _array(path: Path, whole: NDArray[np.uint8], place: ArrayPlace) -> NDArray[Any]:
    dtype = np.dtype(place["dtype"])
    end = place["offset"] + math.prod(place["shape"]) * dtype.itemsize
    if end > len(whole):
        raise ValueError(f"{path.name} has {len(whole)} bytes, {end} were expected")
    # A plain array on the same pages: each slice of a memmap would be one, too, and slow.
    view = np.asarray(whole[place["offset"] : end]).view(dtype)
    return view.reshape(place["shape"])
