"""From a recorded drawing to a picture: layers, light, set, JPEG."""

from __future__ import annotations

import random
from dataclasses import dataclass
from io import BytesIO

import numpy as np
import numpy.typing as npt
import skia
from PIL import Image

from vitrine_sample.drawing import scene
from vitrine_sample.drawing.light import Floats, Light, lit
from vitrine_sample.drawing.marks import FULL_HEIGHT, Layers
from vitrine_sample.drawing.palette import Colour
from vitrine_sample.drawing.scene import Frame, Pose
from vitrine_sample.drawing.sheet import Sheet

JPEG_QUALITY = 88


@dataclass(frozen=True, slots=True)
class Setting:
    """How a product is put before the camera.

    Attributes
    ----------
    tilt
        How far it may be turned either way, in degrees.
    fill
        Share of the frame that it takes.
    mirrored
        Whether it may be shown the other way round; what bears a print may not.
    """

    pose: Pose
    tilt: float
    fill: float
    mirrored: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """A finished picture.

    Attributes
    ----------
    pixels
        (H, W, 3) uint8 sRGB.
    cover
        (H, W) share of each pixel that the product covers, from 0 to 1.
    """

    pixels: npt.NDArray[np.uint8]
    cover: Floats

    def jpeg(self) -> bytes:
        """Encode the picture."""
        out = BytesIO()
        Image.fromarray(self.pixels).save(out, "JPEG", quality=JPEG_QUALITY, subsampling=0)
        return out.getvalue()


def photograph(sheet: Sheet, setting: Setting, colour: Colour, rng: random.Random) -> Picture:
    """Light a drawing and set it before a backdrop.

    Parameters
    ----------
    colour
        The product's own colour; it decides which backdrop suits.
    """
    mirrored = setting.mirrored and rng.random() < 0.5
    frame = scene.framed(sheet.bounds, setting.pose, setting.tilt, setting.fill, mirrored, rng)
    light = Light.drawn(rng)
    colours, heights = _played(sheet, frame, light)
    cover = colours[..., 3]
    kind = scene.backdrop_for(colour, setting.pose, rng)
    picture = scene.backdrop(kind, frame.width, frame.height, light, rng)
    dark = scene.shadow(cover, setting.pose, light, rng.uniform(0.75, 1.15))
    picture *= 1 - dark[..., None] * np.array([0.98, 0.97, 0.93], np.float32)
    at = _taken(cover)  # light is reckoned only where the product is
    solid = cover[at][..., None]
    albedo: Floats = np.asarray(colours[at][..., :3] / np.maximum(solid, 1e-3), np.float32)
    relief = heights[at][..., 0] - heights[at][..., 1]
    relief *= FULL_HEIGHT * frame.scale
    product = lit(albedo, relief, heights[at][..., 2], cover[at], light)
    picture[at] += (product - picture[at]) * solid
    picture *= 255
    pixels = np.clip(picture + 0.5, 0, 255, out=picture).astype(np.uint8)
    return Picture(pixels, cover)


def _taken(cover: Floats) -> tuple[slice, slice]:
    """Return the rows and columns that a product takes."""
    rows, columns = (np.nonzero(cover.any(axis=axis))[0] for axis in (1, 0))
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def _played(sheet: Sheet, frame: Frame, light: Light) -> tuple[Floats, Floats]:
    size = (frame.height, frame.width, 4)
    colours, heights = np.zeros(size, np.float32), np.zeros(size, np.float32)
    info = skia.ImageInfo.Make(
        frame.width, frame.height, skia.kRGBA_F32_ColorType, skia.kPremul_AlphaType
    )
    surfaces = [
        skia.Surface.MakeRasterDirect(info, pixels, frame.width * 16)
        for pixels in (colours, heights)
    ]
    for surface in surfaces:
        surface.getCanvas().concat(frame.matrix)
    back = skia.Matrix()
    frame.matrix.invert(back)
    drop = back.mapVector(-light.direction[0] * frame.scale, -light.direction[1] * frame.scale)
    canvases = [surface.getCanvas() for surface in surfaces]
    sheet.play(Layers(canvases[0], canvases[1], (drop.x(), drop.y())))
    return colours, heights
