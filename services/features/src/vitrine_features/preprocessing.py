"""From a decoded picture to what the bundle's models take; the format of `features.json`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydantic import BaseModel, ConfigDict, Field, model_validator

from vitrine_features import colour
from vitrine_features.blank import shows_nothing
from vitrine_features.crop import Crop

PICTURE_VERSION = 2
"""Changes whenever the backbone would be given other pixels of the same picture."""

# Of the backbone's side. Below 1, so that the half of what most catalogues hold, 384 to 400 pixels,
# is enough for 224: to decode it whole and shrink it by more than two costs several times as much.
_LEAST_DETAIL = 0.85

_WHOLE = Crop(0, 0, 1, 1)


@dataclass(frozen=True, slots=True)
class Inputs:
    """What one picture becomes: the inputs of the bundle's models, without the batch axis."""

    image: NDArray[np.uint8]
    """uint8 [side, side, 3], RGB."""
    colour: NDArray[np.float32]
    """float32 [colour.DIMENSION]."""
    blank: bool = False
    """Whether the picture shows nothing, so that whatever a model sees in it is made up."""


class Preprocessing(BaseModel):
    """How a picture is resized and measured before the backbone sees it.

    Written into a bundle by training and read by the service, so that both do the same.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    side: int = Field(ge=32, le=1024)
    """Height and width of the backbone's input, in pixels."""
    resize: Literal["squash", "pad"] = "squash"
    """`squash` scales both axes to `side`; `pad` keeps the proportions, on white."""
    picture_version: int = PICTURE_VERSION
    """The version of decoding and resizing that training used."""
    colour_version: int = colour.VERSION
    """The version of the colour histogram that training used."""

    @model_validator(mode="after")
    def _known_versions(self) -> Self:
        for what, stated, known in (
            ("prepares pictures", self.picture_version, PICTURE_VERSION),
            ("measures colour", self.colour_version, colour.VERSION),
        ):
            if stated != known:
                raise ValueError(
                    f"the bundle {what} in version {stated}, this program in version {known}: "
                    "train the bundle again, or run the program it is of"
                )
        return self

    def detail_px(self, fraction: float = 1.0) -> int:
        """Say how many pixels the shorter side of a picture needs, for `decode`.

        Parameters
        ----------
        fraction
            The part of that side that is looked at, above 0 and up to 1.
        """
        return math.ceil(_LEAST_DETAIL * self.side / fraction)

    def prepare(self, picture: Image.Image, crop: Crop | None = None) -> Inputs:
        """Prepare one picture.

        Parameters
        ----------
        picture
            Upright, RGB, as `decode` gives it for `detail_px`.
        crop
            The part of it that counts; None: all of it.

        Returns
        -------
        Inputs
            The pixels for the backbone, the colour histogram, and whether there is anything.
        """
        resized = self._resized(picture, crop or _WHOLE)
        pixels = np.asarray(resized)
        square = self._square(resized)
        return Inputs(
            image=pixels if square is resized else np.asarray(square),
            colour=colour.colour_histogram(resized),
            blank=shows_nothing(pixels),
        )

    def resize_pixels(self, picture: Image.Image) -> NDArray[np.uint8]:
        """Resize one RGB picture of any size for the backbone: uint8 [side, side, 3]."""
        return np.asarray(self._square(self._resized(picture, _WHOLE)))

    def _resized(self, picture: Image.Image, crop: Crop) -> Image.Image:
        size = (self.side, self.side)
        # Parts of a pixel count, since one of a picture that was decoded small is wide.
        left, top, right, bottom = box = crop.box(*picture.size)
        if self.resize == "pad":
            scale = self.side / max(right - left, bottom - top)
            size = (max(1, round((right - left) * scale)), max(1, round((bottom - top) * scale)))
        # At the cost of BILINEAR, and nearly as sharp as BICUBIC.
        return picture.resize(size, Image.Resampling.HAMMING, box)

    def _square(self, resized: Image.Image) -> Image.Image:
        size = (self.side, self.side)
        if resized.size == size:
            return resized
        canvas = Image.new("RGB", size, "white")
        canvas.paste(resized, ((self.side - resized.width) // 2, (self.side - resized.height) // 2))
        return canvas
