"""Light on a drawing: slopes of the height layer become shade, sheen and highlights."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
_STEEPEST = 1.4  # slopes tend to this: a step between two panels is no cliff


@dataclass(frozen=True, slots=True)
class Light:
    """A studio's lights.

    Attributes
    ----------
    azimuth
        Where the main light comes from, in degrees clockwise from the right; -120 is upper left.
    elevation
        Its height above the picture's plane, in degrees.
    ambient
        Share of light that comes from everywhere, from 0 to 1.
    warmth
        Shifts red up and blue down by this share.
    exposure
        Multiplies everything.
    """

    azimuth: float
    elevation: float
    ambient: float
    warmth: float
    exposure: float

    @classmethod
    def drawn(cls, rng: random.Random) -> Light:
        """Set up the lights a little differently for each picture."""
        side = rng.choice((-125.0, -125.0, -60.0))
        return cls(
            azimuth=side + rng.uniform(-18, 18),
            elevation=rng.uniform(46, 60),
            ambient=rng.uniform(0.30, 0.42),
            warmth=rng.gauss(0.004, 0.010),
            exposure=rng.uniform(0.97, 1.03),
        )

    @property
    def direction(self) -> tuple[float, float, float]:
        """Unit vector towards the light: right, down, towards the viewer."""
        flat = math.cos(math.radians(self.elevation))
        turn = math.radians(self.azimuth)
        return flat * math.cos(turn), flat * math.sin(turn), math.sin(math.radians(self.elevation))


def lit(colour: Floats, relief: Floats, gloss: Floats, cover: Floats, light: Light) -> Floats:
    """Return the colours under the light.

    Parameters
    ----------
    colour
        (H, W, 3) sRGB from 0 to 1.
    relief
        (H, W) heights in pixels.
    gloss
        (H, W) from 0 (matt) to 1 (polished metal).
    cover
        (H, W) share of each pixel that the product covers.

    Returns
    -------
    numpy.ndarray
        (H, W, 3) sRGB, not clipped; a flat matt area keeps its colour at exposure 1.
    """
    lx, ly, lz = light.direction
    gx, gy = _slopes(relief, cover)
    nz = 1 / np.sqrt(1 + gx * gx + gy * gy)
    towards = (lz - lx * gx - ly * gy) * nz
    shade = light.ambient * (0.35 + 0.65 * nz)
    shade += (1 - light.ambient) / lz * np.maximum(towards, 0)
    over = np.maximum(shade - 1, 0)
    shade += over / (1 + 2 * over) - over  # bright slopes tend to a limit, so colours survive
    metal = np.clip((gloss - 0.8) * 5, 0, 1)
    if metal.any():
        shade += metal * (_mirrored_room(_floats(gx * nz), _floats(gy * nz)) - shade)
    shade *= light.exposure

    # Half-way vector between the light and the viewer (Blinn): the highlight is where it is met.
    hx, hy, hz = lx, ly, lz + 1
    size = math.sqrt(hx * hx + hy * hy + hz * hz)
    met = np.clip((hz - hx * gx - hy * gy) * nz / size, 0, 1)
    for _ in range(5):
        met *= met
    flat = (hz / size) ** 32
    added = gloss * (0.55 * np.maximum(met - flat, 0) + 0.8 * gloss * met * met)
    # Dark cloth would swallow its folds: fibres scatter a little light whatever their dye.
    added += 0.075 * (np.minimum(towards, 1) - lz) * (1 - gloss * 0.5)
    result = colour * shade[..., None]
    result += added[..., None]
    result *= np.array([1 + light.warmth, 1.0, 1 - light.warmth], np.float32)
    return _floats(result)


def _slopes(relief: Floats, cover: Floats) -> tuple[Floats, Floats]:
    # The drop from the product to the ground is no slope of the product: only fully covered
    # neighbours count, else a black or white line runs around every silhouette.
    solid = (cover > 0.99).astype(np.float32)
    gx = np.zeros_like(relief)
    gy = np.zeros_like(relief)
    gx[:, 1:-1] = (relief[:, 2:] - relief[:, :-2]) * (solid[:, 2:] * solid[:, :-2])
    gy[1:-1] = (relief[2:] - relief[:-2]) * (solid[2:] * solid[:-2])
    calm = _floats(0.5 / np.sqrt(1 + (gx * gx + gy * gy) / (4 * _STEEPEST**2)))
    gx *= calm
    gy *= calm
    return gx, gy


def _mirrored_room(nx: Floats, ny: Floats) -> Floats:
    """Return what polished metal sees: a bright ceiling, a dark floor, a window in between."""
    up = -ny * 1.6 - nx * 0.7
    room = 0.98 + 0.42 * np.sin(up * 3.4) + 0.22 * np.sin(up * 8.0 + 0.6)
    return _floats(np.clip(room, 0.28, 1.75))


def _floats(values: npt.ArrayLike) -> Floats:
    """Return an array as float32; it is that already, which the type checker cannot know."""
    return np.asarray(values, np.float32)
