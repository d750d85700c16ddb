"""The colours of the product in a picture, as a histogram that ignores a plain background.

A network trained to name objects learns to look past colour, so its features say little about
it. This histogram says it directly: each pixel is softly assigned to a grid of CIE Lab colours,
counted by how likely it belongs to the product rather than to the backdrop behind it.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

VERSION = 2
"""Changes whenever `colour_histogram` would give other numbers for the same picture."""

_SIDE = 72
_BITS = 5
_LEVELS = 1 << _BITS
_LIGHTNESS = np.linspace(5, 98, 8)
_CHROMA = np.array([0.0, 14.0, 34.0, 62.0])
_HUES = 12
_BINS = len(_LIGHTNESS) * (1 + (len(_CHROMA) - 1) * _HUES)

_SAME_COLOUR = 4.0
_PLAIN_COLOUR = 7.0
_PLAIN_BORDER = 0.5
_LEAST_PRODUCT = 0.02
_RIM_PX = 8
_RIM_SHARPNESS = 6

DIMENSION = 2 * _BINS
"""Length of what `colour_histogram` returns."""


def colour_histogram(picture: Image.Image) -> NDArray[np.float32]:
    """Count the colours of the product in a picture, and those of its inner part.

    The whole product includes its trim, its sole, its shadow, and where it meets the backdrop;
    the inner part is what people name it by.

    Parameters
    ----------
    picture
        An RGB picture of any size.

    Returns
    -------
    numpy.ndarray
        float32 [DIMENSION]: the whole, then the inner part, each as the square roots of its
        shares, so that it has unit L2 norm and a difference of two is their Hellinger distance.
    """
    small = np.asarray(picture.resize((_SIDE, _SIDE), Image.Resampling.BOX))
    codes = _code(small)
    whole = foreground(_tables()[0][codes])
    flat = codes.ravel()
    return np.concatenate([_count(flat, whole.ravel()), _count(flat, inner_part(whole).ravel())])


def foreground(lab: NDArray[np.float32]) -> NDArray[np.float32]:
    """Weigh each pixel by how likely it shows the product.

    Parameters
    ----------
    lab
        float32 [H, W, 3], CIE Lab.

    Returns
    -------
    numpy.ndarray
        float32 [H, W], 0 to 1, never all zeros. Where the border of the picture is of one plain
        colour, the product is what differs from it and whatever lies between such pixels, so that
        a white shirt on white is found by its seams and shadows. Elsewhere, what lies near the
        centre counts.
    """
    border = np.concatenate([lab[0], lab[-1], lab[:, 0], lab[:, -1]])
    backdrop = np.median(border, axis=0)
    plain = (np.linalg.norm(border - backdrop, axis=1) < _PLAIN_COLOUR).mean()
    if plain >= _PLAIN_BORDER:
        distance = np.linalg.norm(lab - backdrop, axis=2)
        differs = np.clip((distance - _SAME_COLOUR / 2) / _SAME_COLOUR, 0, 1)
        product = np.minimum(_enclosed(differs, axis=0), _enclosed(differs, axis=1))
        if product.mean() > _LEAST_PRODUCT:
            return np.asarray(product, np.float32)
    return _centre(*lab.shape[:2])


def inner_part(product: NDArray[np.float32]) -> NDArray[np.float32]:
    """Keep of a product what lies away from its rim.

    Parameters
    ----------
    product
        float32 [H, W], as `foreground` gives it.

    Returns
    -------
    numpy.ndarray
        float32 [H, W], 0 to 1; the product itself where it is too thin to have an inner part.
    """
    width = 2 * _RIM_PX + 1
    sums = np.pad(product, _RIM_PX).cumsum(axis=0).cumsum(axis=1)
    sums = np.pad(sums, ((1, 0), (1, 0)))
    around = sums[width:, width:] - sums[:-width, width:] - sums[width:, :-width]
    around = (around + sums[:-width, :-width]) / width**2
    inner: NDArray[np.float32] = product * np.clip(around, 0, 1) ** _RIM_SHARPNESS
    return inner if inner.sum() > 1e-3 * product.sum() else product


def _enclosed(differs: NDArray[np.floating], axis: int) -> NDArray[np.floating]:
    """Fill along one axis whatever lies between pixels that differ from the backdrop."""
    before = np.maximum.accumulate(differs, axis=axis)
    after = np.flip(np.maximum.accumulate(np.flip(differs, axis), axis=axis), axis)
    return np.minimum(before, after)


@cache
def _centre(height: int, width: int) -> NDArray[np.float32]:
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    falloff: NDArray[np.float32] = np.exp(-0.8 * (x * x + y * y)).astype(np.float32)
    return falloff


def _code(pixels: NDArray[np.uint8]) -> NDArray[np.intp]:
    reduced = (pixels >> (8 - _BITS)).astype(np.intp)
    return (reduced[..., 0] * _LEVELS + reduced[..., 1]) * _LEVELS + reduced[..., 2]


def _count(codes: NDArray[np.intp], weights: NDArray[np.float32]) -> NDArray[np.float32]:
    _, bins_of, shares_of = _tables()
    seen = np.flatnonzero(weights > 0)
    shares = shares_of[codes[seen]] * weights[seen, None]
    counts = np.bincount(bins_of[codes[seen]].ravel(), shares.ravel(), _BINS)
    roots: NDArray[np.float32] = np.sqrt(counts / max(counts.sum(), 1e-9)).astype(np.float32)
    return roots


@cache
def _tables() -> tuple[NDArray[np.float32], NDArray[np.intp], NDArray[np.float32]]:
    """Lab, bins and shares of every reduced RGB colour, so that a picture costs look-ups only."""
    steps = (np.arange(_LEVELS) + 0.5) * (256 / _LEVELS)
    rgb = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)
    lab = srgb_to_lab(rgb)
    bins, shares = _assign(lab)
    return lab.astype(np.float32), bins, shares.astype(np.float32)


def _assign(lab: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Linear interpolation between the neighbours along lightness, chroma and hue."""
    chroma = np.hypot(lab[:, 1], lab[:, 2])
    hue = np.mod(np.arctan2(lab[:, 2], lab[:, 1]) / (2 * np.pi) * _HUES, _HUES)
    low_l, part_l = _between(lab[:, 0], _LIGHTNESS)
    low_c, part_c = _between(chroma, _CHROMA)
    low_h = np.floor(hue).astype(np.intp) % _HUES
    part_h = hue - np.floor(hue)
    rings = 1 + (len(_CHROMA) - 1) * _HUES
    bins, shares = [], []
    for d_l, d_c, d_h in np.ndindex(2, 2, 2):
        ring = low_c + d_c
        sector = (low_h + d_h) % _HUES
        within = np.where(ring == 0, 0, 1 + (ring - 1) * _HUES + sector)
        bins.append((low_l + d_l) * rings + within)
        shares.append(_side(part_l, d_l) * _side(part_c, d_c) * _side(part_h, d_h))
    return np.stack(bins, axis=1), np.stack(shares, axis=1)


def _between(values: NDArray[Any], knots: NDArray[Any]) -> tuple[NDArray[np.intp], NDArray[Any]]:
    clipped = np.clip(values, knots[0], knots[-1])
    low = np.clip(np.searchsorted(knots, clipped, side="right") - 1, 0, len(knots) - 2)
    return low, (clipped - knots[low]) / (knots[low + 1] - knots[low])


def _side(part: NDArray[Any], upper: int) -> NDArray[Any]:
    return part if upper else 1 - part


def srgb_to_lab(rgb: NDArray[Any]) -> NDArray[np.float64]:
    """Convert sRGB to CIE Lab under D65.

    Parameters
    ----------
    rgb
        [..., 3], 0 to 255.

    Returns
    -------
    numpy.ndarray
        float64 [..., 3]: L 0 to 100, a and b about -110 to 110.

    Notes
    -----
    Source: IEC 61966-2-1 for sRGB, CIE 15:2004 for Lab.
    """
    scaled = np.asarray(rgb, np.float64) / 255
    linear = np.where(scaled > 0.04045, ((scaled + 0.055) / 1.055) ** 2.4, scaled / 12.92)
    to_xyz = np.array(
        [
            [0.4124564, 0.3575761, 0.1804375],
            [0.2126729, 0.7151522, 0.0721750],
            [0.0193339, 0.1191920, 0.9503041],
        ]
    )
    xyz = linear @ to_xyz.T / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.stack(
        [116 * f[..., 1] - 16, 500 * (f[..., 0] - f[..., 1]), 200 * (f[..., 1] - f[..., 2])],
        axis=-1,
    )
