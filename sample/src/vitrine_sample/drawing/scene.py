"""Where a product is photographed: pose, background and the shadow on the ground."""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt
import skia
from PIL import Image
from scipy import ndimage

from vitrine_sample.drawing import textures
from vitrine_sample.drawing.light import Light
from vitrine_sample.drawing.palette import Colour

Floats = npt.NDArray[np.float32]


class Pose(Enum):
    """How a product is shown."""

    LAID = "laid"
    STANDING = "standing"


@dataclass(frozen=True, slots=True)
class Frame:
    """Size of the picture and where the drawing lies in it."""

    width: int
    height: int
    matrix: skia.Matrix
    scale: float


def framed(
    bounds: skia.Rect, pose: Pose, tilt: float, fill: float, mirrored: bool, rng: random.Random
) -> Frame:
    """Choose a square or portrait picture and fit the drawing into it, slightly turned."""
    tall = bounds.height() / max(bounds.width(), 1)
    width, height = (384, 512) if tall > 1.25 else (512, 512)
    matrix = skia.Matrix()
    matrix.preRotate(rng.uniform(-tilt, tilt))
    matrix.preScale(-1 if mirrored else 1, 1)
    box = matrix.mapRect(bounds)
    margin = fill * rng.uniform(0.95, 1.0)
    scale = min(width * margin / box.width(), height * margin / box.height())
    slack_x = (width - box.width() * scale) * 0.16
    slack_y = (height - box.height() * scale) * 0.12
    sit = height * (0.03 if pose is Pose.STANDING else 0.0)
    matrix.postTranslate(-box.centerX(), -box.centerY())
    matrix.postScale(scale, scale)
    matrix.postTranslate(
        width / 2 + rng.uniform(-1, 1) * slack_x, height / 2 + sit + rng.uniform(-1, 1) * slack_y
    )
    return Frame(width, height, matrix, scale)


class Backdrop(Enum):
    """Backgrounds, most of them a studio's."""

    WHITE = "white"
    OFF_WHITE = "off-white"
    GREY = "grey"
    TINTED = "tinted"
    LINEN = "linen"
    PLASTER = "plaster"
    WOOD = "wood"


def backdrop_for(colour: Colour, pose: Pose, rng: random.Random) -> Backdrop:
    """Choose a backdrop; what is white itself is seldom put before white."""
    studio = (12, 18, 34, 24) if colour.lab[0] > 86 else (56, 15, 11, 8)
    table = (0, 0, 0) if pose is Pose.STANDING else (4, 4, 3)
    return rng.choices(tuple(Backdrop), studio + table)[0]


_TINTS = ("dfe8ee", "efe3dc", "e6e9dd", "e9e1ec", "f2ead6", "d9e4e1", "e8d9d3")


def backdrop(kind: Backdrop, width: int, height: int, light: Light, rng: random.Random) -> Floats:
    """Return an empty set as (H, W, 3) sRGB."""
    lx, ly, _ = light.direction
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = x / width - 0.5, y / height - 0.5
    towards = (x * lx + y * ly) * 0.9
    away = x * x + y * y
    base, gradient, vignette = {
        Backdrop.WHITE: (Colour.of("ffffff"), 0.012, 0.02),
        Backdrop.OFF_WHITE: (Colour.of("f6f4f0"), 0.03, 0.06),
        Backdrop.GREY: (Colour.of("d9dbde").lit(rng.uniform(-6, 5)), 0.09, 0.20),
        Backdrop.TINTED: (Colour.of(rng.choice(_TINTS)), 0.05, 0.10),
        Backdrop.LINEN: (Colour.of("e4ddd0").lit(rng.uniform(-3, 3)), 0.05, 0.12),
        Backdrop.PLASTER: (Colour.of("dcdad6").lit(rng.uniform(-4, 4)), 0.06, 0.14),
        Backdrop.WOOD: (Colour.of(rng.choice(("c9ad8c", "dccab0", "a98a6a"))), 0.05, 0.12),
    }[kind]
    tone = (1 + gradient * towards - vignette * away)[..., None]
    if kind in _SURFACES:
        tone = tone * _SURFACES[kind](width, height, rng)[..., None]
    return np.asarray(np.array([base.r, base.g, base.b], np.float32) * tone, np.float32)


def _tiled(name: str, width: int, height: int, rng: random.Random) -> Floats:
    tile = textures.values(name)
    rows = (np.arange(height) + rng.randrange(512)) % tile.shape[0]
    columns = (np.arange(width) + rng.randrange(512)) % tile.shape[1]
    return np.asarray(tile[np.ix_(rows, columns)], np.float32) - 0.5


def _linen(width: int, height: int, rng: random.Random) -> Floats:
    return (
        1
        + 0.09 * _tiled("canvas", width, height, rng)
        + 0.05 * _tiled("creases", width, height, rng)
    )


def _plaster(width: int, height: int, rng: random.Random) -> Floats:
    return (
        1
        + 0.07 * _tiled("smooth", width, height, rng)
        + 0.02 * _tiled("fleece", width, height, rng)
    )


def _wood(width: int, height: int, rng: random.Random) -> Floats:
    plank = rng.randint(90, 140)
    boards = np.arange(width) // plank
    tones = np.array([rng.uniform(0.93, 1.04) for _ in range(int(boards[-1]) + 1)], np.float32)
    edge = np.minimum(np.arange(width) % plank, plank - np.arange(width) % plank)
    gaps = 1 - 0.35 * np.exp(-edge.astype(np.float32))
    grain = (
        1
        + 0.16 * _tiled("brushed", width, height, rng)
        + 0.05 * _tiled("drapes", width, height, rng)
    )
    return np.asarray(grain * tones[boards] * gaps, np.float32)


_SURFACES = {Backdrop.LINEN: _linen, Backdrop.PLASTER: _plaster, Backdrop.WOOD: _wood}


def shadow(cover: Floats, pose: Pose, light: Light, strength: float) -> Floats:
    """Return how dark the ground is under a product, from 0 to 1, from its (H, W) coverage."""
    height, width = cover.shape
    lx, ly, _ = light.direction
    small = cover[::4, ::4]
    if pose is Pose.STANDING:
        return _ground_shadow(cover, strength)
    near = ndimage.shift(small, (-ly * 0.7, -lx * 0.7), order=1)
    near = ndimage.gaussian_filter(near, 1.1)
    far = ndimage.shift(small, (-ly * 3.0, -lx * 3.0), order=1)
    far = ndimage.gaussian_filter(far, 4.5)
    dark = 0.34 * near + 0.30 * far
    return _enlarged(np.asarray(dark * strength, np.float32), width, height)


def _ground_shadow(cover: Floats, strength: float) -> Floats:
    """Return the shadow of what stands on a floor: darkest where it touches."""
    height, width = cover.shape
    small = cover[::4, ::4]
    rows = np.nonzero(small.max(axis=1) > 0.5)[0]
    foot = int(rows[-1]) if len(rows) else small.shape[0] - 1
    columns = np.arange(small.shape[1])
    depth = np.where(small > 0.5, np.arange(small.shape[0])[:, None], -1).max(axis=0)
    gap = np.where(depth >= 0, foot - depth, 1e3).astype(np.float32)
    touch = np.exp(-gap / 3.0)
    loom = np.exp(-gap / 26.0)
    y = np.arange(small.shape[0], dtype=np.float32)[:, None] - foot
    close = touch[None, columns] * np.exp(-(((y - 0.2) / 1.3) ** 2))
    wide = ndimage.gaussian_filter1d(loom, 5.0)[None, :] * np.exp(-(((y - 1.5) / 5.0) ** 2))
    dark = 0.50 * ndimage.gaussian_filter(close, (0.5, 1.4)) + 0.26 * wide
    return _enlarged(np.asarray(dark * strength, np.float32), width, height)


def _enlarged(small: Floats, width: int, height: int) -> Floats:
    image = Image.fromarray(np.clip(small, 0, 1).astype(np.float32))
    return np.array(image.resize((width, height), Image.Resampling.BILINEAR), np.float32)
