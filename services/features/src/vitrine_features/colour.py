"""The colours of the product in a picture, as a histogram that ignores a plain background.

A network trained to name objects learns to look past colour, so its features say little about
it. This histogram says it directly: each pixel is softly assigned to a grid of CIE Lab colours,
counted by how likely it belongs to the product rather than to the backdrop behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vitrine_features.lab import srgb_to_lab

VERSION = 3
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
_SURE = 255

DIMENSION = 2 * _BINS
"""Length of what `colour_histogram` returns."""


def colour_histogram(picture: Image.Image) -> NDArray[np.float32]:
    """Count the colours of the product in a picture, and those of its inner part.

    The whole product includes its trim, its sole, its shadow, and where it meets the backdrop;
    the inner part is what people name it by.

    Parameters
    ----------
    picture
        RGB, of any size; a whole part of its pixels is averaged until some 72 are left a side.

    Returns
    -------
    numpy.ndarray
        float32 [DIMENSION]: the whole, then the inner part, each as the square roots of its
        shares, so that it has unit L2 norm and a difference of two is their Hellinger distance.
    """
    across, down = (max(1, round(length / _SIDE)) for length in picture.size)
    palette, indices = _palette(np.asarray(picture.reduce((across, down))))
    whole = foreground(_tables()[0][palette], indices)
    return _count(palette, indices, (whole, inner_part(whole)))


def mean_colour(picture: Image.Image) -> NDArray[np.float64]:
    """Average the colours of the inner part of the product in a picture.

    Parameters
    ----------
    picture
        RGB, of any size, as `colour_histogram` takes it.

    Returns
    -------
    numpy.ndarray
        float64 [3], CIE Lab.
    """
    across, down = (max(1, round(length / _SIDE)) for length in picture.size)
    palette, indices = _palette(np.asarray(picture.reduce((across, down))))
    lab = _tables()[0][palette]
    inner = inner_part(foreground(lab, indices))
    weights = np.bincount(indices.ravel(), inner.ravel(), len(palette))
    mean: NDArray[np.float64] = weights @ lab.astype(np.float64) / weights.sum()
    return mean


def foreground(palette: NDArray[np.float32], indices: NDArray[np.intp]) -> NDArray[np.uint8]:
    """Weigh each pixel by how likely it shows the product.

    Parameters
    ----------
    palette
        float32 [K, 3], CIE Lab: the colours of the picture.
    indices
        int [H, W]: which of them each pixel has.

    Returns
    -------
    numpy.ndarray
        uint8 [H, W], 0 to 255, never all zeros. Where the border of the picture is of one plain
        colour, the product is what differs from it and whatever lies between such pixels, so that
        a white shirt on white is found by its seams and shadows. Elsewhere, what lies near the
        centre counts.
    """
    border = palette[np.concatenate([indices[0], indices[-1], indices[:, 0], indices[:, -1]])]
    half = len(border) // 2
    backdrop = np.partition(border, half, axis=0)[half]
    plain = np.count_nonzero(_distance(border, backdrop) < _PLAIN_COLOUR)
    if plain >= _PLAIN_BORDER * len(border):
        differs = (_distance(palette, backdrop) - _SAME_COLOUR / 2) * (_SURE / _SAME_COLOUR)
        product = _enclosed(np.clip(differs, 0, _SURE).astype(np.uint8)[indices])
        if product.mean() > _LEAST_PRODUCT * _SURE:
            return product
    return _centre(*indices.shape)


def inner_part(product: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Keep of a product what lies away from its rim.

    Parameters
    ----------
    product
        uint8 [H, W], as `foreground` gives it.

    Returns
    -------
    numpy.ndarray
        float32 [H, W], 0 to 255; the product itself where it is too thin to have an inner part.
    """
    height, width = product.shape
    window = 2 * _RIM_PX + 1
    sums = np.zeros((height + window, width + window), np.int32)
    sums[_RIM_PX + 1 :, _RIM_PX + 1 :][:height, :width] = product
    sums.cumsum(axis=0, out=sums).cumsum(axis=1, out=sums)
    rows = sums[window:] - sums[:-window]
    around = (rows[:, window:] - rows[:, :-window]) * np.float32(1 / (_SURE * window**2))
    # To the sixth power, `_RIM_SHARPNESS`: `**` takes ten times as long.
    around *= around * around
    around *= around
    around *= product
    return around if around.sum() > 1e-3 * product.sum() else product.astype(np.float32)


def _distance(lab: NDArray[np.float32], colour: NDArray[np.float32]) -> NDArray[np.float32]:
    difference = lab - colour
    distance: NDArray[np.float32] = np.sqrt(np.einsum("ij,ij->i", difference, difference))
    return distance


def _enclosed(differs: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Fill whatever lies, along both axes, between pixels that differ from the backdrop."""
    enclosed = np.maximum.accumulate(differs, axis=0)
    for side in (
        np.maximum.accumulate(differs[::-1], axis=0)[::-1],
        np.maximum.accumulate(differs, axis=1),
        np.maximum.accumulate(differs[:, ::-1], axis=1)[:, ::-1],
    ):
        np.minimum(enclosed, side, out=enclosed)
    return enclosed


@cache
def _centre(height: int, width: int) -> NDArray[np.uint8]:
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    falloff: NDArray[np.uint8] = (_SURE * np.exp(-0.8 * (x * x + y * y))).astype(np.uint8)
    return falloff


def _palette(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Tell the few hundred reduced colours of a picture [K], and which each pixel has [H, W]."""
    reduced = pixels >> (8 - _BITS)
    codes = np.left_shift(reduced[..., 0], 2 * _BITS, dtype=np.intp)
    codes |= np.left_shift(reduced[..., 1], _BITS, dtype=np.intp)
    codes |= reduced[..., 2]
    present = np.zeros(_LEVELS**3, np.bool_)
    present[codes] = True
    palette = np.flatnonzero(present)
    index_of = np.empty(_LEVELS**3, np.intp)
    index_of[palette] = np.arange(len(palette))
    return palette, index_of[codes]


def _count(
    palette: NDArray[np.intp],
    indices: NDArray[np.intp],
    weights: Sequence[NDArray[np.uint8 | np.float32]],
) -> NDArray[np.float32]:
    """Share each colour's weight out to the bins beside it; as `colour_histogram` returns it."""
    _, bins_of, shares_of = _tables()
    bins, shares = bins_of[palette].ravel(), shares_of[palette]
    parts = []
    for weight in weights:
        of_colour = np.bincount(indices.ravel(), weight.ravel(), len(palette))
        counts = np.bincount(bins, (shares * of_colour[:, np.newaxis]).ravel(), _BINS)
        parts.append(np.sqrt(counts / counts.sum()))
    return np.concatenate(parts, dtype=np.float32, casting="same_kind")


@cache
def _tables() -> tuple[NDArray[np.float32], NDArray[np.intp], NDArray[np.float64]]:
    """Lab [N, 3], bins and shares [N, 8] of each of the N reduced RGB colours.

    With them, a picture costs look-ups only.
    """
    steps = (np.arange(_LEVELS) + 0.5) * (256 / _LEVELS)
    rgb = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)
    lab = srgb_to_lab(rgb)
    return lab.astype(np.float32), *_assign(lab)


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
