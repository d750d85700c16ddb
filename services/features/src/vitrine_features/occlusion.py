"""Which part of a picture decides: parts of it are hidden, one after the other.

Source: M. D. Zeiler and R. Fergus, "Visualizing and understanding convolutional networks", ECCV
2014, section 4.2. It asks nothing of a model but its answers, so that it serves every backbone.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vitrine_features.colour import mean_colour
from vitrine_features.crop import Crop
from vitrine_features.decode import decode
from vitrine_features.limits import DecodeLimits
from vitrine_features.model import FeatureModel
from vitrine_features.preprocessing import Preprocessing
from vitrine_inference import InterpreterPool
from vitrine_inference.places import Places
from vitrine_serving.errors import DeadlineExceeded, Exhausted

CELLS = 7
"""The cells of a picture, along each side."""
SIDE = 2
"""Of a part that is hidden, in cells."""

_AT_A_TIME = 2
_MOST_STRETCHED = 4


@dataclass(frozen=True, slots=True)
class Occluded:
    """What a picture becomes where parts of it are hidden.

    Attributes
    ----------
    whole
        float32 [dimension], L2 norm 1: with nothing hidden.
    hidden
        float32 [(CELLS - SIDE + 1)², dimension]: with each part hidden, row by row.
    blank
        For the whole, then for each part: whether nothing is left to be seen.
    colour, other_colour
        float64 [3], CIE Lab: of the product in the picture, and in the other one if there is one.
    """

    whole: NDArray[np.float32]
    hidden: NDArray[np.float32]
    blank: tuple[bool, ...]
    colour: NDArray[np.float64]
    other_colour: NDArray[np.float64] | None


class Occluder:
    """Hides parts of pictures, two pictures at a time.

    Parameters
    ----------
    model
        Embeds.
    pool
        Its interpreters.
    decoding
        Turns to decode, shared with whoever else decodes.
    limits
        What a picture may not exceed.
    """

    def __init__(
        self, model: FeatureModel, pool: InterpreterPool, decoding: Places, limits: DecodeLimits
    ) -> None:
        self._model = model
        self._pool = pool
        self._decoding = decoding
        self._limits = limits
        self._places = threading.Semaphore(_AT_A_TIME)

    def occlude(
        self, data: bytes, crop: Crop | None, *, other: bytes = b"", timeout_s: float
    ) -> Occluded:
        """Embed a picture, and the same with each part hidden.

        Parameters
        ----------
        data
            The encoded picture.
        crop
            The part of it that counts; None: all of it.
        other
            Another encoded picture, whose colour is measured; empty: none.
        timeout_s
            How long it may take, in seconds.

        Raises
        ------
        InvalidInput
            As `decode`.
        Exhausted
            ``QUEUE_FULL``: two pictures are worked on already; or as `decode`.
        DeadlineExceeded
            ``DEADLINE``: other work left it too little time.
        """
        if not self._places.acquire(blocking=False):
            raise Exhausted(
                f"parts of {_AT_A_TIME} pictures are being hidden already; try again later",
                reason="QUEUE_FULL",
            )
        try:
            return self._occlude(data, crop, other, _left_of(timeout_s))
        finally:
            self._places.release()

    def _occlude(
        self, data: bytes, crop: Crop | None, other: bytes, left_s: Callable[[], float]
    ) -> Occluded:
        picture = self._small(data, crop, left_s)
        other_colour = mean_colour(self._small(other, None, left_s)) if other else None
        ways = [picture, *hide(picture)]
        values, blank = zip(*(self._embed(one, left_s) for one in ways), strict=True)
        return Occluded(
            whole=values[0],
            hidden=np.stack(values[1:]),
            blank=blank,
            colour=mean_colour(picture),
            other_colour=other_colour,
        )

    def _small(self, data: bytes, crop: Crop | None, left_s: Callable[[], float]) -> Image.Image:
        """Decode a picture, and make it as small as the model needs: it is looked at often."""
        crop = crop or Crop(0, 0, 1, 1)
        preprocessing = self._model.preprocessing
        with self._turn(left_s):
            detail_px = preprocessing.detail_px(crop.smaller_fraction)
            image = decode(data, limits=self._limits, detail_px=detail_px).image
            return _shrunk(image, crop, preprocessing)

    def _embed(
        self, picture: Image.Image, left_s: Callable[[], float]
    ) -> tuple[NDArray[np.float32], bool]:
        with self._pool.turn(left_s()):
            with self._decoding.place(self._pool.lane, left_s()):
                inputs = self._model.preprocessing.prepare(picture)
            return self._model.run(inputs, timeout_s=left_s()).values, inputs.blank

    @contextmanager
    def _turn(self, left_s: Callable[[], float]) -> Iterator[None]:
        with self._pool.turn(left_s()), self._decoding.place(self._pool.lane, left_s()):
            yield


def hide(picture: Image.Image) -> Iterator[Image.Image]:
    """Yield a picture with each part hidden in turn, under the colour that its border has.

    Parts overlap, so that what lies across the edge of two is found as well.
    """
    paper = backdrop(np.asarray(picture))
    across, down = (
        [round(length * edge / CELLS) for edge in range(CELLS + 1)] for length in picture.size
    )
    for row in range(CELLS - SIDE + 1):
        for column in range(CELLS - SIDE + 1):
            hidden = picture.copy()
            hidden.paste(
                paper, (across[column], down[row], across[column + SIDE], down[row + SIDE])
            )
            yield hidden


def backdrop(pixels: NDArray[np.uint8]) -> tuple[int, int, int]:
    """Return the median colour of the border of a picture, uint8 [H, W, 3]."""
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    red, green, blue = np.median(border, axis=0)
    return round(red), round(green), round(blue)


def compare(occluded: Occluded, like: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """Compare a picture with the one of several embeddings that is most like all of it.

    Returns
    -------
    numpy.ndarray
        float32 [1 + (CELLS - SIDE + 1)²]: the cosine of the whole picture, then of each part's.
    """
    nearest = max(like, key=lambda one: float(occluded.whole @ one))
    cosines: NDArray[np.float32] = np.vstack([occluded.whole, occluded.hidden]) @ nearest
    return cosines / np.linalg.norm(nearest)


def _shrunk(image: Image.Image, crop: Crop, preprocessing: Preprocessing) -> Image.Image:
    left, top, right, bottom = crop.box(*image.size)
    width, height = right - left, bottom - top
    needed = preprocessing.scaled_side or preprocessing.side
    # A strip is not made as long as its shorter side would want.
    scale = min(1, needed / min(width, height), _MOST_STRETCHED * needed / max(width, height))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return image.resize(size, Image.Resampling.HAMMING, (left, top, right, bottom))


def _left_of(timeout_s: float) -> Callable[[], float]:
    give_up_at = time.monotonic() + timeout_s

    def left_s() -> float:
        left = give_up_at - time.monotonic()
        if left <= 0:
            raise DeadlineExceeded(
                "other calls left too little time to hide every part; try again later",
                reason="DEADLINE",
            )
        return left

    return left_s
