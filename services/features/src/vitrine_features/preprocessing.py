"""From a decoded picture to what the bundle's models take; the format of `features.json`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydantic import BaseModel, ConfigDict, Field, PositiveFloat, model_validator

from vitrine_features import colour
from vitrine_features.blank import shows_nothing
from vitrine_features.crop import Crop

PICTURE_VERSION = 2
"""Changes whenever the backbone would be given other pixels of the same picture."""

# Of the backbone's side. Below 1, so that the half of what most catalogues hold, 384 to 400 pixels,
# is enough for 224: to decode it whole and shrink it by more than two costs several times as much.
_LEAST_DETAIL = 0.85

_WHOLE = Crop(0, 0, 1, 1)
_Box: TypeAlias = tuple[float, float, float, float]

Resample: TypeAlias = Literal["nearest", "bilinear", "bicubic", "lanczos", "box", "hamming"]
"""A filter by which pixels are resized, as Pillow names it."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What one picture becomes: the inputs of the bundle's models, without the batch axis."""

    image: NDArray[np.uint8]
    """uint8 [side, side, 3], RGB."""
    colour: NDArray[np.float32]
    """float32 [colour.DIMENSION]."""
    blank: bool = False
    """Whether the picture shows nothing, so that whatever a model sees in it is made up."""


class Normalisation(BaseModel):
    """How pixels are scaled for an encoder that takes floats: ``(pixel * rescale - mean) / std``.

    Attributes
    ----------
    rescale
        Mostly 1/255.
    mean, std
        Of red, green and blue, after that.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    rescale: float = Field(gt=0, le=1)
    mean: tuple[float, float, float]
    std: tuple[PositiveFloat, PositiveFloat, PositiveFloat]

    def factors(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return what pixels are multiplied by, then what is added: float32 [3] each."""
        std = np.array(self.std)
        return (self.rescale / std).astype(np.float32), (-np.array(self.mean) / std).astype(
            np.float32
        )


def _is_none(value: object) -> bool:
    return value is None


class Preprocessing(BaseModel):
    """How a picture is resized and measured before the backbone sees it.

    Written into a bundle by training and read by the service, so that both do the same.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    side: int = Field(ge=32, le=1024)
    """Height and width of the backbone's input, in pixels."""
    resize: Literal["squash", "pad", "crop"] = "squash"
    """`squash` scales both axes to `side`; `pad` keeps the proportions, on white; `crop` cuts the
    square in the middle."""
    scaled_side: int | None = Field(default=None, ge=32, le=2048, exclude_if=_is_none)
    """Of `crop`: what the shorter side is scaled to before the square is cut; None: `side`."""
    resample: Resample | None = Field(default=None, exclude_if=_is_none)
    """The filter; None: at the cost of bilinear, and nearly as sharp as bicubic."""
    normalisation: Normalisation | None = Field(default=None, exclude_if=_is_none)
    """Of encoders in ONNX; the networks of LiteRT take the pixels as they are."""
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

    @model_validator(mode="after")
    def _a_square_to_cut(self) -> Self:
        if self.scaled_side and (self.resize != "crop" or self.scaled_side < self.side):
            raise ValueError("scaled_side is for crop, and at least as large as side")
        return self

    def detail_px(self, fraction: float = 1.0) -> int:
        """Say how many pixels the shorter side of a picture needs, for `decode`.

        Parameters
        ----------
        fraction
            The part of that side that is looked at, above 0 and up to 1.
        """
        return math.ceil(_LEAST_DETAIL * (self.scaled_side or self.side) / fraction)

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
        box = (crop or _WHOLE).box(*picture.size)
        whole = self._resized(picture, box)
        pixels = np.asarray(whole)
        square = self._square(picture, box, whole)
        return Inputs(
            image=pixels if square is whole else np.asarray(square),
            colour=colour.colour_histogram(whole),
            blank=shows_nothing(pixels),
        )

    def resize_pixels(self, picture: Image.Image) -> NDArray[np.uint8]:
        """Resize one RGB picture of any size for the backbone: uint8 [side, side, 3]."""
        box = _WHOLE.box(*picture.size)
        return np.asarray(self._square(picture, box, self._resized(picture, box)))

    def _resized(self, picture: Image.Image, box: _Box) -> Image.Image:
        """Resize all that counts: what colours are counted in, whatever the backbone sees."""
        size = (self.side, self.side)
        # Parts of a pixel count, since one of a picture that was decoded small is wide.
        left, top, right, bottom = box
        if self.resize == "pad":
            scale = self.side / max(right - left, bottom - top)
            size = (max(1, round((right - left) * scale)), max(1, round((bottom - top) * scale)))
        return picture.resize(size, self._filter, box)

    def _square(self, picture: Image.Image, box: _Box, whole: Image.Image) -> Image.Image:
        size = (self.side, self.side)
        if self.resize == "crop":
            share = self.side / (self.scaled_side or self.side)
            return picture.resize(size, self._filter, _middle(box, share))
        if whole.size == size:
            return whole
        canvas = Image.new("RGB", size, "white")
        canvas.paste(whole, ((self.side - whole.width) // 2, (self.side - whole.height) // 2))
        return canvas

    @property
    def _filter(self) -> Image.Resampling:
        return Image.Resampling[(self.resample or "hamming").upper()]


def _middle(box: _Box, share: float) -> _Box:
    """Cut a square out of the middle, as wide as a share of the shorter side."""
    left, top, right, bottom = box
    length = share * min(right - left, bottom - top)
    across, down = (right - left - length) / 2, (bottom - top - length) / 2
    return (left + across, top + down, right - across, bottom - down)
