"""The text encoder of a bundle, read and run with NumPy alone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vitrine_bundle import Bundle, BundleError
from vitrine_features.text.ngrams import ngrams_of, words_of

TEXT_ENCODER_FILE = "text_encoder.npz"

_SHAPES = {
    "vocabulary": ("vocabulary",),
    "parts": ("parts", "width"),
    "scales": ("parts",),
    "hidden": ("width", "units"),
    "projection": ("units", "dimension"),
}
_TYPES = {"vocabulary": np.uint8, "parts": np.int8}


@dataclass(frozen=True, slots=True)
class KnownPart:
    """A part of a word that is known, and how much it counts in its text."""

    row: int
    weight: float


@dataclass(frozen=True, eq=False)
class TextEncoder:
    """A bag of parts of words, through one hidden layer, to a unit vector.

    Its layers have no biases, so that words of which nothing is known change no direction.

    Attributes
    ----------
    ngrams
        The V parts that it knows, in the order of their rows.
    parts, scales
        int8 [V, W] and float32 [V]: the vector of each part is its row times its scale.
    hidden
        float32 [W, H], before a ReLU.
    projection
        float32 [H, D].
    """

    ngrams: tuple[str, ...]
    parts: NDArray[np.int8]
    scales: NDArray[np.float32]
    hidden: NDArray[np.float32]
    projection: NDArray[np.float32]

    @cached_property
    def _rows(self) -> Mapping[str, int]:
        return {part: row for row, part in enumerate(self.ngrams)}

    def encode(self, text: str) -> NDArray[np.float32] | None:
        """Return the vector of a text.

        Returns
        -------
        numpy.ndarray
            float32 [D], L2 norm 1; None where no part of any of its words is known.
        """
        known = list(known_parts(words_of(text), self._rows))
        if not known:
            return None
        rows = [one.row for one in known]
        weights = np.array([one.weight for one in known], np.float32) * self.scales[rows]
        bag = weights @ self.parts[rows].astype(np.float32)
        values = np.maximum(bag @ self.hidden, 0) @ self.projection
        length = float(np.linalg.norm(values))
        return (values / length).astype(np.float32) if length > 0 else None

    def write(self) -> bytes:
        """Return the content of the bundle's file."""
        content = io.BytesIO()
        vocabulary = np.frombuffer("\n".join(self.ngrams).encode(), np.uint8)
        arrays = {name: getattr(self, name) for name in _SHAPES if name != "vocabulary"}
        np.savez_compressed(content, allow_pickle=False, vocabulary=vocabulary, **arrays)
        return content.getvalue()


def known_parts(words: Sequence[str], rows: Mapping[str, int]) -> Iterator[KnownPart]:
    """Give the known parts of some words, each as heavy as the others of its word.

    What is unknown of a word makes it count less.

    Parameters
    ----------
    words
        Of one text.
    rows
        By part of a word.
    """
    for word in words:
        parts = ngrams_of(word)
        weight = 1 / (len(parts) * len(words))
        for part in parts:
            row = rows.get(part)
            if row is not None:
                yield KnownPart(row, weight)


def open_text_encoder(bundle: Bundle) -> TextEncoder | None:
    """Read the text encoder of a bundle; None: it has none.

    Raises
    ------
    BundleError
        The file is no text encoder, or its vectors have another dimension than the space.
    """
    if TEXT_ENCODER_FILE not in bundle:
        return None
    try:
        arrays = _arrays(bundle.read_bytes(TEXT_ENCODER_FILE))
        ngrams = arrays["vocabulary"].tobytes().decode().split("\n")
        _check(arrays, ngrams, bundle.manifest.dimension)
    except (ValueError, KeyError, OSError, zipfile.BadZipFile) as error:
        raise BundleError(
            f"bundle {bundle.url}: {TEXT_ENCODER_FILE} is no text encoder that this release "
            f"reads: {error}; train the bundle again"
        ) from error
    rest = {name: array for name, array in arrays.items() if name != "vocabulary"}
    return TextEncoder(ngrams=tuple(ngrams), **rest)


def _arrays(content: bytes) -> dict[str, NDArray[Any]]:
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        return {name: file[name] for name in _SHAPES}


def _check(arrays: Mapping[str, NDArray[Any]], ngrams: Sequence[str], dimension: int) -> None:
    sizes = {"dimension": dimension, "parts": len(ngrams)}
    for name, shape in _SHAPES.items():
        array, kind = arrays[name], _TYPES.get(name, np.float32)
        if array.dtype != kind or array.ndim != len(shape):
            raise ValueError(f"{name} is {array.dtype} of {array.ndim} dimensions")
        for axis, size in zip(shape, array.shape, strict=True):
            if sizes.setdefault(axis, size) != size:
                raise ValueError(f"{name} has {size} {axis}, not {sizes[axis]}")
        if kind is np.float32 and not np.isfinite(array).all():
            raise ValueError(f"{name} holds NaN or infinity")
