"""Tiles of relief: the weave, grain and creases that make a surface cloth, leather or straw.

Every tile repeats without a seam, holds values from 0 to 1 and is made once per process.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import numpy.typing as npt
import skia

Relief = npt.NDArray[np.float64]
SIDE = 256


def _noise(seed: int, low: float, high: float, stretch: float = 1.0, side: int = SIDE) -> Relief:
    """Return repeating noise with ``low`` to ``high`` waves a tile; ``stretch`` > 1 runs down."""
    rng = np.random.default_rng(seed)
    spectrum = np.fft.fft2(rng.standard_normal((side, side)))
    fy = np.fft.fftfreq(side)[:, None] * side * stretch
    fx = np.fft.fftfreq(side)[None, :] * side / stretch
    waves = np.hypot(fx, fy)
    band = np.exp(-((waves / high) ** 2)) * (1 - np.exp(-((waves / low) ** 2)))
    return np.asarray(np.fft.ifft2(spectrum * band).real)


def _scaled(values: Relief) -> Relief:
    low, high = np.quantile(values, (0.01, 0.99))
    return np.asarray(np.clip((values - low) / (high - low), 0, 1))


def _grid(side: int = SIDE) -> tuple[Relief, Relief]:
    y, x = np.mgrid[0:side, 0:side].astype(float)
    return x / side, y / side


def _weave() -> Relief:
    x, y = _grid()
    threads = np.sin(2 * np.pi * 64 * x) * np.sin(2 * np.pi * 64 * y)
    return 0.4 * threads + 1.3 * _noise(1, 8, 60) / 0.25


def _jersey() -> Relief:
    return _noise(2, 20, 90, 0.7)


def _twill() -> Relief:
    x, y = _grid()
    lines = np.sin(2 * np.pi * 48 * (x + y))
    return 0.55 * lines + _scaled(_noise(3, 10, 90, 1.6)) * 1.5


def _canvas() -> Relief:
    x, y = _grid()
    over = np.sin(2 * np.pi * 40 * x) ** 2 * np.sign(np.sin(2 * np.pi * 20 * y))
    return over + np.sin(2 * np.pi * 40 * y) + 0.8 * _scaled(_noise(4, 10, 80))


def _knit() -> Relief:
    x, y = _grid()
    column = (x * 20) % 1
    slant = np.abs(column - 0.5) * 1.1
    loop = np.cos(2 * np.pi * (y * 24 + slant))
    return np.asarray(loop * (0.35 + 0.65 * np.sin(np.pi * ((column * 2) % 1)))) + 0.5 * (
        _scaled(_noise(5, 20, 100)) - 0.5
    )


def _rib() -> Relief:
    x, _ = _grid()
    return np.abs(np.sin(np.pi * 22 * x)) + 0.3 * _scaled(_noise(6, 20, 100))


def _fleece() -> Relief:
    return _noise(7, 14, 60)


def _tweed() -> Relief:
    x, y = _grid()
    zigzag = np.abs(((y * 16) % 1) - 0.5) * 0.12
    return np.sin(2 * np.pi * 40 * (x + zigzag)) + 2.0 * _scaled(_noise(8, 20, 110))


def _leather() -> Relief:
    folds = np.abs(_noise(9, 12, 34))
    return np.asarray(-np.sqrt(folds / folds.max())) + 0.15 * _scaled(_noise(10, 30, 100))


def _suede() -> Relief:
    return _noise(11, 30, 110) + 0.8 * _noise(12, 4, 14)


def _mesh() -> Relief:
    x, y = _grid()
    row = np.floor(y * 32) % 2
    return -np.clip(
        np.sin(2 * np.pi * (24 * x + 0.5 * row)) + np.sin(2 * np.pi * 32 * y) - 0.4, 0, 1
    )


def _straw() -> Relief:
    x, y = _grid()
    u, v = x * 14, y * 14
    flip = (np.floor(u) + np.floor(v)) % 2
    across = np.sin(np.pi * (u % 1)) * (0.8 + 0.2 * np.sin(2 * np.pi * v * 3))
    along = np.sin(np.pi * (v % 1)) * (0.8 + 0.2 * np.sin(2 * np.pi * u * 3))
    return np.where(flip > 0, across, along)


def _brushed() -> Relief:
    return _noise(13, 2, 60, 0.12)


def _smooth() -> Relief:
    return _noise(14, 3, 12)


def _creases(seed: int, stretch: float) -> Relief:
    """Return long soft folds with sharper backs, the way cloth buckles."""
    broad = _noise(seed, 1.2, 4.0, stretch, 512)
    fine = _noise(seed + 1, 3, 8, stretch, 512)
    calm = np.clip(_noise(seed + 2, 1, 3, 1, 512) / 0.02 + 0.6, 0.15, 1.2)
    ridges = np.asarray(-np.sqrt((broad / broad.std()) ** 2 + 0.08))
    return np.asarray(ridges + 1.1 * broad / broad.std() + 0.22 * calm * fine / fine.std())


_MAKERS: dict[str, Callable[[], Relief]] = {
    "weave": _weave,
    "jersey": _jersey,
    "twill": _twill,
    "canvas": _canvas,
    "knit": _knit,
    "rib": _rib,
    "fleece": _fleece,
    "tweed": _tweed,
    "leather": _leather,
    "suede": _suede,
    "mesh": _mesh,
    "straw": _straw,
    "brushed": _brushed,
    "smooth": _smooth,
    "creases": lambda: _creases(20, 1.0),
    "drapes": lambda: _creases(30, 2.2),
}


def _image(values: Relief, channels: tuple[int, ...]) -> skia.Image:
    pixels = np.zeros((*values.shape, 4), np.uint8)
    for channel in channels:
        pixels[..., channel] = np.rint(values * 255)
    pixels[..., 3] = 255
    image = skia.Image.fromarray(pixels, colorType=skia.kRGBA_8888_ColorType, copy=True)
    return image.withDefaultMipmaps()


@cache
def values(name: str) -> Relief:
    """Return a tile as (SIDE, SIDE) or, for creases, (512, 512) floats from 0 to 1."""
    return _scaled(_MAKERS[name]())


@cache
def relief(name: str) -> skia.Image:
    """Return a tile in the red channel alone, to be added to a height map."""
    return _image(values(name), (0,))


@cache
def tint(name: str) -> skia.Image:
    """Return the same tile in grey, to be blended into a colour."""
    return _image(values(name), (0, 1, 2))
