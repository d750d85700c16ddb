"""Streams a catalogue's pictures, as the service sees them or varied."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tensorflow as tf
from numpy.typing import NDArray
from PIL import Image

from vitrine_features.decode import decode
from vitrine_features.preprocessing import Preprocessing
from vitrine_inference import available_cores
from vitrine_pipeline.errors import PipelineError
from vitrine_pipeline.training.fine_tuning.store import keep_pictures
from vitrine_pipeline.training.learner import Advance
from vitrine_serving.errors import DomainError

_PLAIN_BATCH = 64


@dataclass(frozen=True, slots=True)
class Variation:
    """How a picture is varied: a random part of it in its proportions, by chance mirrored.

    Colours stay as they are, since they are among what is to be learnt.

    Attributes
    ----------
    smallest_crop
        The least share of its area, above 0 and up to 1.
    flip
        Whether half of the pictures are mirrored.
    """

    smallest_crop: float
    flip: bool

    def apply(
        self, picture: NDArray[np.uint8], side: int, random: np.random.Generator
    ) -> NDArray[np.uint8]:
        """Vary a picture, uint8 [D, D, 3], into another, uint8 [side, side, 3]."""
        whole = len(picture)
        length = random.uniform(self.smallest_crop, 1) ** 0.5 * whole
        left, top = random.uniform(0, whole - length, 2)
        part = Image.fromarray(picture).resize(
            (side, side), Image.Resampling.HAMMING, (left, top, left + length, top + length)
        )
        mirrored = self.flip and random.random() < 0.5
        pixels = np.asarray(part)
        return np.ascontiguousarray(pixels[:, ::-1]) if mirrored else pixels


class Pictures:
    """The pictures of N rows; a few batches of them are in memory at a time.

    Parameters
    ----------
    files
        One for each row.
    preprocessing
        How they are resized.
    folder
        Where they are kept decoded; of these pictures alone.
    """

    def __init__(self, files: Sequence[Path], preprocessing: Preprocessing, folder: Path) -> None:
        self._files = files
        self._preprocessing = preprocessing
        self._folder = folder
        self._decoded: NDArray[np.uint8] | None = None

    def decoded(self, advance: Advance = lambda _pictures: None) -> NDArray[np.uint8]:
        """Decode them all, unless that was done: uint8 [N, D, D, 3]; see `keep_pictures`."""
        if self._decoded is None:
            self._decoded = keep_pictures(
                self._files, self._preprocessing, self._folder, advance=advance
            )
        else:
            advance(len(self._decoded))
        return self._decoded

    def varied(
        self,
        rows: NDArray[np.intp],
        batch: int,
        variation: Variation,
        *,
        side: int,
        seed: Sequence[int],
    ) -> tf.data.Dataset:
        """Stream rows in random order, each varied, in whole batches.

        Parameters
        ----------
        rows
            At least `batch`.
        batch
            Pictures per step.
        variation
            How.
        side
            Height and width of the pictures, in pixels.
        seed
            Of the order and of the variation: equal seeds give equal streams.

        Returns
        -------
        tensorflow.data.Dataset
            Of rows, int32 [batch], and pictures, uint8 [batch, side, side, 3].
        """
        order = np.random.default_rng(seed).permutation(rows)
        decoded = self.decoded()

        def load(row: np.int32) -> NDArray[np.uint8]:
            random = np.random.default_rng([*seed, int(row)])
            return variation.apply(np.asarray(decoded[row]), side, random)

        return _stream(order, load, side).batch(batch, drop_remainder=True).prefetch(2)

    def plain(self, rows: NDArray[np.intp]) -> tf.data.Dataset:
        """Stream rows in their order, as the service will see them; as `varied` otherwise."""
        side = self._preprocessing.side
        return _stream(rows, self._as_served, side).batch(_PLAIN_BATCH).prefetch(1)

    def _as_served(self, row: np.int32) -> NDArray[np.uint8]:
        file = self._files[int(row)]
        try:
            picture = decode(file.read_bytes(), detail_px=self._preprocessing.detail_px())
        except (OSError, DomainError) as error:
            # TensorFlow passes on the text of an error, and nothing else of it.
            raise ValueError(f"{file}: {error}") from error
        return self._preprocessing.resize_pixels(picture.image)


def _stream(
    rows: NDArray[np.intp], load: Callable[[np.int32], NDArray[np.uint8]], side: int
) -> tf.data.Dataset:
    def read(row: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        image = tf.numpy_function(load, [row], tf.uint8, stateful=False)
        return row, tf.ensure_shape(image, (side, side, 3))

    return tf.data.Dataset.from_tensor_slices(rows.astype(np.int32)).map(
        read, num_parallel_calls=available_cores(), deterministic=True
    )


@contextmanager
def told_by_file() -> Iterator[None]:
    """Turn the failure of a stream into an error that says which file could not be read."""
    try:
        yield
    except tf.errors.InvalidArgumentError as error:
        reason = next((line for line in error.message.splitlines() if "ValueError" in line), "")
        raise PipelineError(
            f"{reason.removeprefix('ValueError: ') or error.message}; put the picture back and run "
            "the command again: it goes on where it was"
        ) from error
