"""From a decoded picture to what the bundle's models take; the format of `features.json`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydantic import BaseModel, ConfigDict, Field, model_validator

from vitrine_features import colour


@dataclass(frozen=True, slots=True)
class Inputs:
    """What one picture becomes: the inputs of the bundle's models, without the batch axis."""

    image: NDArray[np.uint8]
    """uint8 [side, side, 3], RGB."""
    colour: NDArray[np.float32]
    """float32 [colour.DIMENSION]."""


class Preprocessing(BaseModel):
    """How a picture is resized and measured before the backbone sees it.

    Written into a bundle by training and read by the service, so that both do the same.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    side: int = Field(ge=32, le=1024)
    """Height and width of the backbone's input, in pixels."""
    resize: Literal["squash", "pad"] = "squash"
    """`squash` scales both axes to `side`; `pad` keeps the proportions, on white."""
    colour_version: int = colour.VERSION
    """The version of the colour histogram that training used."""

    @model_validator(mode="after")
    def _known_colour(self) -> Self:
        if self.colour_version != colour.VERSION:
            raise ValueError(
                f"the bundle measures colour in version {self.colour_version}, this program in "
                f"version {colour.VERSION}: train the bundle again, or run the program it is of"
            )
        return self

    def prepare(self, picture: Image.Image) -> Inputs:
        """Prepare one picture.

        Parameters
        ----------
        picture
            Upright, RGB, of any size.

        Returns
        -------
        Inputs
            The pixels for the backbone and the colour histogram.
        """
        return Inputs(self.resize_pixels(picture), colour.colour_histogram(picture))

    def resize_pixels(self, picture: Image.Image) -> NDArray[np.uint8]:
        """Resize one RGB picture of any size for the backbone: uint8 [side, side, 3]."""
        return np.asarray(self._resized(picture))

    def _resized(self, picture: Image.Image) -> Image.Image:
        size = (self.side, self.side)
        if self.resize == "squash":
            return picture.resize(size, Image.Resampling.BICUBIC)
        scale = self.side / max(picture.size)
        width, height = (max(1, round(length * scale)) for length in picture.size)
        canvas = Image.new("RGB", size, "white")
        shrunk = picture.resize((width, height), Image.Resampling.BICUBIC)
        canvas.paste(shrunk, ((self.side - width) // 2, (self.side - height) // 2))
        return canvas
