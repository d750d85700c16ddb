"""Streams a catalogue's pictures from disk, as the service sees them or varied."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray
from PIL import Image

from vitrine_features.decode import decode
from vitrine_features.preprocessing import Preprocessing
from vitrine_inference import available_cores
from vitrine_serving.errors import DomainError

Vary = Callable[[Image.Image, np.random.Generator], Image.Image]
"""Makes another picture of the same thing."""

_PLAIN_BATCH = 64

# A variation may show a part of a picture: half its sides keep the detail that a whole one has.
_VARIED_FRACTION = 0.5


class Pictures:
    """The pictures of N rows; a few batches of them are in memory at a time.

    Parameters
    ----------
    files
        One for each row.
    preprocessing
        How they are resized.
    """

    def __init__(self, files: Sequence[Path], preprocessing: Preprocessing) -> None:
        self._files = files
        self._preprocessing = preprocessing

    def varied(
        self, rows: NDArray[np.intp], batch: int, vary: Vary, *, seed: Sequence[int]
    ) -> tf.data.Dataset:
        """Stream rows in random order, each varied, in whole batches.

        Parameters
        ----------
        rows
            At least `batch`.
        batch
            Pictures per step.
        vary
            How.
        seed
            Of the order and of the variation: equal seeds give equal streams.

        Returns
        -------
        tensorflow.data.Dataset
            Of rows, int32 [batch], and pictures, uint8 [batch, S, S, 3].
        """
        order = np.random.default_rng(seed).permutation(rows)

        def load(row: np.int32) -> NDArray[np.uint8]:
            image = self._decode(int(row), _VARIED_FRACTION)
            return self._preprocessing.resize_pixels(vary(image, _random(seed, int(row))))

        return self._stream(order, load).batch(batch, drop_remainder=True).prefetch(1)

    def plain(self, rows: NDArray[np.intp]) -> tf.data.Dataset:
        """Stream rows in their order, as the service will see them; as `varied` otherwise."""

        def load(row: np.int32) -> NDArray[np.uint8]:
            return self._preprocessing.resize_pixels(self._decode(int(row)))

        return self._stream(rows, load).batch(_PLAIN_BATCH).prefetch(1)

    def _stream(
        self, rows: NDArray[np.intp], load: Callable[[np.int32], NDArray[np.uint8]]
    ) -> tf.data.Dataset:
        side = self._preprocessing.side

        def read(row: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
            image = tf.numpy_function(load, [row], tf.uint8, stateful=False)
            return row, tf.ensure_shape(image, (side, side, 3))

        return tf.data.Dataset.from_tensor_slices(rows.astype(np.int32)).map(
            read, num_parallel_calls=available_cores(), deterministic=True
        )

    def _decode(self, row: int, fraction: float = 1.0) -> Image.Image:
        file = self._files[row]
        try:
            detail_px = self._preprocessing.detail_px(fraction)
            return decode(file.read_bytes(), detail_px=detail_px).image
        except (OSError, DomainError) as error:
            # TensorFlow passes on the text of an error, and nothing else of it.
            raise ValueError(f"{file}: {error}") from error


def crop_and_flip(smallest: float, *, flip: bool) -> Vary:
    """Show a random part of a picture, in its proportions, half of the time mirrored.

    Colours stay as they are, since they are among what is to be learnt.

    Parameters
    ----------
    smallest
        The least share of its area, above 0 and up to 1.
    flip
        Whether to mirror at all.
    """

    def vary(image: Image.Image, random: np.random.Generator) -> Image.Image:
        share = random.uniform(smallest, 1) ** 0.5
        width, height = (max(1, round(share * length)) for length in image.size)
        left = int(random.integers(0, image.width - width + 1))
        top = int(random.integers(0, image.height - height + 1))
        part = image.crop((left, top, left + width, top + height))
        mirrored = flip and random.random() < 0.5
        return part.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if mirrored else part

    return vary


def _random(seed: Sequence[int], row: int) -> np.random.Generator:
    return np.random.default_rng([*seed, row])
